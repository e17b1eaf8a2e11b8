"""Who sees a departure: membership and compliance staff all, a company's admin those of its own people."""

from typing import Any

from django.db.models import Q

from members.accounts.rules import has_staff_role
from members.organizations.models import Seat
from members.organizations.rules import has_seat_role, seat_of


def offboardings_visible_to(user: Any) -> Q:
    if has_staff_role(user, "membership", "compliance"):
        return Q()
    seat = seat_of(user)
    if seat is None or not has_seat_role(user, Seat.Role.ADMIN):
        return Q(pk__in=[])
    return Q(organization_id=seat.organization_id, user__isnull=False)
