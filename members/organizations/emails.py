"""Letters about seats: kind, count, date and minutes, never a company or a person."""

from django.urls import reverse

from coalition.core import mail
from members.organizations.models import Invitation

_FOLDER = "members/organizations/mail"


def invited(invitation: Invitation, *, token: str) -> None:
    """The one place that ever holds the link."""
    mail.post(
        to=invitation.email,
        template=f"{_FOLDER}/invited",
        context={
            "path": reverse("members:invitation", args=[token]),
            "until": invitation.expires_at,
            "moves": invitation.person_id is not None,
        },
        kind="organizations.invited",
    )
