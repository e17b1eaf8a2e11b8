"""Whose access a departure concerns."""

from django.db.models import Exists, OuterRef

from coalition.core.registry import Leaving
from members.accounts.models import User
from members.organizations.models import Seat

KEEPS_THE_RECORDS = (Seat.Role.SIGNATORY, Seat.Role.ADMIN)


def everybody_of(leaving: Leaving) -> list[User]:
    """The person, or all who hold or held a seat at the company and none elsewhere; the same before and after."""
    if leaving.user is not None:
        return [leaving.user]
    elsewhere = Seat.objects.filter(user=OuterRef("pk")).exclude(status=Seat.Status.ENDED)
    elsewhere = elsewhere.exclude(organization=leaving.organization)
    held = Seat.objects.filter(user=OuterRef("pk"), organization=leaving.organization)
    return list(User.objects.filter(Exists(held), ~Exists(elsewhere)).order_by("email"))


def record_keepers_of(leaving: Leaving) -> list[User]:
    """Who may still sign in after their company has left, to fetch what it signed: signatories and admins."""
    if leaving.user is not None:
        return []
    seats = Seat.objects.filter(
        organization=leaving.organization,
        status=Seat.Status.ACTIVE,
        roles__overlap=list(KEEPS_THE_RECORDS),
        user__is_active=True,
    )
    return [seat.user for seat in seats.select_related("user").order_by("user__email")]
