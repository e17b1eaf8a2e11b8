"""The demo's texts beyond the usual: one negotiated with a company, a kind more, drafts, and reminders that went out."""

from datetime import UTC, datetime, time, timedelta

from django.utils import timezone

from coalition.local.seed.agreements import CAPACITIES, STAFF_EVIDENCE, sign_for
from coalition.local.seed.cast import Cast
from members.agreements import campaigns, publishing, returning, services
from members.agreements.effects import campaign_of
from members.agreements.models import AgreementVersion, Reminder

NEGOTIATED = ("basaltworks", "2.0-BW")
GIVEN_UP = ("coppermoor", "2.0-CM")  # returns to the standard text, and is in its days of grace
SHARES_TOOLS = ("aurora", "calderine", "meridian")
CHANGES = (
    (
        "an individual contractor under equal duties, who holds",
        "a person of a contractor or vendor who moderates for the Member under written duties equal to these, who holds",
    ),
    ("within two working days of learning of it", "within one working day of learning of it"),
)
LATER = (("Silence waives nothing.", "Silence waives nothing, whoever is silent."),)


def _changed(words: str, changes: tuple[tuple[str, str], ...]) -> str:
    for before, after in changes:
        if before not in words:
            raise ValueError(f"The text no longer says: {before}")
        words = words.replace(before, after)
    return words


def seed_texts(cast: Cast) -> None:
    standard = AgreementVersion.objects.select_related("agreement").get(agreement__kind="nda", number="2.0")
    _negotiate(
        cast, standard, NEGOTIATED, CHANGES, ("Basaltworks Storage Ltd.", "Basaltworks Deutschland GmbH")
    )
    _negotiate(cast, standard, GIVEN_UP, CHANGES[1:], ())
    returning.return_to_standard(
        by=cast.staff,
        company=cast.companies[GIVEN_UP[0]],
        agreement=standard.agreement,
        retired_on=timezone.now().date(),
        grace_days=30,
        reason="The exception was for last year alone; the company asked to stand as everybody does.",
    )
    for slug in SHARES_TOOLS:
        sign_for(
            company=cast.companies[slug],
            signatory=cast.with_role(slug, "signatory"),
            staff=cast.staff,
            kinds={"technology": "1.0"},
            on=cast.ago(60),
        )
    _draft(cast, standard)
    _remind(cast, standard)


def _negotiate(
    cast: Cast,
    standard: AgreementVersion,
    whose: tuple[str, str],
    changes: tuple[tuple[str, str], ...],
    affiliates: tuple[str, ...],
) -> None:
    """A text of a company's own, signed a week ago; with affiliates also people of contractors may hold seats."""
    slug, number = whose
    company, signatory = cast.companies[slug], cast.with_role(slug, "signatory")
    effective_on = cast.ago(12).date()
    own = publishing.publish_version(
        by=cast.staff,
        kind="nda",
        title=standard.agreement.title,
        level=standard.agreement.level,
        number=number,
        effective_on=effective_on,
        source=_changed(standard.source, changes),
        grace_days=30,
        change_note="Agreed with the company: breaches within one working day"
        + ("; its moderators at vendors may hold seats." if affiliates else "."),
        organization=company,
        entities=[company.legal_name, *affiliates],
        contractors_allowed=bool(affiliates),
        at=datetime.combine(effective_on, time(9), UTC) - timedelta(days=6),
    )
    signed_at = cast.ago(8)
    signature = services.sign_agreement(
        by=signatory,
        version=own,
        typed_name=signatory.name,
        capacity=CAPACITIES[0],
        legal_entity=company.legal_name,
        electronic_consent=True,
        authority=True,
        evidence={"method": "password, asked again", "zone": signatory.timezone},
        at=signed_at,
        announce=False,
    )
    services.countersign(
        by=cast.staff,
        signature=signature,
        typed_name=cast.staff.name,
        evidence=STAFF_EVIDENCE,
        at=signed_at + timedelta(hours=20),
        announce=False,
    )
    company.refresh_from_db()


def _draft(cast: Cast, standard: AgreementVersion) -> None:
    """Two drafts to try the dry run with: one that asks nobody, one that asks every person."""
    seat = AgreementVersion.objects.select_related("agreement").get(agreement__kind="seat", number="1.0")
    today = timezone.now().date()
    publishing.save_draft(
        by=cast.staff,
        agreement=standard.agreement,
        number="2.1",
        effective_on=today + timedelta(days=40),
        source=_changed(standard.source, LATER),
        material=False,
        change_note="Says more plainly that silence waives nothing.",
    )
    publishing.save_draft(
        by=cast.staff,
        agreement=seat.agreement,
        number="2.0",
        effective_on=today + timedelta(days=30),
        source=f"{seat.source.rstrip()}\n\nI do not put what I learn here into any service that trains models on it.\n",
        grace_days=30,
        change_note="Follows the new agreement: nothing trains models.",
    )


def _remind(cast: Cast, standard: AgreementVersion) -> None:
    """The letters that went out when the version came into force, and a month before the block."""
    sent = {campaigns.OPENING: standard.effective_on, 30: standard.effective_on + timedelta(days=15)}
    rows = [
        (Reminder(version=standard, organization=due.company, user=due.user, step=step), day)
        for row in campaign_of(standard).open
        for due in campaigns.recipients(standard, row)
        for step, day in sent.items()
    ]
    Reminder.objects.bulk_create(row for row, _day in rows)
    for row, day in rows:
        Reminder.objects.filter(pk=row.pk).update(created_at=datetime.combine(day, time(5, 2), UTC))
