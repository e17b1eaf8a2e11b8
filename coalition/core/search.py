"""Search over everything the apps register, each filtered by its own `visible_to`."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from coalition.core import registry
from coalition.core.access import before_coverage
from coalition.core.htmx import render_part
from coalition.core.registry import SearchHit

PER_KIND = 6


def _pages(user: Any, query: str) -> list[SearchHit]:
    """Pages of the portal whose name or description has the words."""
    hits = []
    words = query.lower().split()
    current = registry.current()
    entries = [
        (e.label, e.url_name, e.text) for group in current.places.values() for e in group if e.shown(user)
    ]
    roles = current.staff_roles_of(user)
    entries += [(e.label, e.url_name, e.text) for e in current.console if e.roles & roles]
    for label, url_name, text in entries:
        if all(word in f"{label} {text}".lower() for word in words):
            try:
                hits.append(SearchHit(label, reverse(url_name), "page", text))
            except NoReverseMatch:
                continue
    return hits[:PER_KIND]


def find(user: Any, query: str) -> dict[str, list[SearchHit]]:
    """Hits by kind; nothing but pages for people who are not covered yet."""
    query = query.strip()[:200]
    if not query:
        return {}
    found = {"pages": _pages(user, query)}
    if registry.current().covered(user):
        for kind, source in registry.current().search.items():
            found[kind] = source(user, query, PER_KIND)
    return {kind: hits for kind, hits in found.items() if hits}


@require_safe
@before_coverage
def search(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "")
    context = {"query": query, "found": find(request.user, query)}
    return render_part(request, "core/search.html", "results", context)
