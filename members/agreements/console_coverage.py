"""Staff see who is covered: every company by agreement, one company in full, and a version on its way."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from coalition.core.console import console_view
from coalition.core.paging import paginate
from members.accounts.requests import person_of
from members.accounts.rules import has_staff_role
from members.agreements import campaigns
from members.agreements.effects import campaign_of, projection, rows_of, what_needs
from members.agreements.lines import WORDS, State
from members.agreements.models import Agreement, AgreementVersion, Reminder
from members.agreements.queries import signatories_of, signatures_of
from members.organizations.models import Organization


@require_safe
@console_view("membership", "compliance")
def coverage_list(request: HttpRequest) -> HttpResponse:
    """Companies under one agreement, the non-disclosure agreement unless another is chosen."""
    agreements = list(Agreement.objects.filter(level__in=["company", "seat"]).order_by("title"))
    wanted = request.GET.get("kind") or "nda"
    agreement = next((one for one in agreements if one.kind == wanted), agreements[0] if agreements else None)
    rows = rows_of(agreement) if agreement else []
    counts = [(WORDS[state], sum(row.cover.state == state for row in rows)) for state in State]
    if words := request.GET.get("q", "").strip().casefold():
        rows = [row for row in rows if words in row.company.name.casefold()]
    if (state := request.GET.get("state", "")) in set(State):
        rows = [row for row in rows if row.cover.state == state]
    context = {
        "page": paginate(request, rows),
        "agreements": agreements,
        "agreement": agreement,
        "states": [(state.value, WORDS[state]) for state in State],
        "counts": [(label, count) for label, count in counts if count],
        "campaigns": campaigns.open_versions(),
    }
    return render(request, "members/agreements/console_coverage.html", context)


@require_safe
@console_view("membership", "compliance")
def coverage_company(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    company = get_object_or_404(Organization, pk=pk)
    found = []
    for agreement in Agreement.objects.filter(level__in=["company", "seat"]).order_by("title"):
        row = next((one for one in rows_of(agreement) if one.company.pk == pk), None)
        found.append((agreement, row, what_needs(agreement.kind)))
    context = {
        "company": company,
        "rows": found,
        "signatories": signatories_of(company),
        "signed": signatures_of(company),
        "own": AgreementVersion.objects.filter(organization=company, published_at__isnull=False)
        .select_related("agreement", "organization", "standard", "retirement")
        .defer("source", "canonical", "pdf"),
        "may_return": has_staff_role(request.user, "membership"),
    }
    return render(request, "members/agreements/console_company.html", context)


def _campaign_version(pk: uuid.UUID) -> AgreementVersion:
    """The newest material version of its line: what it replaced is no longer followed."""
    rows = AgreementVersion.objects.filter(published_at__isnull=False, material=True)
    version = get_object_or_404(rows.select_related("agreement", "organization"), pk=pk)
    newest = rows.filter(agreement=version.agreement_id, organization=version.organization_id).first()
    if version != newest:
        raise Http404
    return version


@require_safe
@console_view("membership")
def campaign(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    version = _campaign_version(pk)
    found = campaign_of(version)
    labels, values = projection(found)
    sent = Reminder.objects.filter(version=version).select_related("organization", "user")
    context = {
        "version": version,
        "campaign": found,
        "page": paginate(request, found.open),
        "loses": what_needs(version.agreement.kind),
        "labels": labels,
        "values": values,
        "sent": sent[:25],
        "sent_count": sent.count(),
    }
    return render(request, "members/agreements/console_campaign.html", context)


@require_POST
@console_view("membership")
def remind(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Everybody who has not signed, or with `company` those of one."""
    version = _campaign_version(pk)
    company = None
    if wanted := request.POST.get("company", ""):
        rows = Organization.objects.filter(slug=wanted)
        company = get_object_or_404(rows)
    written = campaigns.remind_now(by=person_of(request), version=version, company=company)
    if written:
        messages.success(request, f"{written} reminder{'s' if written != 1 else ''} on the way.")
    else:
        messages.info(request, "Nobody is left to remind: they have signed, or had a reminder today.")
    return redirect("console:campaign", pk=pk)
