"""The attestation of one's own company, step by step, and as staff read it."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core.access import before_coverage, require
from coalition.core.console import console_view
from coalition.core.paging import paginate
from members.accounts import stepup
from members.accounts.requests import person_of
from members.agreements.views import add_errors, confirmed
from members.organizations.rules import company_of
from members.standing.attestation import services
from members.standing.attestation.differences import reviewed
from members.standing.attestation.forms import AnswerForm, SendBackForm, SignOffForm
from members.standing.attestation.models import Answer, Attestation
from members.standing.attestation.rules import (
    attestations_visible_to,
    may_change,
    may_fill,
    may_read_words,
    may_sign_off,
)
from members.standing.renewals import year_to_attest


def _own(request: HttpRequest, year: int) -> Attestation:
    require(may_fill(request.user))
    rows = Attestation.objects.select_related("organization", "submitted_by", "signed_by", "carried_from")
    return get_object_or_404(rows, organization=company_of(request.user), year=year)


@require_POST
@before_coverage
def begin(request: HttpRequest) -> HttpResponse:
    require(may_fill(request.user))
    company = company_of(request.user)
    today = timezone.localdate()
    year = year_to_attest(company, today) if company else today.year
    made = services.open_attestation(by=person_of(request), year=year)
    return redirect("members:attestation", year=made.year)


@require_safe
@before_coverage
def attestation(request: HttpRequest, year: int) -> HttpResponse:
    """The nine criteria with where each is, and what comes next."""
    found = _own(request, year)
    rows = reviewed(found)
    context = {
        "attestation": found,
        "rows": rows,
        "done": sum(1 for row in rows if row.answer.confirmed),
        "missing": services.what_is_missing(found) if found.state == Attestation.State.DRAFT else [],
        "may_sign_off": may_sign_off(request.user, found),
        "intact": services.is_intact(found) if found.state == Attestation.State.SIGNED else None,
        "readable": True,
    }
    return render(request, "members/standing/attestation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@before_coverage
def answer(request: HttpRequest, year: int, criterion: str) -> HttpResponse:
    found = _own(request, year)
    row = get_object_or_404(found.answers.select_related("attestation"), criterion=criterion)
    require(may_change(found))
    form = AnswerForm(request.POST or None, answer=row)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_answer(by=person_of(request), answer=row, **form.cleaned_data)
        except ValidationError as problem:
            add_errors(form, problem)
        else:
            following = _following(found, row)
            messages.success(request, "Saved." if following else "Saved. All have been looked at.")
            if following:
                return redirect("members:attestation-answer", year=year, criterion=following.criterion)
            return redirect("members:attestation", year=year)
    difference = next(line for line in reviewed(found) if line.answer.pk == row.pk)
    context = {
        "attestation": found,
        "answer": row,
        "form": form,
        "row": difference,
        "done": found.answers.filter(confirmed=True).count(),
        "total": found.answers.count(),
    }
    return render(request, "members/standing/answer.html", context)


def _following(found: Attestation, row: Answer) -> Answer | None:
    """The next that nobody has looked at this year, behind this one first."""
    left = list(found.answers.filter(confirmed=False).exclude(pk=row.pk))
    return next((each for each in left if each.position > row.position), left[0] if left else None)


@require_POST
@before_coverage
def submit(request: HttpRequest, year: int) -> HttpResponse:
    found = _own(request, year)
    try:
        services.submit(by=person_of(request), attestation=found)
    except ValidationError as problem:
        for sentence in problem.messages:
            messages.error(request, sentence)
    else:
        messages.success(request, "Handed on: a signatory or representative signs it off.")
    return redirect("members:attestation", year=year)


@require_http_methods(["GET", "HEAD", "POST"])
@before_coverage
def sign(request: HttpRequest, year: int) -> HttpResponse:
    """The second pair of eyes: what differs from last year first, then the sign-off or a way back."""
    found, person = _own(request, year), person_of(request)
    if request.method == "POST" and found.signed_by_id == person.pk:
        messages.info(request, "You have signed this off already. Nothing was done a second time.")
        return redirect("members:attestation", year=year)
    require(may_sign_off(person, found))
    if answer := stepup.challenge(request):
        return answer
    back = request.method == "POST" and "send_back" in request.POST
    asks = not stepup.asks_second_factor(request)
    form = SignOffForm(None if back else request.POST or None, asks_password=asks)
    returning = SendBackForm(request.POST if back else None)
    if request.method == "POST" and _decide(request, found, form, returning, back=back):
        return redirect("members:attestation", year=year)
    rows = reviewed(found)
    context = {
        "attestation": found,
        "changed": [row for row in rows if row.differs or row.is_new],
        "same": [row for row in rows if not (row.differs or row.is_new)],
        "form": form,
        "returning": returning,
    }
    return render(request, "members/standing/attestation_sign.html", context)


def _decide(
    request: HttpRequest, found: Attestation, form: SignOffForm, returning: SendBackForm, *, back: bool
) -> bool:
    person = person_of(request)
    sent: Form = returning if back else form
    if not sent.is_valid() or (not back and not confirmed(request, form)):
        return False
    try:
        if back:
            services.send_back(by=person, attestation=found, note=returning.cleaned_data["note"])
            messages.info(request, "Sent back to who filled it in.")
        else:
            services.sign_off(
                by=person,
                attestation=found,
                retention_years=form.cleaned_data["retention_years"],
                evidence=stepup.evidence(request),
            )
            messages.success(request, "Signed off. Thank you: that is it for this year.")
    except ValidationError as problem:
        add_errors(sent, problem)
        return False
    return True


@require_safe
@console_view("membership")
def attestations(request: HttpRequest) -> HttpResponse:
    """Of every company: who has attested, who is at it; drafts show their state and nothing else."""
    found = Attestation.objects.select_related("organization", "signed_by").order_by(
        "-year", "organization__name"
    )
    if words := request.GET.get("q", "").strip():
        found = found.filter(organization__name__icontains=words)
    if (state := request.GET.get("state", "")) in Attestation.State.values:
        found = found.filter(state=state)
    if (year := request.GET.get("year", "")).isdigit():
        found = found.filter(year=int(year[:4]))
    context = {"page": paginate(request, found), "states": Attestation.State.choices}
    return render(request, "members/standing/attestations.html", context)


@require_safe
@console_view("membership")
def attestation_of(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """As staff may read it: what is for two named people only, or kept offline, says so instead."""
    rows = Attestation.objects.filter(attestations_visible_to(request.user)).select_related(
        "organization", "submitted_by", "signed_by", "carried_from"
    )
    found = get_object_or_404(rows, pk=pk)
    lines = reviewed(found)
    closed = [row.answer.pk for row in lines if not may_read_words(request.user, row.answer)]
    context = {
        "attestation": found,
        "rows": [row for row in lines if row.answer.pk not in closed],
        "closed": [row.answer for row in lines if row.answer.pk in closed],
        "intact": services.is_intact(found),
    }
    return render(request, "members/standing/attestation_of.html", context)
