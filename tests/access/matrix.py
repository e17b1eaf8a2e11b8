"""How a URL says who may do what with it, and how that is held against the running portal."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.access.cast import EVERYONE, NOBODY, PEOPLE, SIGNED_IN, Cast

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
ALLOWED = {200, 202, 204, 302, 303}
REFUSED = {403, 404}


@dataclass(frozen=True)
class Row:
    """One URL name. `get` and `post` say who gets in; who does not gets 403 or 404, and a visitor the sign-in page.

    `post=None` means the method is not served (405 for those who may GET; for others a refusal is as good).
    `kwargs` makes the URL's arguments from the cast (it may create the objects it needs); `data` is what is
    posted: by default nothing, so that an allowed POST ends in a form error or a redirect, never in a 500.
    `get_status` / `post_status` narrow what an allowed call answers with.
    """

    get: frozenset[str] | None = None
    post: frozenset[str] | None = None
    kwargs: Callable[[Cast], dict[str, Any]] = field(default=lambda _cast: {})
    data: Callable[[Cast], dict[str, Any]] = field(default=lambda _cast: {})
    get_status: frozenset[int] = frozenset(ALLOWED)
    post_status: frozenset[int] = frozenset(ALLOWED)
    why: str = ""


def expected(row: Row, method: str, who: str) -> tuple[set[int], str]:
    """The statuses that are right for this cell, with words for the report."""
    allowed = {"GET": row.get, "POST": row.post}.get(method)
    if allowed is None:
        return REFUSED | {401, 405, 302}, "not served"
    if who in allowed:
        return set(row.get_status if method == "GET" else row.post_status), "allowed"
    if who == "anonymous":
        return {302, 401}, "sent to sign in"
    return REFUSED, "refused"


def asked(row: Row, method: str) -> Sequence[str]:
    """Everybody where the method may be served; where it never is, one for each way of being turned away."""
    if {"GET": row.get, "POST": row.post}.get(method) is not None:
        return PEOPLE
    served = (row.get or frozenset()) | (row.post or frozenset())
    signed_in = [who for who in PEOPLE if who != "anonymous"]
    ins = [who for who in signed_in if who in served]
    outs = [who for who in signed_in if who not in served]
    return ["anonymous", *ins[:1], *ins[-1:], *outs[:1]]


def is_sign_in(location: str) -> bool:
    return location.startswith("/accounts/login/")


__all__ = [
    "ALLOWED",
    "EVERYONE",
    "METHODS",
    "NOBODY",
    "PEOPLE",
    "REFUSED",
    "SIGNED_IN",
    "Row",
    "asked",
    "expected",
    "is_sign_in",
]
