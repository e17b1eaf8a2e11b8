"""An account that was closed with a departure is opened again, by staff and with a reason; it brings nothing else back."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from coalition.core.access import ALLOWED, Decision, refuse, require
from members.accounts.credentials import reopen_account
from members.accounts.models import User
from members.accounts.rules import has_staff_role
from members.groups.models import GroupSeat
from members.organizations.models import Seat
from members.standing import emails

ROLES = ("membership", "administrator")
LIST = "/console/closed-accounts/"


def closed_accounts() -> QuerySet[User]:
    """Of members and guests; staff's own are kept by administrators, elsewhere."""
    return User.objects.filter(is_active=False).exclude(kind=User.Kind.STAFF).order_by("name", "email")


def may_reopen(by: Any, user: User) -> Decision:
    if not has_staff_role(by, *ROLES):
        return refuse(
            "Membership staff and administrators open closed accounts again.", "Console", "/console/"
        )
    if user.kind == User.Kind.STAFF:
        return refuse("Accounts of coalition staff are not opened here.", "See the others", LIST)
    return ALLOWED


def what_comes_back(user: User) -> list[str]:
    factors = Authenticator.objects.filter(user=user).exists()
    lines = ["The account itself: they set a new password by a letter, and can then sign in."]
    return [*lines, "Their second factors, which were kept with it."] if factors else lines


def what_does_not(user: User) -> list[str]:
    """In words for whoever decides: each of these is given anew by those whose it is, or not at all."""
    lines = [
        f"The seat at {seat.organization.name}: its admin invites them anew, if it shall be."
        for seat in Seat.objects.filter(user=user, status=Seat.Status.ENDED).select_related("organization")
    ]
    groups = GroupSeat.objects.filter(user=user).exclude(ended_at=None).count()
    if groups:
        lines.append(f"Their part in {groups} working group{'s' if groups != 1 else ''}.")
    return [
        *lines,
        "Offers and requests for mentorship, and pairs.",
        "Sessions, the old password, and links in letters from before.",
        "Whatever members share: without a seat nothing of it is open.",
    ]


@transaction.atomic
def reopen(*, by: User, user: User, reason: str) -> User:
    """Opened twice is opened once."""
    locked = User.objects.select_for_update().get(pk=user.pk)
    require(may_reopen(by, locked))
    if not reason.strip():
        raise ValidationError({"reason": "Say why; it stays in the audit log."})
    if locked.is_active:
        return locked
    reopen_account(by=by, user=locked, reason=reason.strip())
    emails.account_reopened(to=locked)
    return locked
