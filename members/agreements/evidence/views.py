"""The company's side of a request to sign, and the evidence of what it signed."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from coalition.core.access import before_coverage, require
from coalition.core.proof import ask_again
from members.accounts.models import User
from members.accounts.requests import person_of
from members.agreements import queries
from members.agreements.evidence import consents, requests
from members.agreements.evidence.bundle import export_evidence
from members.agreements.evidence.forms import DelegateForm, ReasonForm
from members.agreements.evidence.models import SigningEvent, SigningRequest
from members.agreements.evidence.rules import may_answer
from members.agreements.models import Signature
from members.agreements.rules import may_sign
from members.agreements.timeline import timeline_of_request
from members.agreements.views import add_errors


def _found(request: HttpRequest, pk: uuid.UUID) -> SigningRequest:
    rows = SigningRequest.objects.visible_to(request.user).select_related(
        "organization", "version__agreement", "addressee", "asked_by", "signature"
    )
    return get_object_or_404(rows, pk=pk)


@require_safe
@before_coverage
def signing_request(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    person, found = person_of(request), _found(request, pk)
    if may_answer(person, found):
        requests.note_seen(
            by=person, company=found.organization, version=found.version, kind=SigningEvent.Kind.OPENED
        )
    return _page(request, person, found)


def _page(
    request: HttpRequest,
    person: User,
    found: SigningRequest,
    *,
    handing: DelegateForm | None = None,
    declining: ReasonForm | None = None,
) -> HttpResponse:
    context = {
        "asked": found,
        "may_sign": may_sign(person, found.version),
        "may_answer": may_answer(person, found),
        "addressee_signs": found.addressee in queries.signatories_of(found.organization),
        "admins": requests.admins_of(found.organization),
        "handing": handing or DelegateForm(user=person, company=found.organization),
        "declining": declining or ReasonForm(prefix="decline"),
        "timeline": timeline_of_request(found),
    }
    return render(request, "members/agreements/request.html", context)


@require_POST
@before_coverage
def delegate(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    person, found = person_of(request), _found(request, pk)
    require(may_answer(person, found))
    form = DelegateForm(request.POST, user=person, company=found.organization)
    if form.is_valid():
        try:
            requests.delegate(
                by=person, request=found, to=form.cleaned_data["to"], reason=form.cleaned_data["reason"]
            )
        except ValidationError as problem:
            add_errors(form, problem)
        else:
            messages.success(request, "Handed over. Your colleague has a letter.")
            return redirect("members:signing-request", pk=pk)
    return _page(request, person, found, handing=form)


@require_POST
@before_coverage
def decline(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    person, found = person_of(request), _found(request, pk)
    if found.status == SigningRequest.Status.DECLINED and found.closed_by_id == person.pk:
        messages.info(request, "You have declined this already. Nothing was done a second time.")
        return redirect("members:signing-request", pk=pk)
    require(may_answer(person, found))
    form = ReasonForm(request.POST, prefix="decline")
    if form.is_valid():
        requests.decline_to_sign(by=person, request=found, reason=form.cleaned_data["reason"])
        messages.success(request, "Declined. Membership staff read your reason and will write to you.")
        return redirect("members:signing-request", pk=pk)
    return _page(request, person, found, declining=form)


def _signature(request: HttpRequest, pk: uuid.UUID) -> Signature:
    return get_object_or_404(queries.light(Signature.objects.visible_to(request.user)), pk=pk)


@require_safe
@before_coverage
def evidence_bundle(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The ZIP with everything, to be kept and checked without us."""
    signature = _signature(request, pk)
    if answer := ask_again(request):
        return answer
    response = HttpResponse(
        export_evidence(by=person_of(request), signature=signature), content_type="application/zip"
    )
    response["Content-Disposition"] = f'attachment; filename="evidence-{signature.pk}.zip"'
    return response


@require_POST
@before_coverage
def paper_copy(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    consents.ask_for_paper(by=person_of(request), signature=_signature(request, pk))
    messages.success(request, "Asked for. Membership staff send the copy, free of charge.")
    return redirect("members:signature", pk=pk)


@require_POST
@before_coverage
def withdraw_consent(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    consents.withdraw_consent(by=person_of(request), signature=_signature(request, pk))
    messages.success(request, "Withdrawn. From now on records come on paper; what was signed stays signed.")
    return redirect("members:signature", pk=pk)
