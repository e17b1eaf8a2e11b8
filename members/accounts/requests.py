"""Who makes a request, as our own user model."""

from typing import cast

from django.http import HttpRequest

from members.accounts.models import User


def person_of(request: HttpRequest) -> User:
    """The signed-in person; for views behind sign-in only."""
    return cast("User", request.user)
