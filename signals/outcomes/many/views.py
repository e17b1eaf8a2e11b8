"""Pages of what was said of many signals at once."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core.access import needs_coverage, require
from coalition.core.paging import paginate
from signals.outcomes import rules
from signals.outcomes.forms import RANGE_HINT, first_counts
from signals.outcomes.many import selection, services
from signals.outcomes.many.covering import free_of
from signals.outcomes.many.forms import ManyForm, carried, chosen_from
from signals.outcomes.many.models import BulkEntry, BulkOutcome
from signals.outcomes.reactions.forms import public_ids
from signals.outcomes.services import OutcomeRefusedError, company_for

_CHANGES = ("GET", "HEAD", "POST")


@require_http_methods(_CHANGES)
@needs_coverage("nda", "signals")
def record(request: HttpRequest) -> HttpResponse:
    """Without a choice: where the signals may come from. With one: the form; a POST with a form token records it."""
    require(rules.may_send_signals(request.user))
    posted = request.method == "POST"
    chosen = chosen_from(request.POST if posted else request.GET)
    if chosen is None:
        if posted:
            messages.warning(request, "Select the signals you want to say something of.")
        context: dict[str, Any] = {
            "imports": selection.imports_of(request.user),
            "days": selection.DAYS.items(),
        }
        return render(request, "signals/outcomes/many/choose.html", context)
    if said := _said_already(request):
        return redirect("signals:outcome-of-many", pk=said.pk)
    meant = selection.signals_of(request.user, chosen)
    free = free_of(company_for(request.user), meant).count()
    form = ManyForm(request.POST if "form_token" in request.POST else None, signals=free)
    if form.is_valid():
        try:
            bulk = services.record_for_many(
                by=request.user, source=chosen.source, chosen=meant, expected=form.cleaned_data["expected"],
                **form.entry(),
            )  # fmt: skip
        except OutcomeRefusedError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _said(bulk))
            return redirect("signals:outcome-of-many", pk=bulk.pk)
    context = {
        **_form_context(form, free),
        "kept": meant.count() - free,
        "carried": carried(chosen),
        "source": BulkOutcome.Source(chosen.source).label,
    }
    return render(request, "signals/outcomes/many/form.html", context)


def _said_already(request: HttpRequest) -> BulkOutcome | None:
    """The same form posted twice: its signals have an outcome by now, and it would read as a mistake."""
    tokens = public_ids([request.POST.get("form_token", "")])
    return BulkOutcome.objects.visible_to(request.user).filter(entries__form_token__in=tokens).first()


def _form_context(form: ManyForm, signals: int) -> dict[str, Any]:
    return {"form": form, "signals": signals, "range_hint": RANGE_HINT}


def _said(bulk: BulkOutcome) -> str:
    words = f"Recorded for {bulk.signals:,} signals."
    if bulk.kept:
        words += f" {bulk.kept:,} more had an outcome already and keep it."
    return words


@require_safe
@needs_coverage("nda", "signals")
def listed(request: HttpRequest) -> HttpResponse:
    require(rules.may_handle_signals(request.user))
    found = BulkEntry.objects.visible_to(request.user).filter(superseded_at=None).select_related("bulk", "by")
    return render(request, "signals/outcomes/many/list.html", {"page": paginate(request, found)})


def _bulk(request: HttpRequest, pk: uuid.UUID) -> BulkOutcome:
    return get_object_or_404(BulkOutcome.objects.visible_to(request.user), pk=pk)


@require_safe
@needs_coverage("nda", "signals")
def detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    bulk = _bulk(request, pk)
    entries = list(bulk.entries.select_related("by"))
    context = {"bulk": bulk, "entry": entries[0], "before": entries[1:]}
    return render(request, "signals/outcomes/many/detail.html", context)


@require_http_methods(_CHANGES)
@needs_coverage("nda", "signals")
def correct(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    require(rules.may_send_signals(request.user))
    bulk = _bulk(request, pk)
    entry = bulk.entries.filter(superseded_at=None).first()
    if entry is None or (bulk.taken_back_at and request.method != "POST"):
        messages.info(request, "This entry was taken back in the meantime.")
        return redirect("signals:outcome-of-many", pk=bulk.pk)
    first = {
        "happened_from": entry.happened_from, "happened_on": entry.happened_on, "note": entry.note,
        **first_counts(entry),
    }  # fmt: skip
    form = ManyForm(request.POST or None, signals=bulk.signals, tallies=entry.tallies, initial=first)
    if form.is_valid():
        try:
            services.correct_for_many(by=request.user, bulk=bulk, **form.entry())
        except OutcomeRefusedError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Corrected. What was said before stays on record and counts no longer.")
            return redirect("signals:outcome-of-many", pk=bulk.pk)
    return render(
        request, "signals/outcomes/many/form.html", {**_form_context(form, bulk.signals), "corrected": bulk}
    )


@require_POST
@needs_coverage("nda", "signals")
def take_back(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    bulk = _bulk(request, pk)
    try:
        taken_back = services.take_back_for_many(by=request.user, bulk=bulk)
    except OutcomeRefusedError as refusal:
        messages.warning(request, str(refusal))
    else:
        gone = "It had been taken back in the meantime."
        kept = "Taken back. Each of these signals may have an outcome of its own again."
        messages.success(request, kept) if taken_back else messages.info(request, gone)
    return redirect("signals:outcome-of-many", pk=bulk.pk)
