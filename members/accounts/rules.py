"""Facts about a person: kind and staff roles. Everybody else composes them."""

from typing import Any

from coalition.core.people import known
from members.accounts.models import StaffRole, User


def staff_roles(user: Any) -> frozenset[str]:
    """Staff roles held, read once per user object."""
    if not getattr(user, "is_authenticated", False) or user.kind != User.Kind.STAFF or not user.is_active:
        return frozenset()
    return known(
        user,
        "staff_roles",
        lambda: frozenset(StaffRole.objects.filter(user_id=user.pk).values_list("role", flat=True)),
    )


def has_staff_role(user: Any, *roles: str) -> bool:
    """Whether the person is coalition staff with one of `roles` (any role if none is named)."""
    held = staff_roles(user)
    return bool(held & set(roles)) if roles else bool(held)


def is_guest(user: Any) -> bool:
    return bool(getattr(user, "kind", None) == User.Kind.GUEST)


def holders_of(role: str) -> list[User]:
    return list(User.objects.filter(staff_roles__role=role, is_active=True, kind=User.Kind.STAFF))
