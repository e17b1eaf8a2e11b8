"""Pages of a person's saved views: save, change, end, and what one would have brought."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core.access import needs_coverage
from coalition.core.paging import paginate
from signals.matching.investigate import backtest, services, words
from signals.matching.investigate.forms import SaveForm, ViewForm
from signals.matching.investigate.models import SavedView
from signals.matching.investigate.views import address_of, asker


def _own(request: HttpRequest, pk: uuid.UUID) -> SavedView:
    return get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk, ended_at=None)


@require_safe
@needs_coverage("nda", "signals")
def saved_views(request: HttpRequest) -> HttpResponse:
    asker(request)
    page = paginate(request, SavedView.objects.visible_to(request.user).filter(ended_at=None))
    listed = [(view, address_of(view), words.question(view.query)) for view in page.object_list]
    return render(request, "signals/investigate/views.html", {"page": page, "listed": listed})


@require_http_methods(["GET", "HEAD", "POST"])
@needs_coverage("nda", "signals")
def save_view(request: HttpRequest) -> HttpResponse:
    """Name the question that the page asks just now; it comes along in the form."""
    asker(request)
    form = SaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            view = services.save_view(
                by=request.user,
                name=data["name"],
                query=form.query(),
                digest=data["digest"],
                default=data["default"],
            )
        except services.NameTakenError:
            form.add_error("name", "You have a view of this name. Choose another, or end that one first.")
        except services.TooManyViewsError:
            form.add_error(None, f"You have {services.MOST_VIEWS} views. End one that you no longer use.")
        else:
            messages.success(request, "Saved. You find it above the list, and nobody else does.")
            return redirect(address_of(view))
    query = form.query() if form.is_bound else SaveForm(request.GET).query()
    context = {"form": form, "query": query, "question": words.question(query)}
    return render(request, "signals/investigate/save.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs_coverage("nda", "signals")
def change_view(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    asker(request)
    view = _own(request, pk)
    first = {"name": view.name, "digest": view.digest, "default": view.is_default}
    form = ViewForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.change_view(
                by=request.user, view=view, name=data["name"], digest=data["digest"], default=data["default"]
            )
        except services.NameTakenError:
            form.add_error("name", "You have another view of this name.")
        else:
            messages.success(request, "Saved.")
            return redirect("signals:saved-views")
    context = {"form": form, "view": view, "question": words.question(view.query)}
    return render(request, "signals/investigate/view.html", context)


@require_POST
@needs_coverage("nda", "signals")
def end_view(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    asker(request)
    services.end_view(by=request.user, view=_own(request, pk))
    messages.success(request, "Ended. No letter comes of it any more.")
    return redirect("signals:saved-views")


@require_safe
@needs_coverage("nda", "signals")
def back_test(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What the view would have brought in the last 30 days."""
    who = asker(request)
    view = _own(request, pk)
    context = {
        "view": view,
        "address": address_of(view),
        "question": words.question(view.query),
        "result": backtest.run(who, view.query),
    }
    return render(request, "signals/investigate/backtest.html", context)
