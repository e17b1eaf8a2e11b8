"""Letters about agreements: kind, count, date and minutes, never a title, company or person."""

from django.urls import reverse

from coalition.core import mail
from members.accounts.models import User
from members.agreements.models import Signature

_FOLDER = "members/agreements/mail"


def signature_received(signature: Signature) -> None:
    """To who signed: it arrived, and what happens next."""
    mail.post(
        to=signature.signed_by,
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
    mail.post(
        to=signature.signed_by,
        template=f"{_FOLDER}/agreement_effective",
        context={"path": reverse("members:signature", args=[signature.pk])},
        kind="agreements.effective",
    )


def signature_closed(signature: Signature) -> None:
    """To who signed: the coalition declined, or the signature was voided; the reason stands on the page."""
    mail.post(
        to=signature.signed_by,
        template=f"{_FOLDER}/signature_closed",
        context={"path": reverse("members:signature", args=[signature.pk])},
        kind="agreements.signature_closed",
    )
