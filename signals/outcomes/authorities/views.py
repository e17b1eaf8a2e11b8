"""The register of government requests: staff keep it, companies tell of theirs, all read its figures."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from coalition.core.access import needs_coverage, require
from coalition.core.console import console_view
from coalition.core.paging import paginate
from signals.outcomes.authorities import queries, rules, services
from signals.outcomes.authorities.forms import DecisionForm, RequestForm
from signals.outcomes.authorities.models import GovernmentRequest


@require_http_methods(["GET", "HEAD", "POST"])
@needs_coverage("nda", "signals")
def authorities(request: HttpRequest) -> HttpResponse:
    """What governments asked, in figures; and a way to tell of a request that came to one's own company."""
    require(rules.may_handle_signals(request.user))
    form = RequestForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        services.enter_request(by=request.user, content=form.content)
        messages.success(request, "Thank you. The coalition's compliance staff have it now.")
        return redirect("signals:authorities")
    context = {
        "form": form,
        "years": queries.years(),
        "page": paginate(request, GovernmentRequest.objects.visible_to(request.user)),
    }
    return render(request, "signals/authorities/authorities.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@console_view("compliance")
def register(request: HttpRequest) -> HttpResponse:
    form = RequestForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = services.enter_request(by=request.user, content=form.content)
        messages.success(request, "Entered. Decide on it when it has been examined.")
        return redirect("console:government-request", pk=made.pk)
    rows = GovernmentRequest.objects.visible_to(request.user).select_related("told_by")
    outcome = request.GET.get("outcome", "")
    if outcome in GovernmentRequest.Outcome.values:
        rows = rows.filter(outcome=outcome)
    context = {
        "form": form,
        "page": paginate(request, rows),
        "outcome": outcome,
        "outcomes": GovernmentRequest.Outcome.choices,
    }
    return render(request, "signals/authorities/register.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@console_view("compliance")
def government_request(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    rows = GovernmentRequest.objects.visible_to(request.user).select_related("told_by", "entered_by")
    found = get_object_or_404(rows, pk=pk)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.decide(by=request.user, request=found, **form.cleaned_data)
        except services.DecisionRefusedError as refusal:
            form.add_error("outcome", str(refusal))
        else:
            messages.success(request, "Decided. The register says so from now on.")
            return redirect("console:government-request", pk=pk)
    context = {"found": found, "form": form, "steps": found.steps.select_related("by")}
    return render(request, "signals/authorities/request.html", context)
