"""Pages with several small forms: each posts to the page itself and says by `act` which one it is."""

import re
import uuid
from typing import Any

from django.forms import Form
from django.http import HttpRequest

from coalition.core.access import Decision

_KEYED = re.compile(r"([a-z_]+)-([0-9a-f-]{36})")


def act_of(request: HttpRequest) -> str:
    return request.POST.get("act", "") if request.method == "POST" else ""


def keyed(act: str) -> tuple[str, uuid.UUID | None]:
    """`answer-<id>` as its two parts; what is no id is nothing."""
    match = _KEYED.fullmatch(act)
    if match is None:
        return act, None
    try:
        return match[1], uuid.UUID(match[2])
    except ValueError:
        return act, None


def form_for[F: Form](request: HttpRequest, act: str, form: type[F], **kwargs: Any) -> F:
    """Bound where this form was sent; field names carry the act, so that no two fields of a page share an id."""
    if act_of(request) == act:
        return form(request.POST, request.FILES, prefix=act, **kwargs)
    return form(prefix=act, **kwargs)


def shown[F: Form](decision: Decision, form: F) -> F | None:
    """A form that would be refused is not offered."""
    return form if decision else None
