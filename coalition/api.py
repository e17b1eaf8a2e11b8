"""The API: what each slice's `api.py` serves, its description, and the page about it.

A slice registers its views here; who asks, the gate, errors and pages of lists are the same for all
(`REST_FRAMEWORK` in the settings, `coalition/core/api`, `members/agreements/api.py`).
"""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView
from rest_framework.renderers import BaseRenderer
from rest_framework.routers import SimpleRouter

from coalition.core.api.problems import KINDS
from resources.library.api import Documents

router = SimpleRouter(use_regex_path=False)
router.register("library/documents", Documents, basename="library-document")


class Schema(SpectacularAPIView):
    """OpenAPI 3.1, YAML or JSON: by `Accept`, or by `?format=json`."""

    def get_renderers(self) -> list[BaseRenderer]:
        made = super().get_renderers()
        if self.request.query_params.get("format") == "json":
            return [renderer for renderer in made if "json" in (renderer.media_type or "")]
        return made


@dataclass(frozen=True, slots=True)
class Call:
    """One call as the page tells it."""

    method: str
    path: str
    summary: str
    description: str
    parameters: list[dict[str, Any]] = field(default_factory=list)


@cache
def calls() -> list[Call]:
    schema = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # the generator ships no types
    return [
        Call(
            method.upper(),
            where,
            call.get("summary", ""),
            call.get("description", ""),
            [
                {**one, "values": one["schema"].get("enum", ())}
                for one in call.get("parameters", ())
                if one["in"] == "query"
            ],
        )
        for where, methods in schema["paths"].items()
        for method, call in methods.items()
    ]


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    return render(request, "api/docs.html", {"calls": calls(), "kinds": KINDS})


app_name = "api"
urlpatterns = [
    path("v1/", include(router.urls)),
    path("schema/", Schema.as_view(), name="schema"),
    path("docs/", docs, name="docs"),
]
