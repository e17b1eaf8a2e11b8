"""Errors of the API as problem documents (RFC 9457)."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from rest_framework import exceptions

from coalition.core.access import Refused, Remedy

MEDIA_TYPE: Final = "application/problem+json"
DOCS: Final = "/api/docs/"
# What each kind of problem means, as the page of the API says it; a problem's `type` leads there.
KINDS: Final = {
    "invalid": "Something in the request cannot be read. “errors” points at each part that is wrong.",
    "not-signed-in": "The request says nothing of who asks, or not in a way that the API takes.",
    "refused": "You are known, and may not do this. “detail” says why and “remedy” what mends it.",
    "not-found": "There is no such thing, or none that you may see: the API does not say which.",
    "method-not-allowed": "This address does not take this method.",
    "failed": "Something broke on our side. Nothing was changed.",
}
_KIND_OF: Final = {
    400: "invalid",
    401: "not-signed-in",
    403: "refused",
    404: "not-found",
    405: "method-not-allowed",
}


def is_api(request: HttpRequest) -> bool:
    """Whether a machine asks: then every answer is for machines too. The page about the API is for people."""
    return request.path.startswith("/api/") and not request.path.startswith(DOCS)


def problem(
    status: int,
    detail: str,
    *,
    kind: str = "",
    remedy: Remedy | None = None,
    errors: list[dict[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JsonResponse:
    kind = kind or _KIND_OF.get(status, "failed" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "invalid")
    body: dict[str, Any] = {
        "type": f"{settings.SITE_URL}{DOCS}#{kind}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if remedy is not None:
        url = f"{settings.SITE_URL}{remedy.url}" if remedy.url.startswith("/") else remedy.url
        body["remedy"] = {"label": remedy.label, "url": url}
    if errors:
        body["errors"] = errors
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE, headers=dict(headers or {}))


def refusal(refused: PermissionDenied) -> JsonResponse:
    """A decision of ours with its reason and remedy; of anything else no more than that it is refused."""
    if isinstance(refused, Refused):
        return problem(403, refused.decision.reason, remedy=refused.decision.remedy)
    return problem(403, "You may not do this.")


def not_found() -> JsonResponse:
    return problem(404, "There is no such thing here, or none that you may see.")


def answer(failure: Exception, context: Mapping[str, Any]) -> JsonResponse | None:
    """What the framework asks for: None leaves an unexpected failure to Django, which answers by `coalition.errors`."""
    if isinstance(failure, Http404 | exceptions.NotFound):
        return not_found()
    if isinstance(failure, PermissionDenied):
        return refusal(failure)
    if isinstance(failure, exceptions.ValidationError):
        return problem(400, "Some of what you asked cannot be read.", errors=list(_errors(failure.detail)))
    if isinstance(failure, exceptions.APIException):
        header = getattr(failure, "auth_header", "")
        headers = {"WWW-Authenticate": header} if header else {}
        return problem(failure.status_code, str(failure.detail), headers=headers)
    return None


def _errors(detail: Any, pointer: str = "#") -> Iterator[dict[str, str]]:
    """Each fault with a JSON pointer to where it is; of a query, its parameters count as members."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _errors(
                inner, pointer if name == "non_field_errors" else f"{pointer}/{_escaped(str(name))}"
            )
    elif isinstance(detail, list):
        for inner in detail:
            yield from _errors(inner, pointer)
    else:
        yield {"pointer": pointer, "detail": str(detail)}


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
