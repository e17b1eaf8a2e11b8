"""Holds, retention and erasure in the console of compliance staff."""

import uuid
from copy import copy
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core.console import console_view
from coalition.core.paging import paginate
from coalition.core.proof import ask_again, fresh_proof
from signals.outcomes.lifecycle import erasure, holds, retention
from signals.outcomes.lifecycle.forms import DaysForm, ErasureForm, HoldForm, ReasonForm, ReviewForm
from signals.outcomes.lifecycle.models import ErasureRequest, LegalHold, RetentionRule, RetentionRun
from signals.outcomes.lifecycle.places import ERASERS
from signals.submissions.keepers import keepers

_ROLE = "compliance"


@require_safe
@console_view(_ROLE)
def retention_page(request: HttpRequest) -> HttpResponse:
    """What is kept how long, what would go now, and what went."""
    return _retention(request, None)


def _retention(request: HttpRequest, bound: DaysForm | None) -> HttpResponse:
    due = retention.due_now(now=timezone.now())
    forms = {row.subject.name: DaysForm(row.subject, initial={"days": row.days}) for row in due}
    if bound is not None:
        forms[bound.subject.name] = bound
    context = {
        "rows": [(row, forms[row.subject.name]) for row in due],
        "would_go": sum(row.count for row in due),
        "run_form": ReasonForm(),
        "runs": RetentionRun.objects.select_related("by", "job")[:10],
        "history": RetentionRule.objects.select_related("set_by")[:10],
    }
    return render(request, "signals/lifecycle/retention.html", context)


@require_POST
@console_view(_ROLE)
def retention_set(request: HttpRequest, subject: str) -> HttpResponse:
    if subject not in retention.SUBJECTS:
        raise Http404
    form = DaysForm(retention.SUBJECTS[subject], request.POST)
    if not form.is_valid():
        return _retention(request, form)
    retention.set_days(
        by=request.user, subject=subject, days=form.cleaned_data["days"], reason=form.cleaned_data["reason"]
    )
    messages.success(request, f"Kept for {form.cleaned_data['days']} days from now on. Nothing has gone yet.")
    return redirect("console:retention")


@require_POST
@console_view(_ROLE)
@fresh_proof
def retention_run(request: HttpRequest) -> HttpResponse:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Say in 500 characters at most why it cannot wait until tomorrow morning.")
        return redirect("console:retention")
    retention.ask_for_run(by=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, "It runs now; this page shows what went.")
    return redirect("console:retention")


@require_http_methods(["GET", "HEAD", "POST"])
@console_view(_ROLE)
def hold_list(request: HttpRequest) -> HttpResponse:
    form = HoldForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        hold = holds.place_hold(by=request.user, **form.cleaned_data)
        messages.success(request, "The hold stands. Nothing that it covers is deleted.")
        return redirect("console:signal-hold", pk=hold.pk)
    lifted = request.GET.get("lifted") == "yes"
    found = LegalHold.objects.visible_to(request.user).filter(lifted_at__isnull=not lifted)
    context = {
        "form": form,
        "page": paginate(request, found.select_related("organization", "indicator", "placed_by")),
        "lifted": lifted,
        "today": timezone.now().date(),
    }
    return render(request, "signals/lifecycle/holds.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@console_view(_ROLE)
def hold(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One hold; a post sets its next day of review."""
    rows = LegalHold.objects.visible_to(request.user).select_related("organization", "indicator", "placed_by")
    found = get_object_or_404(rows, pk=pk)
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        holds.review_hold(by=request.user, hold=found, **form.cleaned_data)
        messages.success(request, "Reviewed: it stands until the day you named.")
        return redirect("console:signal-hold", pk=pk)
    context = {"found": found, "form": form, "lift_form": ReasonForm(), "today": timezone.now().date()}
    return render(request, "signals/lifecycle/hold.html", context)


@require_POST
@console_view(_ROLE)
@fresh_proof
def hold_lift(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(LegalHold.objects.visible_to(request.user), pk=pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Say why the hold is lifted, in 500 characters at most.")
        return redirect("console:signal-hold", pk=pk)
    holds.lift_hold(by=request.user, hold=found, reason=form.cleaned_data["reason"])
    messages.success(request, "Lifted. What is overdue goes with the next run of retention.")
    return redirect("console:signal-holds")


@require_http_methods(["GET", "HEAD", "POST"])
@console_view(_ROLE)
def erasures(request: HttpRequest) -> HttpResponse:
    """Requests to erase, with a form. The proof is asked before the form: no value ever waits in a session."""
    stale = ask_again(_as_get(request))
    if stale and request.method != "POST":
        return stale
    form = ErasureForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if not stale:
            opened = erasure.open_request(by=request.user, asked=erasure.Asked(**form.cleaned_data))
            messages.success(request, "Taken in. It is being erased wherever it may stand.")
            return redirect("console:erasure", pk=opened.pk)
        form.add_error(
            None,
            "Your proof has grown old. Open this page in another tab, prove who you are, and send again.",
        )
    rows = ErasureRequest.objects.visible_to(request.user).select_related("opened_by")
    context = {"form": form, "page": paginate(request, rows), "today": timezone.now().date()}
    response = render(request, "signals/lifecycle/erasures.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _as_get(request: HttpRequest) -> HttpRequest:
    asked = copy(request)
    asked.method = "GET"
    return asked


@require_http_methods(["GET", "HEAD", "POST"])
@console_view(_ROLE)
def erasure_request(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One request with the words for the answer; a post with a reason opens the protocol, for this once."""
    rows = ErasureRequest.objects.visible_to(request.user).select_related("opened_by", "job")
    found = get_object_or_404(rows, pk=pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    protocol: list[tuple[str, int]] | None = None
    if request.method == "POST" and form.is_valid():
        if answer := ask_again(request):
            return answer
        opened = erasure.open_protocol(by=request.user, request=found, reason=form.cleaned_data["reason"])
        protocol = [(_titles().get(name, name.capitalize()), count) for name, count in opened.items()]
    context: dict[str, Any] = {
        "found": found,
        "reply": erasure.REPLY,
        "form": form,
        "protocol": protocol,
        "is_open": found.state != ErasureRequest.State.DONE,
    }
    response = render(request, "signals/lifecycle/erasure.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _titles() -> dict[str, str]:
    return {keeper.name: keeper.title for keeper in (*ERASERS, *keepers())} | {"signals": "Signals"}
