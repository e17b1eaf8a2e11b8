"""What binds us: the list, and a text to read."""

import uuid
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from coalition.core.access import before_coverage, require
from coalition.core.markdown import headings, to_html
from members.accounts.models import User
from members.accounts.requests import person_of
from members.accounts.rules import has_staff_role
from members.agreements import queries
from members.agreements.coverage import FIRST_DAY_URL, cover_of, coverage, covers_of, decision_on
from members.agreements.difference import difference
from members.agreements.effects import pages
from members.agreements.evidence import requests
from members.agreements.evidence.models import SigningEvent
from members.agreements.models import AgreementVersion
from members.agreements.publishing import acknowledge, undertake
from members.agreements.rules import may_acknowledge, may_sign, may_undertake
from members.organizations.rules import company_of, seat_of, standing_decision


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
    covers = covers_of(person)
    standings = [
        replace(row, cover=covers.get(row.version.agreement.kind))
        for row in queries.standings_for(person, company)
    ]
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
    requests.note_seen(by=person, company=company, version=version, kind=SigningEvent.Kind.READ)
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
        **what_changed(person, version),
        "cover": cover_of(person, version.agreement.kind),
        "may_undertake": may_undertake(person, version),
        "undertaken": person.undertakings.filter(version=version).first(),
    }
    return render(request, "members/agreements/text.html", context)


@require_safe
@before_coverage
def agreement_pdf(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The text alone, to be read and kept before anybody signs."""
    person, version = person_of(request), version_or_404(request, pk)
    requests.note_seen(by=person, company=company_of(person), version=version, kind=SigningEvent.Kind.READ)
    return pdf_response(bytes(version.pdf or b""), f"{version.agreement.kind}-{version.number}.pdf")


def earlier_text(user: User, version: AgreementVersion) -> AgreementVersion | None:
    """What a version is compared with: what they signed or acknowledged; else the standard it departs from, or the one before."""
    seen = (
        AgreementVersion.objects.visible_to(user)
        .filter(agreement=version.agreement_id)
        .exclude(pk=version.pk)
    )
    held = cover_of(user, version.agreement.kind).held
    goes_on = held and (
        held.effective_on <= version.effective_on or (held.retired_on and not version.organization_id)
    )
    if held and goes_on and held.pk != version.pk:
        return seen.filter(pk=held.pk).first()
    if version.standard_id:
        return seen.filter(pk=version.standard_id).first()
    return seen.filter(organization=None, effective_on__lt=version.effective_on).first()


def what_changed(user: User, version: AgreementVersion) -> dict[str, Any]:
    """For the pages on which somebody reads or signs a text."""
    earlier = earlier_text(user, version)
    found = difference(earlier.canonical, version.canonical) if earlier else None
    return {"earlier": earlier, "difference": found}


@require_safe
@before_coverage
def changes(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Clause by clause against the version they signed, or another that they choose."""
    person, version = person_of(request), version_or_404(request, pk)
    others = AgreementVersion.objects.visible_to(person).filter(agreement=version.agreement_id).exclude(pk=pk)
    chosen = next((row for row in others if str(row.pk) == request.GET.get("since")), None)
    before = chosen or earlier_text(person, version)
    context = {
        "version": version,
        "before": before,
        "others": others,
        "difference": difference(before.canonical, version.canonical) if before else None,
    }
    return render(request, "members/agreements/changes.html", context)


@require_POST
@before_coverage
def agreement_acknowledge(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A person's own word on a newer version; the first is given on the first day."""
    acknowledge(by=person_of(request), version=version_or_404(request, pk))
    messages.success(request, "Thank you: you have acknowledged this version.")
    return redirect("members:agreement", pk=pk)


@require_POST
@before_coverage
def agreement_undertake(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A guest's word, for what they were invited to."""
    person, version = person_of(request), version_or_404(request, pk)
    require(may_undertake(person, version))
    undertake(
        by=person,
        version=version,
        subject_kind="invitation",
        subject_id=str(person.pk),
        subject_title=person.invited_to or "An event of the Coalition",
    )
    messages.success(request, "Thank you: you have given your undertaking.")
    return redirect("members:agreement", pk=pk)


@require_safe
@before_coverage
def coverage_page(request: HttpRequest) -> HttpResponse:
    """What you may see now, and why: each agreement, each page, and what mends what is missing."""
    person = person_of(request)
    kinds = covers_of(person)
    wanted = sorted({kind for page in pages() for kind in page.kinds} | {"seat"})
    context = {
        "company": company_of(person),
        "standing": standing_decision(person),
        "is_staff_person": has_staff_role(person),
        "covers": [(kind, kinds[kind], decision_on(person, kind)) for kind in wanted if kind in kinds],
        "pages": [(page, coverage(person, *page.kinds)) for page in pages()],
        "whole": coverage(person, "nda"),
    }
    return render(request, "members/agreements/coverage.html", context)
