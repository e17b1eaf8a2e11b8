"""Step-up for views: what exports, reveals, signs or publishes to all asks afresh who it is."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from coalition.core import registry


def ask_again(request: HttpRequest) -> HttpResponseBase | None:
    """Where to send somebody who has to prove afresh that it is they; None when there is nothing to ask.

    A POST is kept meanwhile and goes on by itself afterwards, so nothing typed is lost (files are, ask before a form
    that takes one).
    """
    return registry.current().ask_again(request)


def fresh_proof[**P, R: HttpResponseBase](view: Callable[P, R]) -> Callable[P, R | HttpResponseBase]:
    """Innermost decorator of a view: runs once roles are checked. Where the view decides, it calls `ask_again`."""

    @wraps(view)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R | HttpResponseBase:
        request: Any = args[0]
        return ask_again(request) or view(*args, **kwargs)

    return checked
