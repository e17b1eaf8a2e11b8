"""A company's own page of standing: where it is, what is due, what it owes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from coalition.core.access import Refused, before_coverage, refuse
from members.agreements.models import Signature
from members.organizations.rules import company_of, has_seat_role
from members.standing.attestation.models import Attestation
from members.standing.attestation.rules import may_fill
from members.standing.models import DuesRecord, Renewal, StandingChange
from members.standing.programme import requirements_of
from members.standing.renewals import RESPONSIBLE, what_is_open, year_to_attest


@require_safe
@before_coverage
def standing(request: HttpRequest) -> HttpResponse:
    """For everybody with a seat; dues for those who answer for the company. Staff's notes are nowhere here."""
    company = company_of(request.user)
    if company is None:
        raise Refused(
            refuse("You hold no seat at a company, so there is no standing to show.", "Go to Home", "/")
        )
    year = year_to_attest(company, timezone.localdate())
    answers_for_it = has_seat_role(request.user, *RESPONSIBLE)
    renewals = list(Renewal.objects.filter(organization=company, state__in=[*Renewal.PENDING, "lapsed"]))
    in_programme = Signature.objects.filter(
        organization=company, version__agreement__kind="signals", status=Signature.Status.EFFECTIVE
    )
    attestations = Attestation.objects.filter(organization=company)
    context = {
        "company": company,
        "changes": StandingChange.objects.filter(organization=company)[:25],
        "renewals": [(row, what_is_open(row)) for row in renewals],
        "may_fill": may_fill(request.user),
        "attestations": attestations[:10],
        "this_year": attestations.filter(year=year).first(),
        "year": year,
        "answers_for_it": answers_for_it,
        "dues": DuesRecord.objects.filter(organization=company)[:10] if answers_for_it else [],
        "requirements": requirements_of(company) if in_programme.exists() else [],
    }
    return render(request, "members/standing/standing.html", context)
