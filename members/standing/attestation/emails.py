"""Letters about attestations: that something waits, never whose."""

from django.urls import reverse

from coalition.core import mail
from members.accounts.models import User
from members.standing.attestation.models import Attestation


def sign_off_needed(attestation: Attestation, *, to: User) -> None:
    mail.post(
        to=to,
        template="members/standing/mail/sign_off_needed",
        context={"path": reverse("members:attestation-sign", args=[attestation.year])},
        kind="standing.sign_off_needed",
    )
