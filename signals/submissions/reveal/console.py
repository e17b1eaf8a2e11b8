"""One signal by its id for compliance staff: who contributed it, and its value, each with a reason of its own."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core.console import console_view
from signals.submissions.models import Indicator
from signals.submissions.reveal import services, views
from signals.submissions.reveal.forms import LookUpForm, ReasonForm
from signals.submissions.scope.queries import contributors_of


@require_safe
@console_view("compliance")
def lookup(request: HttpRequest) -> HttpResponse:
    """Find a signal by the id that a company or a record gives."""
    form = LookUpForm(request.GET if "id" in request.GET else None)
    if form.is_bound and form.is_valid():
        found = Indicator.objects.filter(public_id=form.cleaned_data["id"]).first()
        if found is not None:
            return redirect("console:signal-one", pk=found.public_id)
        form.add_error("id", "There is no signal of this id.")
    return render(request, "signals/reveal/console_lookup.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@console_view("compliance")
@never_cache
def one(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The signal, blinded; a post with a reason shows who contributed it, in the answer to that post alone."""
    indicator = get_object_or_404(Indicator, public_id=pk)
    form = ReasonForm(request.POST or None)
    contributors = None
    if request.method == "POST" and form.is_valid():
        services.record_look(by=request.user, indicator=indicator, reason=form.cleaned_data["reason"])
        contributors = contributors_of(indicator)
    context = {
        "indicator": indicator,
        "form": form,
        "contributors": contributors,
        "session": services.current_session(request.user) if indicator.is_personal else None,
    }
    return render(request, "signals/reveal/console_signal.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@console_view("compliance")
@sensitive_post_parameters()
@never_cache
def reveal(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The same as for companies' people: a case, a fresh proof, an entry for each value."""
    indicator = get_object_or_404(Indicator, public_id=pk)
    return views.answer(request, indicator, "signals/reveal/console_reveal.html")


@require_safe
@console_view("compliance")
def reveals(request: HttpRequest) -> HttpResponse:
    return views.listing(request, "signals/reveal/console_reveals.html")


@require_POST
@console_view("compliance")
def end(request: HttpRequest) -> HttpResponse:
    services.end_session(by=request.user)
    messages.success(request, "Ended. The next value asks for its case and a fresh proof.")
    return redirect("console:signal-reveals")
