"""Staff return a company from a text of its own to the standard one: what changes first, then the act."""

import uuid
from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from coalition.core.access import require
from coalition.core.console import console_view
from coalition.core.proof import fresh_proof
from members.accounts.requests import person_of
from members.agreements import returning
from members.agreements.console_texts import add_problems
from members.agreements.difference import difference
from members.agreements.models import Agreement
from members.agreements.text_forms import ReturnForm
from members.organizations.models import Organization


@require_http_methods(["GET", "POST"])
@console_view("membership")
@fresh_proof
def return_to_standard(request: HttpRequest, pk: uuid.UUID, kind: str) -> HttpResponse:
    person, company = person_of(request), get_object_or_404(Organization, pk=pk)
    agreement = get_object_or_404(Agreement, kind=kind, level=Agreement.Level.COMPANY)
    require(returning.may_return(person, company, agreement))
    on, grace = timezone.now().date(), returning.USUAL_GRACE
    form = ReturnForm(request.POST or None, initial={"retired_on": on, "grace_days": grace})
    if request.method == "POST" and form.is_valid():
        on, grace = form.cleaned_data["retired_on"], form.cleaned_data["grace_days"]
        if "look" not in request.POST:
            form.must_confirm(f"{on}/{grace}")
            if form.is_valid() and _done(request, form, company, agreement):
                return redirect("console:coverage-company", pk=pk)
    try:
        found = returning.preview(company, agreement, on=on, grace_days=grace)
    except ValidationError as problem:
        add_problems(form, problem)
        found = None
    own = found.own[0] if found else None
    context = {
        "company": company,
        "agreement": agreement,
        "form": form,
        "preview": found,
        "seen": f"{on}/{grace}",
        "last_day": found.blocks_on - timedelta(days=1) if found else None,
        "difference": difference(own.canonical, found.standard.canonical) if found and own else None,
    }
    return render(request, "members/agreements/console_return.html", context)


def _done(request: HttpRequest, form: ReturnForm, company: Organization, agreement: Agreement) -> bool:
    words = form.cleaned_data
    try:
        returning.return_to_standard(
            by=person_of(request),
            company=company,
            agreement=agreement,
            retired_on=words["retired_on"],
            grace_days=words["grace_days"],
            reason=words["reason"],
        )
    except ValidationError as problem:
        add_problems(form, problem)
        return False
    messages.success(request, "Done. Its signatories have a letter, and read your reason with their text.")
    return True
