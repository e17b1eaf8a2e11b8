"""Which agreements and signatures a person may see."""

from typing import Any

from django.db.models import Q

from members.accounts.models import User
from members.accounts.rules import has_staff_role
from members.organizations.rules import seat_of


def versions_visible_to(user: Any) -> Q:
    """Published texts: staff see all, guests what guests undertake, everybody else what companies and people sign.

    A negotiated text is seen by the company that negotiated it and by staff.
    """
    published = Q(published_at__isnull=False)
    if not getattr(user, "is_authenticated", False):
        return Q(pk__in=[])
    if has_staff_role(user):
        return published
    if user.kind == User.Kind.GUEST:
        return published & Q(agreement__level__in=["guest", "rules"], organization=None)
    seat = seat_of(user)
    own = Q(organization=None) | Q(organization=seat.organization_id) if seat else Q(organization=None)
    return published & own & Q(agreement__level__in=["company", "seat", "rules"])


def signatures_visible_to(user: Any) -> Q:
    """One's own company's, also after it has left; all of them for membership and compliance staff."""
    if has_staff_role(user, "membership", "compliance"):
        return Q()
    seat = seat_of(user)
    return Q(organization_id=seat.organization_id) if seat else Q(pk__in=[])
