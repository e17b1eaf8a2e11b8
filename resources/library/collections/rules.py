"""Who may see, keep and require reading lists."""

from typing import Any

from django.db.models import Q

from coalition.core.access import ALLOWED, Decision, refuse
from members.models import GroupSeat, User, WorkingGroup
from members.rules import (
    chairs,
    company_of,
    covered_people,
    group_roles,
    has_seat_role,
    has_staff_role,
    is_covered,
    may_contribute,
)


def collections_visible_to(user: Any) -> Q:
    """Lists for all members, and those of one's groups; what stands in them is filtered again, by document."""
    if has_staff_role(user, "publishing"):
        return Q()
    open_ones = Q(archived_at=None)
    if has_staff_role(user):
        return open_ones & Q(group=None)
    if not is_covered(user):
        return Q(pk__in=[])
    return open_ones & (Q(group=None) | Q(group_id__in=list(group_roles(user))))


def may_keep(user: Any, group: WorkingGroup | None) -> Decision:
    """Make and change a list, require reading: publishing staff, and a chair for their group."""
    if has_staff_role(user, "publishing"):
        return ALLOWED
    if group is not None and chairs(user, group.pk):
        return may_contribute(user)
    return refuse(
        "Reading lists are kept by the coalition's publishing staff, and by the leads of a group for that group.",
        "See the reading lists",
        "/resources/library/collections/",
    )


def keeps_somewhere(user: Any) -> bool:
    return has_staff_role(user, "publishing") or bool(set(GroupSeat.LEADS) & set(group_roles(user).values()))


def required_of(user: Any) -> Q:
    """Open required reading that concerns this person (whether they may see the document is asked beside it)."""
    if company_of(user) is None or not is_covered(user):
        return Q(pk__in=[])
    return Q(closed_at=None) & (Q(group=None) | Q(group_id__in=list(group_roles(user))))


def people_asked(group_id: Any, company: Any = None) -> Any:
    """Whom required reading concerns: covered people, of one group where it is for one, of one company if asked."""
    people = covered_people()
    if group_id is not None:
        seats = GroupSeat.objects.filter(group=group_id, ended_at=None).exclude(role=GroupSeat.Role.LEGAL)
        people = people.filter(pk__in=seats.values("user"))
    if company is not None:
        people = people.filter(seats__organization=company, seats__status="active")
    return people.order_by("name", "email").distinct()


def may_see_own_company(user: User) -> Decision:
    """Who of a company has not read yet is for that company's admin, and for nobody else."""
    if has_seat_role(user, "admin") and is_covered(user):
        return ALLOWED
    return refuse(
        "Who of a company has not read yet is seen by that company's admin alone.",
        "Back to required reading",
        "/resources/library/required/",
    )
