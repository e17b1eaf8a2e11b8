"""Facts about a person's part in working groups."""

import uuid
from typing import Any

from coalition.core.people import known
from members.groups.models import GroupSeat


def group_roles(user: Any) -> dict[uuid.UUID, str]:
    """Open group seats of a person as group id to role, read once per user object."""
    if not getattr(user, "is_authenticated", False):
        return {}
    open_seats = GroupSeat.objects.filter(user_id=user.pk, ended_at=None)
    return known(user, "group_roles", lambda: dict(open_seats.values_list("group_id", "role")))


def chairs(user: Any, group_id: uuid.UUID) -> bool:
    return group_roles(user).get(group_id) == GroupSeat.Role.CHAIR
