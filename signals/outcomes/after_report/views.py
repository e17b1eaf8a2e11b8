"""After the report: what hotlines and law enforcement said."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core.access import needs_coverage, require
from coalition.core.htmx import render_part
from coalition.core.paging import paginate
from signals.outcomes import rules
from signals.outcomes.after_report import queries, services
from signals.outcomes.after_report.fates import FATES
from signals.outcomes.after_report.filed import UNBOUNDED, Report, filed
from signals.outcomes.after_report.forms import FateForm
from signals.outcomes.after_report.models import ReportFate
from signals.outcomes.many.models import BulkOutcome
from signals.outcomes.services import company_for_reading
from signals.submissions.models import Indicator


@require_safe
@needs_coverage("nda", "signals")
def after_report(request: HttpRequest) -> HttpResponse:
    require(rules.may_handle_signals(request.user))
    wanted = {name: request.GET.get(name, "")[:12] for name in ("said", "fate")}
    page = paginate(request, queries.reports_of(request.user, wanted))
    known, figures = queries.own_figures(request.user)
    context = {
        "page": page,
        "rows": queries.with_fates(request.user, page.object_list),
        "wanted": wanted,
        "filtered": any(wanted.values()),
        "fates": FATES.items(),
        "known": known,
        "figures": figures,
    }
    return render_part(request, "signals/outcomes/after_report/list.html", "results", context)


def _report(request: HttpRequest, of: str, pk: uuid.UUID) -> Report:
    """What is meant, if the company filed reports on it; also when the signal is no longer shared."""
    company = company_for_reading(request.user)
    if of == ReportFate.Of.MANY:
        report = Report(of, bulk=get_object_or_404(BulkOutcome.objects.visible_to(request.user), pk=pk))
    else:
        report = Report(of, indicator=get_object_or_404(Indicator, public_id=pk))
    if not filed(company, report):
        raise Http404
    return report


@require_http_methods(["GET", "HEAD", "POST"])
@needs_coverage("nda", "signals")
def say(request: HttpRequest, of: str, pk: uuid.UUID) -> HttpResponse:
    report = _report(request, of, pk)
    most = filed(company_for_reading(request.user), report)
    rows = ReportFate.objects.visible_to(request.user).filter(**report.key).select_related("by")
    asked = request.POST.get("instead_of") or request.GET.get("instead_of", "")
    instead_of = next((row for row in rows if str(row.pk) == asked and row.superseded_at is None), None)
    form = FateForm(request.POST or None, filed=most, initial=_first(instead_of))
    if request.method == "POST" and form.is_valid():
        try:
            services.say_what_became(
                by=request.user, report=report, instead_of=instead_of, **form.cleaned_data
            )
        except services.FateRefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Recorded. Nobody outside your company sees it but in sums over many.")
            return redirect("signals:after-report-say", of=of, pk=pk)
    context = {
        "form": form,
        "of_words": ReportFate.Of(of).label,
        "report": report,
        "visible": report.indicator in Indicator.objects.visible_to(request.user).filter(public_id=pk),
        "filed": "" if most >= UNBOUNDED else most,
        "current": [row for row in rows if row.superseded_at is None],
        "before": [row for row in rows if row.superseded_at],
        "instead_of": instead_of,
    }
    return render(request, "signals/outcomes/after_report/say.html", context)


def _first(entry: ReportFate | None) -> dict[str, object]:
    if entry is None:
        return {}
    return {name: getattr(entry, name) for name in ("fate", "reports", "receiver", "heard_on", "note")}


@require_POST
@needs_coverage("nda", "signals")
def take_back(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    entry = get_object_or_404(ReportFate.objects.visible_to(request.user).select_related("indicator"), pk=pk)
    if services.take_fate_back(by=request.user, entry=entry):
        messages.success(request, "Taken back. It stays on record and counts no longer.")
    else:
        messages.info(request, "It had been corrected or taken back in the meantime.")
    return redirect("signals:after-report")
