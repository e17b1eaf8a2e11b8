"""Step-up for views: what exports, reveals, signs or publishes to all asks afresh who it is."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.http import HttpRequest, HttpResponse

from coalition.core import registry


def ask_again(request: HttpRequest, *, after: float = 0) -> HttpResponse | None:
    """Where to send somebody who has to prove afresh that it is they; None when there is nothing to ask.

    `after`, a moment in seconds since 1970: a proof from before it was used already and counts no more.

    A POST is kept meanwhile and goes on by itself afterwards, so nothing typed is lost (files are, ask before a form
    that takes one).
    """
    return cast("HttpResponse | None", registry.current().ask_again(request, after))


def fresh_proof[View: Callable[..., Any]](view: View) -> View:
    """Innermost decorator of a view: runs once roles are checked. Where the view decides, it calls `ask_again`."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return ask_again(request) or view(request, *args, **kwargs)

    return cast("View", checked)
