"""Pages of disputes for companies: the list, one case, the pause, the appeal."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core.access import Refused, needs_coverage, require
from coalition.core.htmx import render_part
from coalition.core.paging import paginate
from members.models import Organization
from members.rules import company_of
from signals.catalog.guess import looks_personal
from signals.outcomes.disputes import cases, queries, rules, services
from signals.outcomes.disputes.forms import AppealForm, PauseForm
from signals.outcomes.disputes.models import Quarantine
from signals.submissions.models import Indicator
from signals.submissions.opinions import WORDS
from signals.submissions.rules import may_handle_signals


def _company(request: HttpRequest) -> Organization:
    company = company_of(request.user)
    if company is None:
        raise Http404
    return company


@require_safe
@needs_coverage("nda", "signals")
def disputes(request: HttpRequest) -> HttpResponse:
    """What of ours is disputed, and what of that which we took."""
    require(may_handle_signals(request.user))
    wanted = {name: request.GET.get(name, "")[:80] for name in ("side", "state", "q")}
    page = paginate(request, queries.disputed_of(request.user, wanted))
    rows = [
        {
            "indicator": found,
            "status": WORDS.get(found.shared_status, "") if not found.paused_at else "",
            "state": dict(Quarantine.State.choices).get(found.case_state, ""),
        }
        for found in page.object_list
    ]
    context = {
        "page": page,
        "rows": rows,
        "wanted": wanted,
        "filtered": bool(wanted["state"] or wanted["q"]),
        "personal": looks_personal(wanted["q"]),
        "sides": queries.SIDES.items(),
        "states": queries.STATES.items(),
    }
    return render_part(request, "signals/disputes/disputes.html", "results", context)


def _case(request: HttpRequest, pk: uuid.UUID) -> Quarantine:
    require(may_handle_signals(request.user))
    found = Quarantine.objects.visible_to(request.user).select_related("indicator", "appeal")
    return get_object_or_404(found.prefetch_related("decisions"), pk=pk)


def _page(request: HttpRequest, case: Quarantine, form: AppealForm) -> HttpResponse:
    company = _company(request)
    visible = Indicator.objects.visible_to(request.user).filter(quarantines=case)
    context = {
        "case": case,
        "words": queries.words_for_members(case, company),
        "ours": case.told_by_company_id == company.pk,
        "visible": visible.exists(),
        "may_appeal": rules.may_appeal(request.user, case),
        "form": form,
    }
    return render(request, "signals/disputes/case.html", context)


@require_safe
@needs_coverage("nda", "signals")
def dispute(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return _page(request, _case(request, pk), AppealForm())


@require_POST
@needs_coverage("nda", "signals")
def appeal(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    case = _case(request, pk)
    form = AppealForm(request.POST)
    if not form.is_valid():
        return _page(request, case, form)
    services.appeal(by=request.user, case=case, text=form.cleaned_data["text"])  # type: ignore[arg-type]  # signed in
    messages.success(request, "Your appeal is with compliance staff. Somebody who did not decide answers it.")
    return redirect("signals:dispute", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@needs_coverage("nda", "signals")
def pause(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Out of distribution at once on this company's word."""
    indicator = get_object_or_404(Indicator.objects.visible_to(request.user), public_id=pk)
    form = PauseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            case = cases.pause_at_once(by=request.user, indicator=indicator, **form.cleaned_data)  # type: ignore[arg-type]  # signed in
        except Refused as refusal:
            form.add_error(None, refusal.decision.reason)
        else:
            messages.success(request, "Paused. Nobody gets or matches it until staff have looked at it.")
            return redirect("signals:dispute", pk=case.pk)
    context = {"form": form, "indicator": indicator}
    return render(request, "signals/disputes/pause.html", context)
