"""Who may let out what waits: a second person of the same company, its named second, compliance staff; never the sender."""

import uuid
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet

from coalition.core.access import ALLOWED, Decision, first_refusal, refuse
from coalition.core.people import known
from members.models import Organization, Seat, User
from members.rules import (
    company_of,
    coverage,
    covered_organizations,
    covered_people,
    eligibility,
    has_staff_role,
)
from signals.submissions.rules import AGREEMENTS, NOBODY, ROLES, handles_signals, may_send_signals

QUARANTINE = "quarantine"
ENOUGH = 2  # people who handle signals: from here on a company releases by itself


def handlers_of(company: Organization) -> QuerySet[User]:
    """People of the company who may handle signals and write in its name."""
    return (
        covered_people(*AGREEMENTS)
        .filter(
            seats__organization=company, seats__status=Seat.Status.ACTIVE, seats__roles__overlap=list(ROLES)
        )
        .distinct()
        .order_by("name", "pk")
    )


def takes_part(company: Organization) -> Decision:
    """Whether the company takes part in signal sharing at this moment."""
    if company.standing not in Organization.IN_GOOD_STANDING:
        return refuse("The company that sent it is not in good standing, so nothing of it goes out.")
    if any(not covered_organizations(kind).filter(pk=company.pk).exists() for kind in AGREEMENTS):
        return refuse("The company that sent it is not bound by the agreements of signal sharing at present.")
    if not eligibility(company):
        return refuse(
            "The part in signal sharing of the company that sent it rests, so nothing of it goes out."
        )
    return ALLOWED


def is_compliance(user: Any) -> bool:
    return has_staff_role(user, "compliance")


def _seconds() -> Any:
    seconds = apps.get_model("signals", "Second").objects
    return seconds.filter(accepted_at__isnull=False, ended_at=None).select_related("organization")


def needs_a_second(company: Organization) -> bool:
    """Whether the company has too few people of its own; what it named rests while it has enough."""
    return handlers_of(company).count() < ENOUGH


def stands_in_for(user: Any) -> set[uuid.UUID]:
    """Companies for which this person releases now, beside their own."""
    return known(user, "stands_in_for", lambda: _stands_in_for(user))


def _stands_in_for(user: Any) -> set[uuid.UUID]:
    if is_compliance(user):
        found = _seconds().filter(kind="staff")
    elif handles_signals(user):
        found = _seconds().filter(kind="partner", person_id=user.pk)
    else:
        return set()
    own = company_of(user)
    return {
        second.organization_id
        for second in found
        if (own is None or own.pk != second.organization_id) and needs_a_second(second.organization)
    }


def releases_visible_to(user: Any) -> Q:
    """One's own company's, those for which one stands in, and for compliance staff all that is in quarantine."""
    unsealed = Q(batch__sealed_at=None)
    stands_in = Q(organization__in=stands_in_for(user)) & ~Q(gate=QUARANTINE)
    if is_compliance(user):
        return unsealed & (Q(gate=QUARANTINE) | stands_in)
    company = company_of(user) if handles_signals(user) else None
    return unsealed & (Q(organization=company) | stands_in) if company else NOBODY


def seconds_visible_to(user: Any) -> Q:
    """Whom one's own company has named, and where one was named oneself."""
    company = company_of(user) if handles_signals(user) else None
    return Q(organization=company) | Q(person_id=user.pk) if company else NOBODY


def is_own(user: Any, release: Any) -> bool:
    company = company_of(user)
    return company is not None and company.pk == release.organization_id


def may_open_releases(user: Any) -> Decision:
    """The queue is for people who handle signals; what somebody finds there is another question."""
    covered = coverage(user, *AGREEMENTS)
    return first_refusal(covered, may_send_signals(user))


def may_decide(user: Any, release: Any) -> Decision:
    """Release or decline: never whoever sent it, never anybody of another company who was not named."""
    if release.batch.submitted_by_id == getattr(user, "pk", None):
        return refuse(
            "You sent this yourself, so somebody else decides on it.",
            "See who can",
            "/signals/releases/second/",
        )
    stands_in = release.gate != QUARANTINE and release.organization_id in stands_in_for(user)
    if is_compliance(user):
        decides = stands_in or release.gate == QUARANTINE
    elif not (handles := may_send_signals(user)):
        return handles
    elif release.gate == QUARANTINE:
        return refuse("What a new contributor sends is looked at by the coalition's compliance staff.")
    else:
        decides = stands_in or is_own(user, release)
    return ALLOWED if decides else refuse("A second person of the company that sent it decides on this.")


def may_release(user: Any, release: Any) -> Decision:
    """Letting out asks besides that the company still takes part."""
    return first_refusal(may_decide(user, release), takes_part(release.organization))


def may_name_second(user: Any) -> Decision:
    """A company with one analyst names in advance who stands in; any of its people who handle signals does."""
    if not (handles := may_send_signals(user)):
        return handles
    company = company_of(user)
    if company is None or not needs_a_second(company):
        return refuse(
            "Your company has two or more people who handle signals: they release for each other.",
            "See what waits",
            "/signals/releases/",
        )
    return ALLOWED


def deciders_of(release: Any) -> list[User]:
    """Everybody who could decide on it now."""
    staff = User.objects.filter(staff_roles__role="compliance", is_active=True, kind=User.Kind.STAFF)
    if release.gate == QUARANTINE:
        return list(staff)
    own = list(handlers_of(release.organization))
    others = [user for user in own if user.pk != release.batch.submitted_by_id]
    if others or len(own) >= ENOUGH:
        return others
    second = _seconds().filter(organization=release.organization).select_related("person").first()
    if second is None:
        return []
    return list(staff) if second.kind == "staff" else [second.person]
