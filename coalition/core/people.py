"""What the kernel knows of a person: the shape of the user model, without importing it."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest


def person_label(user: Any) -> str:
    """The words by which a person is frozen into an audit entry."""
    if user is None:
        return "the portal"
    return f"{user.name or user.display_name} <{user.email}>" if getattr(user, "email", "") else str(user)


def signed_in(request: HttpRequest) -> AbstractBaseUser | None:
    user = getattr(request, "user", None)
    return cast("AbstractBaseUser", user) if user is not None and user.is_authenticated else None


def known[T](user: Any, what: str, find: Callable[[], T]) -> T:
    """A fact about a person, found once per user object (that is, once per request)."""
    facts: dict[str, Any] = user.__dict__.setdefault("known_facts", {})
    if what not in facts:
        facts[what] = find()
    fact: T = facts[what]
    return fact


def forget(user: Any) -> None:
    """Find the facts anew; for code that changes them and goes on with the same object."""
    user.__dict__.pop("known_facts", None)
