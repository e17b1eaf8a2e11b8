"""Pages of the company's own signals."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from coalition.core.access import needs_coverage, require
from coalition.core.htmx import render_part
from coalition.core.paging import paginate
from members.models import Organization
from members.rules import company_of
from signals.catalog import kinds, taxonomy
from signals.catalog.guess import looks_personal
from signals.submissions import queries, rules, sections, services, shared, sights
from signals.submissions.models import Indicator, Opinion
from signals.submissions.withdrawing import WithdrawForm


@require_GET
@needs_coverage("nda", "signals")
def mine(request: HttpRequest) -> HttpResponse:
    require(rules.may_handle_signals(request.user))
    wanted = {
        name: request.GET.get(name, "")[:200] for name in ("q", "kind", "status", "harm", "standing", "batch")
    }
    context = {
        "page": paginate(request, queries.own_signals(request.user, wanted)),
        "wanted": wanted,
        "filtered": any(wanted.values()),
        "kinds": kinds.KINDS.values(),
        "statuses": Opinion.Status.choices,
        "harms": taxonomy.HARMS.values(),
        "standings": queries.STANDINGS.items(),
        "may_send": rules.may_send_signals(request.user),
        "most": queries.MOST_AT_ONCE,
        "personal": looks_personal(wanted["q"]),
    }
    return render_part(request, "signals/submissions/mine.html", "results", context)


def _opinion(request: HttpRequest, pk: uuid.UUID) -> Opinion:
    visible = Opinion.objects.visible_to(request.user).select_related("indicator", "submitted_by", "batch")
    return get_object_or_404(visible, indicator__public_id=pk)


def _own_company(request: HttpRequest) -> Organization:
    company = company_of(request.user)
    if company is None:
        raise Http404
    return company


@require_GET
@needs_coverage("nda", "signals")
def signal(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    indicator = get_object_or_404(Indicator.objects.visible_to(request.user), public_id=pk)
    return _page(request, indicator, WithdrawForm())


def _page(request: HttpRequest, indicator: Indicator, withdraw_form: WithdrawForm) -> HttpResponse:
    company = _own_company(request)
    others = Opinion.objects.shared_with(company).filter(indicator=indicator).exclude(organization=company)
    from_others = others.exists()
    if from_others:
        sights.record(company, [indicator.pk], now=timezone.now())
    sections.visited(request.user, indicator)
    own = Opinion.objects.visible_to(request.user).select_related("submitted_by", "batch")
    context = {
        "opinion": own.filter(indicator=indicator).first(),
        "shared": shared.facts_of(indicator, company=company),
        "from_others": from_others,
        "indicator": indicator,
        "withdraw_form": withdraw_form,
        "veiled": sections.is_veiled(request.user, indicator),
        "way": sections.way_for(request.user, indicator, request.GET.dict()),
        "acts": sections.acts_for(request.user, indicator),
        "sections": sections.sections_for(request.user, indicator),
    }
    return render(request, "signals/submissions/signal.html", context)


@require_POST
@needs_coverage("nda", "signals")
def withdraw(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    opinion = _opinion(request, pk)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return _page(request, opinion.indicator, form)
    services.withdraw_signal(by=request.user, opinion=opinion, reason=form.cleaned_data["reason"])
    messages.success(request, "Taken back. It no longer matches anything, and you can share it again.")
    return redirect("signals:signal", pk=pk)
