"""What binds us: the list, and a text to read."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from coalition.core.access import before_coverage
from coalition.core.markdown import headings, to_html
from members.accounts.requests import person_of
from members.agreements import queries
from members.agreements.coverage import FIRST_DAY_URL
from members.agreements.models import AgreementVersion
from members.agreements.rules import may_acknowledge, may_sign
from members.organizations.rules import company_of, seat_of


def pdf_response(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
@before_coverage
def agreements(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    company = company_of(person)
    standings = queries.standings_for(person, company)
    context = {
        "company": company,
        "seat": seat_of(person),
        "standings": standings,
        "signatories": queries.signatories_of(company) if company else [],
        "signed": queries.signatures_of(company) if company else [],
    }
    return render(request, "members/agreements/list.html", context)


def version_or_404(request: HttpRequest, pk: uuid.UUID) -> AgreementVersion:
    found = AgreementVersion.objects.visible_to(request.user).select_related("agreement")
    return get_object_or_404(found, pk=pk)


@require_safe
@before_coverage
def agreement(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    person, version = person_of(request), version_or_404(request, pk)
    company = company_of(person)
    current = queries.current_version(version.agreement.kind, company=company)
    mine = queries.signatures_of(company).filter(version=version).first() if company else None
    context = {
        "version": version,
        "html": to_html(version.canonical),
        "contents": [row for row in headings(version.canonical) if row[0] == 2],  # noqa: PLR2004 -- chapters are second-level headings
        "current": current,
        "mine": mine,
        "may_sign": may_sign(person, version),
        "may_acknowledge": may_acknowledge(person, version),
        "first_day": FIRST_DAY_URL,
        "acknowledged": person.acknowledgements.filter(version=version).first(),
        "signatories": queries.signatories_of(company) if company else [],
    }
    return render(request, "members/agreements/text.html", context)


@require_safe
@before_coverage
def agreement_pdf(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The text alone, to be read and kept before anybody signs."""
    version = version_or_404(request, pk)
    return pdf_response(bytes(version.pdf or b""), f"{version.agreement.kind}-{version.number}.pdf")
