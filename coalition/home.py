"""Home: the public front, or the brief of only what needs this person."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from coalition.core import registry
from coalition.core.access import before_coverage
from coalition.core.registry import BriefItem
from coalition.public import public_texts


def brief_for(user: Any) -> list[BriefItem]:
    """What needs this person, soonest due first."""
    items = [item for source in registry.current().brief for item in source(user)]
    return sorted(items, key=lambda item: (item.due is None, item.due or 0, item.minutes))


def first_things_for(user: Any) -> list[BriefItem]:
    found = [thing(user) for thing in registry.current().first_things]
    return [item for item in found if item][:3]


@require_safe
@login_not_required
@before_coverage
def home(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return render(request, "public/front.html", {"texts": public_texts()})
    items = brief_for(request.user)
    covered = registry.current().covered(request.user)
    panels = [panel for panel in registry.current().panels if panel.shown(request.user)] if covered else []
    context = {
        "items": items,
        "minutes": sum(item.minutes for item in items),
        "panels": panels,
        "first_things": first_things_for(request.user),
        "covered": covered,
    }
    return render(request, "home.html", context)
