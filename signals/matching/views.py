"""Pages of what several companies hold."""

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from coalition.core.access import needs_coverage, require
from coalition.core.htmx import render_part
from coalition.core.paging import paginate
from members.rules import company_of
from signals.catalog import kinds, taxonomy
from signals.catalog.guess import looks_personal
from signals.matching import cluster_queries, queries, services
from signals.matching.disclosure import own_signals_in_words
from signals.submissions import rules, sights
from signals.submissions.models import Indicator

_MATCH_FILTERS = ("q", "kind", "harm", "near", "sort")
_NEWEST = 5


def _wanted(request: HttpRequest, names: tuple[str, ...]) -> dict[str, str]:
    return {name: request.GET.get(name, "")[:200] for name in names}


def _lists(wanted: dict[str, str]) -> dict[str, Any]:
    return {
        "wanted": wanted,
        "filtered": any(value for name, value in wanted.items() if name != "sort"),
        "kinds": kinds.KINDS.values(),
        "harms": taxonomy.HARMS.values(),
    }


@require_safe
@needs_coverage("nda", "signals")
def matches(request: HttpRequest) -> HttpResponse:
    """Own signals that others hold; opening the page makes them no news any more."""
    require(rules.may_handle_signals(request.user))
    wanted = _wanted(request, _MATCH_FILTERS)
    page = paginate(request, queries.matches_of(request.user, wanted))
    context = {
        "page": page,
        "rows": queries.describe(company_of(request.user), page.object_list),
        "sorts": queries.SORTS.items(),
        "personal": looks_personal(wanted["q"]),
        **_lists(wanted),
    }
    services.mark_seen(user=request.user)
    return render_part(request, "signals/matching/matches.html", "results", context)


@require_safe
@needs_coverage("nda", "signals")
def panel_matches(request: HttpRequest) -> HttpResponse:
    require(rules.may_handle_signals(request.user))
    found = queries.matches_of(request.user, {})
    rows = queries.describe(company_of(request.user), found[:_NEWEST])
    words = own_signals_in_words(found.count()) if rows else ""
    return render(request, "signals/matching/panel.html", {"rows": rows, "words": words})


@require_safe
@needs_coverage("nda", "signals")
def clusters(request: HttpRequest) -> HttpResponse:
    require(rules.may_handle_signals(request.user))
    page = paginate(request, cluster_queries.clusters(request.user))
    rows = cluster_queries.describe(request.user, page.object_list)
    sights.record_shared(company_of(request.user), [row.first.pk for row in rows], now=timezone.now())
    context = {"page": page, "rows": rows}
    return render_part(request, "signals/matching/clusters.html", "results", context)


@require_safe
@needs_coverage("nda", "signals")
def cluster(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The signals that hang together with this one, as far as this person may see them."""
    indicator = get_object_or_404(Indicator.objects.visible_to(request.user), public_id=pk)
    found = cluster_queries.cluster_of(request.user, indicator)
    if found is None:
        raise Http404
    page = paginate(request, cluster_queries.members_of(request.user, indicator))
    company = company_of(request.user)
    rows = queries.describe_shared(company, page.object_list)
    sights.record_shared(company, [row.pk for row, _ in rows], now=timezone.now())
    context = {"page": page, "rows": rows, "cluster": found, "indicator": indicator}
    return render_part(request, "signals/matching/cluster.html", "results", context)
