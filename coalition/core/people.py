"""What the kernel knows of a person: the shape of the user model, without importing it."""

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
