"""The queue and its pages, the same for people of companies and for compliance staff; only where they lie differs."""

import uuid
from collections.abc import Collection, Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from coalition.core.access import require
from coalition.core.htmx import render_part
from coalition.core.paging import paginate
from signals.submissions.release import queries, rules, services
from signals.submissions.release.forms import DecideForm, DeclineSomeForm
from signals.submissions.release.models import Release

FILTERS = ("show", "gate", "urgent")
_MOST = 100  # releases decided at once


def names(place: str) -> dict[str, str]:
    return {
        "list": f"{place}:releases",
        "one": f"{place}:release",
        "many": f"{place}:release-many",
        "decide": f"{place}:release-decide",
    }


def release_list(request: HttpRequest, *, place: str) -> HttpResponse:
    wanted = {name: request.GET.get(name, "")[:20] for name in FILTERS}
    page = paginate(request, queries.releases_for(request.user, wanted))
    rows = [_listed(request, release) for release in page.object_list]
    context = {
        "page": page,
        "rows": rows,
        "wanted": wanted,
        "filtered": any(wanted.values()),
        "shows": queries.SHOWS.items(),
        "gates": Release.Gate.choices,
        "names": names(place),
        "staff": place == "console",
        "decidable": any(row["may"] for row in rows),
    }
    return render_part(request, "signals/release/list.html", "results", context)


def _listed(request: HttpRequest, release: Any) -> dict[str, Any]:
    return {
        "release": release,
        "happens": queries.will_happen(release),
        "due": queries.due_in_words(release),
        "may": bool(release.held) and bool(rules.may_decide(request.user, release)),
        "own": rules.is_own(request.user, release),
    }


def find(request: HttpRequest, pk: uuid.UUID) -> Any:
    visible = Release.objects.visible_to(request.user).with_held()
    related = visible.select_related("organization", "batch__submitted_by", "batch__group", "decided_by")
    return get_object_or_404(related, pk=pk)


def release_page(request: HttpRequest, pk: uuid.UUID, *, place: str) -> HttpResponse:
    return show(request, find(request, pk), DecideForm(), place=place)


def show(
    request: HttpRequest,
    release: Any,
    form: DecideForm,
    *,
    place: str,
    some: DeclineSomeForm | None = None,
    ticked: Collection[uuid.UUID] = (),
) -> HttpResponse:
    page = paginate(request, queries.signals_of(release).select_related("indicator", "provisional"))
    waiting = release.state == Release.State.WAITING
    context = {
        "release": release,
        "parts": queries.parts_of(release) if waiting else {},
        "page": page,
        "rows": queries.rows_for(request.user, release, page.object_list) if waiting else [],
        "happens": queries.will_happen(release),
        "due": queries.due_in_words(release),
        "decision": rules.may_decide(request.user, release),
        "own": rules.is_own(request.user, release),
        "form": form,
        "some": some or DeclineSomeForm(),
        "ticked": ticked,
        "sent_back": queries.sent_back(request.user, release),
        "back_count": release.declined.count(),
        "names": names(place),
        "staff": place == "console",
    }
    return render(request, "signals/release/one.html", context)


def decide(request: HttpRequest, pk: uuid.UUID, *, place: str) -> HttpResponse:
    release = find(request, pk)
    require(rules.may_decide(request.user, release))
    if request.POST.get("act") == "decline-some":
        return _decline_some(request, release, place)
    form = DecideForm(request.POST)
    if not form.is_valid():
        return show(request, release, form, place=place)
    words = form.cleaned_data["words"]
    if form.cleaned_data["act"] == "decline":
        services.decline(by=request.user, release=release, words=words)
        messages.success(request, "Declined. Whoever sent it is told, with your reason; nothing went out.")
    else:
        count = services.release(by=request.user, release=release, words=words)
        messages.success(request, _went_out(count))
    return redirect(names(place)["list"])


def _decline_some(request: HttpRequest, release: Any, place: str) -> HttpResponse:
    """Send the ticked ones back; what is not ticked waits on."""
    ticked = _uuids(request.POST.getlist("signal"))
    form = DeclineSomeForm(request.POST)
    if form.is_valid() and not ticked:
        form.add_error(None, "Tick at least one signal in the table.")
    if not form.is_valid():
        return show(request, release, DecideForm(), place=place, some=form, ticked=ticked)
    count = services.decline_some(
        by=request.user, release=release, opinions=ticked, words=form.cleaned_data["why"]
    )
    words = "1 signal went" if count == 1 else f"{count} signals went"
    messages.success(
        request,
        f"{words} back, with your reason. Whoever sent it is told."
        if count
        else "Nothing of what you ticked waits any more.",
    )
    still = release.signals.exists()
    return redirect(names(place)["one"], pk=release.pk) if still else redirect(names(place)["list"])


def _uuids(written: Iterable[str]) -> set[uuid.UUID]:
    found = set()
    for text in written:
        try:
            found.add(uuid.UUID(text))
        except ValueError:
            continue
    return found


def _went_out(count: int) -> str:
    if not count:
        return "Decided. Nothing goes out by it: another gate holds it, or it was taken back, ran out or was decided before."
    return f"Released: {count:,} {'signal is' if count == 1 else 'signals are'} out, and being matched."


def release_many(request: HttpRequest, *, place: str) -> HttpResponse:
    """First what would happen with each, then, with `sure`, all of it."""
    chosen = _chosen(request)
    if not chosen:
        messages.error(request, "Choose at least one that you may release.")
        return redirect(names(place)["list"])
    if "sure" not in request.POST:
        context = {
            "rows": [_listed(request, release) for release in chosen],
            "count": sum(release.held for release in chosen),
            "names": names(place),
        }
        return render(request, "signals/release/many.html", context)
    count = services.release_many(by=request.user, releases=chosen)
    messages.success(request, _went_out(count))
    return redirect(names(place)["list"])


def _chosen(request: HttpRequest) -> list[Any]:
    keys = _uuids(request.POST.getlist("release")[:_MOST])
    found = Release.objects.visible_to(request.user).waiting().with_held().filter(pk__in=keys)
    related = found.select_related("organization", "batch__submitted_by", "batch__group")
    return [release for release in related if rules.may_decide(request.user, release)]
