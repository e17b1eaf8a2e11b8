"""What standing registers with the kernel and listens to."""

from coalition.core import registry
from members import hooks
from members.organizations.rules import seat_of
from members.standing import brief, exporting, programme, renewals, reopening, services, way_in
from members.standing.offboarding import effects


def register() -> None:
    hooks.company_registered.subscribe(services.enter_history)
    hooks.agreement_took_effect.subscribe(services.begin_with_the_agreement)
    hooks.agreement_took_effect.subscribe(programme.begin_with_the_terms)
    hooks.attestation_signed.subscribe(renewals.renew_when_attested)
    hooks.application_sent.subscribe(way_in.follow_the_application)
    hooks.application_decided.subscribe(way_in.follow_the_decision)
    effects.register()
    registry.place_entry(
        "members",
        label="Standing",
        url_name="members:standing",
        icon="certificate",
        text="Where your company stands: renewal, attestation, dues, and its history.",
        shown=lambda user: seat_of(user) is not None,
    )
    for label, url_name, icon, text in (
        (
            "Standing",
            "console:standing",
            "building-community",
            "Every company: standing, one-person risks, drift.",
        ),
        ("Renewals", "console:renewals", "calendar-due", "Membership years that are due."),
        (
            "Suspensions ahead",
            "console:suspensions",
            "player-pause",
            "Who would be suspended when, and loses what.",
        ),
        ("Attestations", "console:attestations", "checklist", "What companies attest each year."),
    ):
        registry.console_entry(
            label=label, url_name=url_name, icon=icon, text=text, role="membership", section="Membership"
        )
    registry.brief_source(brief.company_brief)
    registry.brief_source(brief.staff_brief)
    exporting.register()
    registry.console_entry(
        label="Closed accounts",
        url_name="console:closed-accounts",
        icon="user-off",
        text="People whose account was closed with a departure, and opening one again.",
        role=reopening.ROLES,
        section="Membership",
    )
    registry.console_entry(
        label="Offboarding",
        url_name="console:departures",
        icon="door-exit",
        text="Departures of companies and people: signed off, carried out, proved.",
        role=("membership", "compliance"),
        section="Membership",
    )
