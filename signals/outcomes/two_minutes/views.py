"""The two-minute form: one tap a signal, kept at once, undone as easily."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from coalition.core.access import needs_coverage, require
from coalition.core.htmx import render_part
from coalition.core.paging import paginate
from signals.outcomes import rules, services
from signals.outcomes.models import Outcome
from signals.outcomes.two_minutes.queries import DAYS, ONE_TAP, WITH_FORM, open_sights
from signals.submissions.models import Indicator

_TEMPLATE = "signals/outcomes/two_minutes/form.html"


@require_safe
@needs_coverage("nda", "signals")
def two_minutes(request: HttpRequest) -> HttpResponse:
    require(rules.may_send_signals(request.user))
    days = request.GET.get("days", "")
    days = days if days in DAYS else "7"
    seen_too = request.GET.get("seen") == "1"
    company = services.company_for_reading(request.user)
    found = open_sights(company, days=int(days), seen_too=seen_too)
    page = paginate(request, found)
    context = {
        "page": page,
        "rows": [_open(sight.indicator) for sight in page.object_list],
        "wanted": {"days": days, "seen": seen_too},
        "spans": DAYS.items(),
    }
    return render_part(request, _TEMPLATE, "results", context)


def _open(indicator: Indicator) -> dict[str, Any]:
    return {
        "indicator": indicator,
        "taps": ONE_TAP.items(),
        "forms": WITH_FORM.items(),
        "form_token": uuid.uuid4(),
        "outcome": None,
    }


@require_POST
@needs_coverage("nda", "signals")
def answer(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One answer, kept at once; what cannot be kept is said in words in its row."""
    require(rules.may_send_signals(request.user))
    indicator = get_object_or_404(Indicator.objects.visible_to(request.user), public_id=pk)
    row = _open(indicator)
    kind = request.POST.get("kind", "")
    try:
        row["form_token"] = uuid.UUID(request.POST.get("form_token", ""))
    except ValueError:
        row["error"] = "Something was missing from the form. Tap once more."
    if kind not in ONE_TAP:
        row["error"] = "Choose one of the answers."
    if "error" not in row:
        try:
            row["outcome"] = services.record_outcome(
                by=request.user, indicator=indicator, kind=kind, counts={}, note="",
                happened_on=timezone.localdate(), form_token=row["form_token"],
            )  # fmt: skip
        except services.OutcomeRefusedError as refusal:
            row["error"] = str(refusal)
    return _answered(request, row)


@require_POST
@needs_coverage("nda", "signals")
def undo(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    outcome = get_object_or_404(Outcome.objects.visible_to(request.user).select_related("indicator"), pk=pk)
    row = _open(outcome.indicator)
    try:
        services.take_outcome_back(by=request.user, outcome=outcome)
    except services.OutcomeRefusedError as refusal:
        row["error"] = str(refusal)
    return _answered(request, row)


def _answered(request: HttpRequest, row: dict[str, Any]) -> HttpResponse:
    """The row alone for htmx; without it the whole page again, or the row's words where they must be read."""
    htmx = getattr(request, "htmx", None)
    if not htmx and not row.get("error"):
        return redirect("signals:two-minutes")
    return render(
        request,
        "signals/outcomes/two_minutes/row.html" if htmx else "signals/outcomes/two_minutes/one.html",
        {"row": row},
    )
