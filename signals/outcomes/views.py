"""Pages of what came of signals."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core.access import needs_coverage, require
from coalition.core.htmx import render_part
from coalition.core.paging import paginate
from signals.outcomes import queries, rules, services
from signals.outcomes.counts import COUNT_WORDS, COUNTS, WORDS
from signals.outcomes.forms import RANGE_HINT, OutcomeForm, first_counts
from signals.outcomes.models import Outcome
from signals.submissions.models import Indicator


@require_safe
@needs_coverage("nda", "signals")
def outcomes(request: HttpRequest) -> HttpResponse:
    """The company's own outcomes, and what they add up to."""
    require(rules.may_handle_signals(request.user))
    wanted = {name: request.GET.get(name, "")[:40] for name in ("kind", "show")}
    months = queries.own_months(request.user)
    context = {
        "page": paginate(request, queries.own_outcomes(request.user, wanted)),
        "wanted": wanted,
        "filtered": any(wanted.values()),
        "kinds": WORDS.items(),
        "totals": queries.own_totals(request.user),
        "months": months,
        "labels": [month.title for month in months],
        "accounts": [month.counts["accounts_actioned"] for month in months],
        "count_words": [COUNT_WORDS[name] for name in COUNTS],
    }
    return render_part(request, "signals/outcomes/outcomes.html", "results", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs_coverage("nda", "signals")
def record(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    indicator = get_object_or_404(Indicator.objects.visible_to(request.user), public_id=pk)
    asked = request.GET.get("kind", "")
    form = OutcomeForm(request.POST or None, initial={"kind": asked} if asked in WORDS else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.record_outcome(by=request.user, indicator=indicator, **form.entry())
        except services.OutcomeRefusedError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Recorded. Your own figures show it now.")
            back = "two-minutes" if request.GET.get("back") == "two-minutes" else "outcomes"
            return redirect(f"signals:{back}")
    before = Outcome.objects.visible_to(request.user).current().filter(indicator=indicator)
    return render(
        request,
        "signals/outcomes/form.html",
        {
            "form": form,
            "indicator": indicator,
            "shared": True,
            "before": before,
            "corrected": None,
            "counts": _counts(form),
            "range_hint": RANGE_HINT,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs_coverage("nda", "signals")
def correct(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    outcome = get_object_or_404(Outcome.objects.visible_to(request.user).select_related("indicator"), pk=pk)
    if outcome.superseded_at and request.method != "POST":
        messages.info(request, "This outcome was corrected in the meantime. Here is the newest one.")
        return redirect("signals:outcomes")
    first = {
        "kind": outcome.kind,
        "happened_from": outcome.happened_from,
        "happened_on": outcome.happened_on,
        "note": outcome.note,
    }
    form = OutcomeForm(request.POST or None, initial=first | first_counts(outcome))
    if request.method == "POST" and form.is_valid():
        try:
            services.correct_outcome(by=request.user, outcome=outcome, **form.entry())
        except services.OutcomeRefusedError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Corrected. The earlier entry stays on record and counts no longer.")
            return redirect("signals:outcomes")
    return render(
        request,
        "signals/outcomes/form.html",
        {
            "form": form,
            "indicator": outcome.indicator,
            "shared": queries.may_still_be_seen(request.user, outcome),
            "before": [],
            "corrected": outcome,
            "counts": _counts(form),
            "range_hint": RANGE_HINT,
        },
    )


@require_POST
@needs_coverage("nda", "signals")
def take_back(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    outcome = get_object_or_404(Outcome.objects.visible_to(request.user).select_related("indicator"), pk=pk)
    try:
        taken_back = services.take_outcome_back(by=request.user, outcome=outcome)
    except services.OutcomeRefusedError as refusal:
        messages.warning(request, str(refusal))
    else:
        gone = "It had been corrected or taken back in the meantime."
        kept = "Taken back. The entry stays on record and counts no longer."
        messages.success(request, kept) if taken_back else messages.info(request, gone)
    return redirect("signals:outcomes")


def _counts(form: OutcomeForm) -> list[object]:
    return [form[name] for name in COUNTS]
