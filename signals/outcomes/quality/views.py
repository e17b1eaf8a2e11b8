"""How our signals did, and how everybody's did for compliance staff; roll-backs of both."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from coalition.core.access import needs_coverage, require
from coalition.core.console import console_view
from coalition.core.paging import paginate
from coalition.core.proof import ask_again
from members.models import Organization
from members.rules import company_of
from signals.outcomes.quality import rules, services
from signals.outcomes.quality.forms import RollbackForm
from signals.outcomes.quality.models import QualityFigures, Rollback
from signals.submissions.rules import may_handle_signals

SORTS = {
    "name": "Name",
    "shared": "Shared",
    "corroborated": "Corroborated",
    "disputed": "Disputed",
    "withdrawn": "Taken back",
    "wrong": "Found wrong",
    "useful": "Useful",
}
_FIRST = 10


@require_safe
@needs_coverage("nda", "signals")
def quality(request: HttpRequest) -> HttpResponse:
    """The company's own."""
    require(may_handle_signals(request.user))
    return render(request, "signals/quality/own.html", _of(request, _own(request)))


def _own(request: HttpRequest) -> Organization:
    company = company_of(request.user)
    if company is None:
        raise Http404
    return company


def _of(request: HttpRequest, company: Organization) -> dict[str, Any]:
    figures = QualityFigures.objects.visible_to(request.user).filter(organization=company).first()
    told = {} if figures is None else dict(figures.shares)
    if figures is not None and not figures.tells_useful:
        told.pop("useful")
    return {
        "company": company,
        "figures": figures,
        "labels": [SORTS[name] for name in told],
        "values": list(told.values()),
        "rollbacks": Rollback.objects.visible_to(request.user).filter(organization=company)[:_FIRST],
    }


@require_http_methods(["GET", "HEAD", "POST"])
@needs_coverage("nda", "signals")
def rollback(request: HttpRequest) -> HttpResponse:
    company = _own(request)
    require(rules.may_roll_back(request.user, company))
    return _rollback(request, company, back="signals:quality")


def _rollback(request: HttpRequest, company: Organization, *, back: str) -> HttpResponse:
    """First the form, then what it would do, and with `sure` and a fresh proof it is done."""
    staff = back.startswith("console")
    form = RollbackForm(request.POST if request.method == "POST" else None)
    counted = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        counted = services.preview(company, since=data["since"])
        if "sure" in request.POST and counted.total:
            if answer := ask_again(request):
                return answer
            services.roll_back(by=request.user, company=company, **data)
            messages.success(request, "It is being taken back; the list below shows how far it is.")
            return redirect(back, slug=company.slug) if staff else redirect(back)
    context = {
        "company": company,
        "form": form,
        "counted": counted,
        "staff": staff,
        "told_from": rules.TOLD_FROM,
    }
    return render(request, "signals/quality/rollback.html", context)


@require_safe
@console_view("compliance")
def contributors(request: HttpRequest) -> HttpResponse:
    """Everybody's figures, sortable; no values."""
    sort = request.GET.get("sort", "name")
    words = request.GET.get("q", "").strip()[:80]
    found = QualityFigures.objects.visible_to(request.user).select_related("organization")
    if words:
        found = found.filter(organization__name__icontains=words)
    named = ("organization__name", "pk")
    order = named if sort == "name" or sort not in SORTS else (f"-{sort}", *named)
    context = {
        "page": paginate(request, found.order_by(*order)),
        "sort": sort,
        "sorts": SORTS.items(),
        "words": words,
    }
    return render(request, "signals/quality/contributors.html", context)


@require_safe
@console_view("compliance")
def contributor(request: HttpRequest, slug: str) -> HttpResponse:
    company = get_object_or_404(Organization, slug=slug)
    return render(request, "signals/quality/contributor.html", _of(request, company))


@require_http_methods(["GET", "HEAD", "POST"])
@console_view("compliance")
def contributor_rollback(request: HttpRequest, slug: str) -> HttpResponse:
    company = get_object_or_404(Organization, slug=slug)
    require(rules.may_roll_back(request.user, company))
    return _rollback(request, company, back="console:contributor-quality")
