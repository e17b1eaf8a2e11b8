"""Letters about agreements: kind, count, date and minutes, never a title, company or person."""

import uuid
from datetime import date

from django.urls import reverse

from coalition.core import mail
from members.accounts.models import User
from members.agreements.models import Signature
from members.agreements.queries import signatories_of

_FOLDER = "members/agreements/mail"


def _signing_side(signature: Signature) -> list[User]:
    """Who signed; for a signature on paper the company's signatories."""
    if signature.signed_by:
        return [signature.signed_by]
    return signatories_of(signature.organization)


def signature_received(signature: Signature) -> None:
    """To who signed: it arrived, and what happens next."""
    for person in _signing_side(signature):
        mail.post(
            to=person,
            template=f"{_FOLDER}/signature_received",
            context={"path": reverse("members:signature", args=[signature.pk])},
            kind="agreements.signature_received",
        )


def countersignature_needed(signature: Signature, *, to: User) -> None:
    mail.post(
        to=to,
        template=f"{_FOLDER}/countersignature_needed",
        context={"path": reverse("console:agreement-countersign", args=[signature.pk])},
        kind="agreements.countersignature_needed",
    )


def agreement_effective(signature: Signature) -> None:
    """To who signed: it is in effect, and the document is there."""
    for person in _signing_side(signature):
        mail.post(
            to=person,
            template=f"{_FOLDER}/agreement_effective",
            context={"path": reverse("members:signature", args=[signature.pk])},
            kind="agreements.effective",
        )


def signature_closed(signature: Signature) -> None:
    """To who signed: the coalition declined, or the signature was voided; the reason stands on the page."""
    for person in _signing_side(signature):
        mail.post(
            to=person,
            template=f"{_FOLDER}/signature_closed",
            context={"path": reverse("members:signature", args=[signature.pk])},
            kind="agreements.signature_closed",
        )


def signature_lapsed(signature: Signature, *, to: User) -> None:
    """To membership staff: nobody countersigned in time."""
    mail.post(
        to=to,
        template=f"{_FOLDER}/signature_lapsed",
        context={"path": reverse("console:agreement-countersign", args=[signature.pk])},
        kind="agreements.signature_lapsed",
    )


def contractor_seats_closed(to: User, *, count: int) -> None:
    """To a company's admin: what it signed no longer provides for seats of contractors."""
    mail.post(
        to=to,
        template=f"{_FOLDER}/contractor_seats_closed",
        context={"path": reverse("members:seats"), "count": count},
        kind="agreements.contractor_seats_closed",
    )


def returned_to_standard(to: User, *, from_day: date, last_day: date | None) -> None:
    """To who signs: the standard text stands in the place of their own, and until when what they see stays open."""
    mail.post(
        to=to,
        template=f"{_FOLDER}/returned_to_standard",
        context={
            "path": reverse("members:agreements"),
            "from_day": from_day,
            "last_day": last_day,
            "minutes": 15,
        },
        kind="agreements.returned_to_standard",
    )


def agreement_reminder(
    to: User, *, version: uuid.UUID, personal: bool, last_day: date | None, days_left: int
) -> None:
    """A new version waits: until when what they see stays open, and where it is signed or acknowledged."""
    mail.post(
        to=to,
        template=f"{_FOLDER}/agreement_reminder",
        context={
            "path": reverse("members:agreement", args=[version]),
            "personal": personal,
            "last_day": last_day,
            "days_left": days_left,
            "minutes": 3 if personal else 15,
        },
        kind="agreements.reminder",
    )
