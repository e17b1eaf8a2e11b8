"""Disputed signals for compliance staff: the queue, one case with its decision and appeal, the settings."""

import uuid
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core.console import console_view
from coalition.core.paging import paginate
from coalition.core.proof import fresh_proof
from members.models import User
from signals.catalog import kinds
from signals.outcomes.disputes import queries, rules, services
from signals.outcomes.disputes.forms import DecisionForm, DisputeSettingsForm, FirstDecisionForm, in_words
from signals.outcomes.disputes.models import DisputeSettings, Quarantine
from signals.outcomes.disputes.settings import set_disputes, settings_of_today

_STATES = (
    ("open", "Waiting for a decision"),
    ("appeals", "Appeals to answer"),
    ("upheld", "Staying out"),
    ("restored", "Restored after re-review"),
    ("all", "All"),
)
_EVIDENCE = {
    "negative": "Companies that found it wrong",
    "positive": "Companies that confirmed it",
    "seed": "Companies that suspected it",
    "took": "Companies that took it",
    "matches": "Matches that others counted",
    "new_within_a_day": "Companies that came to share it within a day",
    "taking_part": "Companies that shared anything at all",
}


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)


@require_safe
@console_view("compliance")
def disputed_signals(request: HttpRequest) -> HttpResponse:
    wanted = {name: request.GET.get(name, "")[:40] for name in ("state", "cause", "kind")}
    page = paginate(request, queries.cases_for_staff(wanted))
    context = {
        "page": page,
        "rows": [(case, queries.blinded_for_staff(case)) for case in page.object_list],
        "wanted": wanted,
        "states": _STATES,
        "causes": Quarantine.Cause.choices,
        "kinds": kinds.KINDS.values(),
        "appeals": queries.appeals_waiting(),
        "restored": queries.restored_after_review(),
    }
    return render(request, "signals/disputes/queue.html", context)


def _case(pk: uuid.UUID) -> Quarantine:
    found = queries.cases_for_staff({"state": "all"}).select_related("told_by_company")
    return get_object_or_404(found.prefetch_related("decisions__by"), pk=pk)


def _page(request: HttpRequest, case: Quarantine, form: DecisionForm | None = None) -> HttpResponse:
    answering = rules.may_answer_appeal(request.user, case)
    answered = any(one.stage == "appeal" for one in case.decisions.all())
    context = {
        "case": case,
        "shown": queries.blinded_for_staff(case),
        "evidence": [(words, case.evidence.get(name, 0)) for name, words in _EVIDENCE.items()],
        "against": queries.reasons_against(case),
        "form": form or (FirstDecisionForm(case=case) if case.state == "open" else DecisionForm()),
        "appeal_open": case.filed_appeal is not None and not answered,
        "answering": answering,
    }
    return render(request, "signals/disputes/console_case.html", context)


@require_safe
@console_view("compliance")
def disputed_signal(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return _page(request, _case(pk))


@require_POST
@console_view("compliance")
@fresh_proof
def disputed_signal_decide(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    case = _case(pk)
    form = FirstDecisionForm(request.POST, case=case)
    if not form.is_valid():
        return _page(request, case, form)
    services.decide(by=_person(request), case=case, **form.cleaned_data)
    messages.success(request, "Decided. Whoever shares or took the signal is told.")
    return redirect("console:disputed-signal", pk=pk)


@require_POST
@console_view("compliance")
@fresh_proof
def disputed_signal_answer(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    case = _case(pk)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _page(request, case, form)
    services.answer_appeal(by=_person(request), case=case, **form.cleaned_data)
    messages.success(request, "The appeal is answered.")
    return redirect("console:disputed-signal", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@console_view("compliance")
def dispute_settings(request: HttpRequest) -> HttpResponse:
    now = settings_of_today()
    form = DisputeSettingsForm(request.POST if request.method == "POST" else None, now=now)
    if request.method == "POST" and form.is_valid():
        made = set_disputes(by=_person(request), reason=form.cleaned_data["reason"], **form.facts)
        words = "Nothing was changed." if made.pk == now.pk else f"{made} holds from now on."
        messages.success(request, words)
        return redirect("console:dispute-settings")
    page = paginate(request, DisputeSettings.objects.select_related("made_by"))
    context = {"form": form, "now": now, "page": page, "versions": [(one, in_words(one)) for one in page]}
    return render(request, "signals/disputes/settings.html", context)
