"""The coverage gate: no view of a confidential place runs for somebody whom no agreement covers."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from coalition.core.access import Refused, coverage_kinds
from members.agreements.coverage import coverage

GATED = ("/members/", "/resources/", "/signals/", "/impact/", "/search/", "/api/docs/")


class CoverageMiddleware:
    """Places explain the gate in general words (403); pages of objects do not exist for the uncovered (404)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., object], args: Any, kwargs: dict[str, Any]
    ) -> None:
        if not request.user.is_authenticated or not request.path.startswith(GATED):
            return
        decision = coverage(request.user, *coverage_kinds(view))
        if decision:
            return
        if kwargs:
            raise Http404
        raise Refused(decision)
