"""The same for compliance staff: what waits for them, and the contributors with how far each is trusted."""

import uuid
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core.console import console_view
from coalition.core.paging import paginate
from members.models import Organization, User
from signals.submissions.release import contributors, pages, services, trust
from signals.submissions.release.forms import ContributorForm
from signals.submissions.release.models import Contributor

_PLACE = "console"


@require_safe
@console_view("compliance")
def releases(request: HttpRequest) -> HttpResponse:
    return pages.release_list(request, place=_PLACE)


@require_safe
@console_view("compliance")
def release(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return pages.release_page(request, pk, place=_PLACE)


@require_POST
@console_view("compliance")
def release_decide(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return pages.decide(request, pk, place=_PLACE)


@require_POST
@console_view("compliance")
def release_many(request: HttpRequest) -> HttpResponse:
    return pages.release_many(request, place=_PLACE)


@require_safe
@console_view("compliance")
def contributor_list(request: HttpRequest) -> HttpResponse:
    """Companies that take part or have sent something, the new ones first."""
    wanted = {name: request.GET.get(name, "").strip()[:80] for name in ("q", "trust")}
    page = paginate(request, contributors.contributors(wanted))
    context = {"page": page, "wanted": wanted, "filtered": any(wanted.values())}
    return render(request, "signals/release/contributors.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@console_view("compliance")
def contributor(request: HttpRequest, slug: str) -> HttpResponse:
    company = get_object_or_404(Organization, slug=slug)
    form = ContributorForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        _decide(request, company, form)
        return redirect("console:contributor", slug=slug)
    now = timezone.now()
    context = {
        "company": company,
        "contributor": Contributor.objects.filter(organization=company).select_related("cleared_by").first(),
        "quota": trust.quota_of(company, now=now),
        "figures": contributors.figures_of(company),
        "usual": round(trust.usual_day(company, before=trust.day_of(now))),
        "form": form,
    }
    return render(request, "signals/release/contributor.html", context)


def _decide(request: HttpRequest, company: Organization, form: ContributorForm) -> None:
    by, words = cast("User", request.user), form.cleaned_data["words"]
    act = form.cleaned_data["act"]
    if act == "clear":
        count = services.clear_contributor(by=by, company=company, words=words)
        messages.success(request, f"Cleared. {count:,} signals went out by it.")
    elif act == "hold":
        services.hold_contributor(by=by, company=company, words=words)
        messages.success(request, "From now on what it sends waits for you again.")
    elif act == "release":
        count = services.release_quarantine(by=by, company=company, words=words)
        messages.success(request, f"{count:,} signals went out.")
    else:
        services.set_quota(by=by, company=company, rows=form.cleaned_data["rows"])
        messages.success(request, "The quota holds from now on.")
