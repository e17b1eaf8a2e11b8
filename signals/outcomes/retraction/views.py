"""Signals that were taken back, as the companies that took them see them: answer in one tap, look again."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core.access import needs_coverage, require
from coalition.core.htmx import render_part
from coalition.core.paging import paginate
from signals.outcomes.retraction import queries, services
from signals.outcomes.retraction.forms import AnswerForm, ReviewForm
from signals.outcomes.retraction.models import Receipt
from signals.submissions.rules import may_handle_signals


@require_safe
@needs_coverage("nda", "signals")
def corrections(request: HttpRequest) -> HttpResponse:
    require(may_handle_signals(request.user))
    wanted = {"state": request.GET.get("state", "")[:20]}
    context = {
        "page": paginate(request, queries.receipts_of(request.user, wanted)),
        "wanted": wanted,
        "states": queries.STATES.items(),
    }
    return render_part(request, "signals/retraction/corrections.html", "results", context)


@require_POST
@needs_coverage("nda", "signals")
def corrections_answer(request: HttpRequest) -> HttpResponse:
    require(may_handle_signals(request.user))
    form = AnswerForm(request.POST, user=request.user)
    if not form.is_valid():
        messages.error(request, "Choose at least one signal, and say “deleted” or “never used”.")
        return redirect("signals:corrections")
    done = services.acknowledge(
        by=request.user,  # type: ignore[arg-type]  # signed in
        receipts=form.cleaned_data["receipts"],
        answer=form.cleaned_data["answer"],
    )
    words = "1 answer is" if done == 1 else f"{done} answers are"
    messages.success(request, f"{words} on record. Thank you.")
    waiting = Receipt.objects.visible_to(request.user).unreviewed().first()
    if waiting is not None and [receipt.pk for receipt in form.cleaned_data["receipts"]] == [waiting.pk]:
        return redirect("signals:correction", pk=waiting.pk)
    return redirect("signals:corrections")


@require_http_methods(["GET", "HEAD", "POST"])
@needs_coverage("nda", "signals")
def correction(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One receipt; a post says what the second look gave."""
    require(may_handle_signals(request.user))
    found = (
        Receipt.objects.visible_to(request.user)
        .with_sealed()
        .select_related("retraction__indicator", "review__by", "answered_by")
    )
    receipt = get_object_or_404(found, pk=pk)
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.say_what_review_gave(by=request.user, receipt=receipt, **form.entry())  # type: ignore[arg-type]  # signed in
        except services.ReviewRefusedError as refusal:
            form.refuse(refusal)
        else:
            messages.success(
                request, "On record. What you put right is counted; nobody sees that it was you."
            )
            return redirect("signals:correction", pk=pk)
    return render(request, "signals/retraction/correction.html", {"receipt": receipt, "form": form})
