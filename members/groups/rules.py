"""Facts about a person's part in working groups, and who may join or leave."""

import uuid
from typing import Any

from django.db.models import Q

from coalition.core.access import ALLOWED, Decision, refuse
from coalition.core.people import known
from members.accounts.rules import has_staff_role
from members.agreements.coverage import coverage
from members.groups.models import GroupSeat, WorkingGroup
from members.organizations.rules import may_contribute

OPEN = (WorkingGroup.Status.PROPOSED, WorkingGroup.Status.ACTIVE, WorkingGroup.Status.PUBLISHING)


def visible_to(user: Any) -> Q:
    """Everybody whom the non-disclosure agreement covers sees every group: that is how one finds them."""
    return Q() if coverage(user, "nda") else Q(pk__in=[])


def group_roles(user: Any) -> dict[uuid.UUID, str]:
    """Open group seats of a person as group id to role, read once per user object."""
    if not getattr(user, "is_authenticated", False):
        return {}
    open_seats = GroupSeat.objects.filter(user_id=user.pk, ended_at=None)
    return known(user, "group_roles", lambda: dict(open_seats.values_list("group_id", "role")))


def chairs(user: Any, group_id: uuid.UUID) -> bool:
    return group_roles(user).get(group_id) == GroupSeat.Role.CHAIR


def may_join(user: Any, group: WorkingGroup) -> Decision:
    """Every covered person of a member company may join a group that is at work."""
    decision = coverage(user, "nda")
    if not decision:
        return decision
    if has_staff_role(user):
        return refuse(
            "Working groups are made of people of member companies. Staff see what they need without a seat.",
            "See all groups",
            "/members/groups/",
        )
    if group.pk in group_roles(user):
        return refuse("You take part in this group already.")
    if not (decision := may_contribute(user)):
        return decision
    if group.status not in OPEN:
        return refuse(
            f"This group is {group.get_status_display().lower()} and takes nobody new.",
            "See the other groups",
            "/members/groups/",
        )
    return ALLOWED


def may_leave(user: Any, group: WorkingGroup) -> Decision:
    """Whoever takes part may leave; the only chair hands over first."""
    if group.pk not in group_roles(user):
        return refuse("You take no part in this group.")
    chairs_it = chairs(user, group.pk)
    others = GroupSeat.objects.filter(group=group, role=GroupSeat.Role.CHAIR, ended_at=None).exclude(
        user_id=user.pk
    )
    if chairs_it and not others.exists():
        return refuse(
            "You are the only chair. The coalition's programme staff appoint another one, then you can leave.",
            "Write to programme staff",
        )
    return ALLOWED
