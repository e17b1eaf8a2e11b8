"""The console: pages of the coalition's own staff, each open to those who hold a role."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from coalition.core import registry
from coalition.core.access import ALLOWED, Decision, before_coverage, refuse, require

ROLE_WORDS = {
    "membership": "membership",
    "programmes": "programmes",
    "publishing": "publishing",
    "compliance": "compliance",
    "safety": "safety officer",
    "administrator": "administrator",
}


def may_open_console(user: Any, *roles: str) -> Decision:
    """Staff who hold one of `roles`; any staff role if none is named."""
    held = registry.current().staff_roles_of(user)
    if not held:
        return refuse("The console is for the coalition's own staff.", "Go to Home", "/")
    if roles and not held & set(roles):
        wanted = " or ".join(ROLE_WORDS[role] for role in roles)
        return refuse(
            f"This page is for staff who hold the {wanted} role; you hold "
            f"{', '.join(sorted(ROLE_WORDS[role] for role in held))}.",
            "Back to the console",
            "/console/",
        )
    return ALLOWED


def console_view(*roles: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A page of the console: its own role check stands in for the coverage gate (staff sign no company agreement)."""

    def wrap(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            require(may_open_console(request.user, *roles))
            return view(request, *args, **kwargs)

        return before_coverage(checked)

    return wrap


@require_safe
@console_view()
def console_home(request: HttpRequest) -> HttpResponse:
    held = registry.current().staff_roles_of(request.user)
    entries = registry.console_entries(held)
    return render(request, "core/console.html", {"entries": entries})
