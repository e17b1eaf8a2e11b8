"""The library's list, suggestions as one types, kept searches, what was missed, and the private feed."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core.access import before_coverage
from coalition.core.htmx import render_part
from coalition.core.paging import paginate
from members.accounts.requests import person_of
from resources.library.rules import may_write_somewhere
from resources.library.search import demand, feed, queries, saved
from resources.library.search.forms import SaveSearchForm
from resources.library.search.models import FeedKey, SavedSearch

PAGE = "resources/library/search"


@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """Four statements for the list itself: count, page, lines, facets."""
    filters = queries.Filters.read(request.GET)
    found = queries.found_in(request.user, filters)
    chosen = queries.for_list(queries.ranked(queries.narrowed(found, filters), filters))
    page = paginate(request, chosen)
    rows = list(page)
    lines = queries.highlights(request.user, rows, filters.q)
    context = {
        "page": page,
        "rows": [(document, lines.get(document.pk)) for document in rows],
        "filters": filters,
        "facets": queries.facets(found, filters),
        "sorts": queries.SORTS,
        "may_write": may_write_somewhere(request.user),
        "missed": bool(filters.q) and not rows and not filters.narrowed,
    }
    return render_part(request, "resources/library/list.html", "results", context)


@require_POST
def search_missed(request: HttpRequest) -> HttpResponse:
    """Sent by the page that found nothing, once its reader has stayed with it for a moment: half a word is no wish."""
    filters = queries.Filters.read(request.POST)
    if filters.q and not queries.found_in(request.user, filters).exists():
        demand.note_miss(by=request.user, text=filters.q)
    return HttpResponse(status=204)


@require_http_methods(["GET", "POST"])
def searches(request: HttpRequest) -> HttpResponse:
    """Kept searches with what is new in them; a POST keeps one."""
    person = person_of(request)
    wanted = queries.Filters.read(
        QueryDict(request.POST.get("query", request.GET.get("query", "")).lstrip("?"))
    )
    asked = bool(wanted.q or wanted.narrowed)
    form = SaveSearchForm(request.POST or None, initial={"name": wanted.q[:120]})
    if request.method == "POST" and asked and form.is_valid():
        saved.save_search(by=person, filters=wanted, **form.cleaned_data)
        messages.success(request, "The search is kept. You hear of what is new in it, as often as you said.")
        return redirect("resources:library-searches")
    kept = list(SavedSearch.objects.filter(person=person)[: saved.MOST])
    context = {
        "rows": list(zip(kept, saved.new_in(kept, person), strict=True)),
        "wanted": wanted if asked else None,
        "query": wanted.url() if asked else "",
        "form": form,
        "has_feed": FeedKey.objects.filter(person=person).exists(),
        "feed_key": request.session.pop("library_feed_key", ""),
    }
    return render(request, f"{PAGE}/saved.html", context)


@require_POST
def search_forget(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(SavedSearch, pk=pk, person=person_of(request))
    saved.forget_search(by=person_of(request), saved=found)
    messages.success(request, "The search is no longer kept.")
    return redirect("resources:library-searches")


@require_POST
def feed_key(request: HttpRequest) -> HttpResponse:
    """A new address for the feed, or none."""
    if "end" in request.POST:
        feed.end_key(by=person_of(request))
        messages.success(request, "Your feed has ended. Its address leads nowhere now.")
    else:
        request.session["library_feed_key"] = feed.make_key(by=person_of(request))
    return redirect("resources:library-searches")


@require_safe
@login_not_required
@before_coverage
def private_feed(request: HttpRequest, key: str) -> HttpResponse:
    """For feed readers, which cannot sign in: the secret in the address says whose it is."""
    reader = feed.reader_of(key)
    if reader is None:
        raise Http404
    response = HttpResponse(feed.atom(reader), content_type="application/atom+xml; charset=utf-8")
    response["Cache-Control"] = "no-store, private"
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_safe
def wanted(request: HttpRequest) -> HttpResponse:
    """What members looked for in vain: for everybody who might write it."""
    return render(request, f"{PAGE}/wanted.html", {"rows": demand.demand(), "least": demand.COMPANIES})
