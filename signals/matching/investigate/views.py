"""Investigate: the lanes, the facts of one signal beside them, and what a person does with it."""

import uuid
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.forms import model_to_dict
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core.access import needs_coverage, require
from coalition.core.htmx import render_part
from signals.catalog.guess import looks_personal
from signals.matching.investigate import exposure, filters, lanes, rows, services
from signals.matching.investigate.forms import ComfortForm
from signals.matching.investigate.lanes import Asker
from signals.matching.investigate.models import SavedView
from signals.matching.investigate.paging import COUNTED, paginate_long
from signals.submissions import rules, sections, sights
from signals.submissions.models import Indicator


def asker(request: HttpRequest) -> Asker:
    require(rules.may_handle_signals(request.user))
    who = lanes.asker(request.user)
    if who is None:
        raise Http404
    return who


@require_safe
@needs_coverage("nda", "signals")
def investigate(request: HttpRequest) -> HttpResponse:
    """The lanes. Without a question it opens with the person's own first view, if they have one."""
    who = asker(request)
    if not request.GET:
        first = SavedView.objects.visible_to(request.user).filter(is_default=True, ended_at=None).first()
        if first:
            return redirect(address_of(first))
    return _lane(request, who, filters.wanted_of(request.GET.dict()))


@require_safe
@needs_coverage("nda", "signals")
def browse(request: HttpRequest) -> HttpResponse:
    """The same page, opened on everything: where "What others share" used to be."""
    who = asker(request)
    return _lane(request, who, filters.wanted_of(request.GET.dict(), otherwise="all"))


def _lane(request: HttpRequest, who: Asker, wanted: dict[str, str]) -> HttpResponse:
    page = paginate_long(request, filters.signals(who, wanted))
    found = rows.describe(who, page.object_list)
    sights.record(who.company, [row.indicator.pk for row in found if row.others], now=timezone.now())
    comfort = exposure.comfort_of(request.user)
    counted = lanes.counts(who)
    context = {
        "page": page,
        "rows": found,
        "wanted": wanted,
        "filtered": filters.is_filtered(wanted),
        "personal": looks_personal(wanted["q"]),
        "lane": lanes.LANES[wanted["lane"]],
        "lanes": [(one, _count(counted[name])) for name, one in lanes.LANES.items()],
        "choices": filters.choices(),
        "scopes": filters.scopes(who),
        "query": urlencode({name: value for name, value in wanted.items() if value}),
        "views": SavedView.objects.visible_to(request.user).filter(ended_at=None),
        "chosen": request.GET.get("view", ""),
        "comfort": comfort,
        "exposure": exposure.exposure_of(request.user, comfort),
        "looked_at": who.looked_at,
    }
    return render_part(request, "signals/investigate/investigate.html", "results", context)


def _count(count: int) -> str:
    return f"{COUNTED:,}+" if count > COUNTED else f"{count:,}"


def address_of(view: SavedView) -> str:
    return f"{reverse('signals:investigate')}?{view.as_query}"


def _visible(request: HttpRequest, pk: uuid.UUID) -> Indicator:
    visible = Indicator.objects.visible_to(request.user).select_related("corroboration")
    return get_object_or_404(visible, public_id=pk)


@require_safe
@needs_coverage("nda", "signals")
def pane(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The facts of one signal, beside the list."""
    who = asker(request)
    [row] = rows.describe(who, [_visible(request, pk)])
    if row.others:
        sights.record(who.company, [row.indicator.pk], now=timezone.now())
    comfort = exposure.comfort_of(request.user)
    if request.method == "GET":
        exposure.opened(request.user)
    wanted = filters.wanted_of(request.GET.dict(), otherwise="all")
    context = {
        "row": row,
        "parts": sections.beside_for(request.user, row.indicator),
        "comfort": comfort,
        "exposure": exposure.exposure_of(request.user, comfort),
        "query": urlencode({name: value for name, value in wanted.items() if value}),
    }
    return render(request, "signals/investigate/pane.html", context)


def _ids(sent: Iterable[str]) -> list[uuid.UUID]:
    found = []
    for word in sent:
        try:
            found.append(uuid.UUID(word))
        except ValueError:
            continue
    return found[:1_000]


def back(request: HttpRequest) -> str:
    """Where the person came from, if that is a page of ours."""
    url = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if ours else reverse("signals:investigate")


@require_POST
@needs_coverage("nda", "signals")
def keep(request: HttpRequest) -> HttpResponse:
    """Keep, or let go; for one signal the button itself comes back."""
    asker(request)
    ids = _ids(request.POST.getlist("ids"))
    kept = request.POST.get("act") != "let-go"
    (services.keep if kept else services.let_go)(by=request.user, ids=ids)
    if getattr(request, "htmx", False):
        context = {"public_id": ids[0] if ids else "", "kept": kept}
        return render(request, "signals/investigate/keep.html", context)
    return redirect(back(request))


@require_POST
@needs_coverage("nda", "signals")
def looked(request: HttpRequest) -> HttpResponse:
    services.look_through(by=request.user)
    messages.success(request, "Looked through. What comes out from now on is new.")
    return redirect(f"{reverse('signals:investigate')}?lane=new")


@require_POST
@needs_coverage("nda", "signals")
def taken(request: HttpRequest) -> HttpResponse:
    """Something was copied from the page."""
    services.take(by=request.user, ids=_ids(request.POST.getlist("ids")))
    return HttpResponse(status=204)


@require_http_methods(["GET", "HEAD", "POST"])
@needs_coverage("nda", "signals")
def comfort(request: HttpRequest) -> HttpResponse:
    """How one likes to work, and one's own figures, which nobody else sees."""
    asker(request)
    form = ComfortForm(request.POST or None, initial=model_to_dict(exposure.comfort_of(request.user)))
    if request.method == "POST" and form.is_valid():
        services.set_comfort(by=request.user, choices=form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("signals:investigate-comfort")
    days: list[Any] = exposure.days_of(request.user)
    context = {
        "form": form,
        "labels": [words for words, _ in days],
        "figures": [count for _, count in days],
    }
    return render(request, "signals/investigate/comfort.html", context)


@require_POST
@needs_coverage("nda", "signals")
def pause(request: HttpRequest) -> HttpResponse:
    asker(request)
    exposure.pause(by=request.user)
    messages.success(request, "Good. The count begins anew when you come back.")
    return redirect(back(request))
