"""Letters about seats: kind, count, date and minutes, never a company or a person."""

from django.urls import reverse

from coalition.core import mail
from members.organizations.models import Invitation, Seat

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


def roles_changed(seat: Seat) -> None:
    mail.post(
        to=seat.user,
        template=f"{_FOLDER}/roles_changed",
        context={"path": reverse("profile"), "roles": len(seat.roles)},
        kind="organizations.roles_changed",
    )


def seat_confirmed(seat: Seat) -> None:
    """To who waited: the seat is theirs."""
    mail.post(
        to=seat.user,
        template=f"{_FOLDER}/seat_confirmed",
        context={"path": "/"},
        kind="organizations.seat_confirmed",
    )


def seat_ended(seat: Seat) -> None:
    mail.post(to=seat.user, template=f"{_FOLDER}/seat_ended", context={}, kind="organizations.seat_ended")


def invitation_ends(invitation: Invitation) -> None:
    """To the invited: days are running out. The link is in the first letter alone, and nowhere else to take it from."""
    mail.post(
        to=invitation.email,
        template=f"{_FOLDER}/invitation_ends",
        context={"until": invitation.expires_at},
        kind="organizations.invitation_ends",
    )
