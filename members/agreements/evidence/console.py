"""The coalition's side: whom it asked to sign, what came of it, and what was signed on paper."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core.console import console_view
from coalition.core.paging import paginate
from members.accounts import stepup
from members.accounts.requests import person_of
from members.agreements.evidence import paper, requests
from members.agreements.evidence.forms import AskForm, PaperForm, ReasonForm
from members.agreements.evidence.models import SigningRequest
from members.agreements.evidence.rules import may_remind, may_tend
from members.agreements.models import Signature
from members.agreements.timeline import timeline_of_request
from members.agreements.views import add_errors, confirmed


@require_safe
@console_view("membership")
def signing_requests(request: HttpRequest) -> HttpResponse:
    found = SigningRequest.objects.select_related("organization", "version__agreement", "addressee").defer(
        "version__source", "version__canonical", "version__pdf"
    )
    if words := request.GET.get("q", "").strip():
        found = found.filter(
            Q(organization__name__icontains=words) | Q(version__agreement__title__icontains=words)
        )
    if (status := request.GET.get("status", "")) in SigningRequest.Status.values:
        found = found.filter(status=status)
    context = {"page": paginate(request, found), "statuses": SigningRequest.Status.choices}
    return render(request, "members/agreements/console_requests.html", context)


@require_http_methods(["GET", "POST"])
@console_view("membership")
def ask(request: HttpRequest) -> HttpResponse:
    form = AskForm(request.POST or None, initial={"company": request.GET.get("company")})
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data
        try:
            made = requests.ask_to_sign(
                by=person_of(request),
                company=words["company"],
                version=words["version"],
                due_on=words["due_on"],
            )
        except ValidationError as problem:
            add_errors(form, problem)
        else:
            messages.success(request, "Asked. The company's signatories have a letter.")
            return redirect("console:signing-request", pk=made.pk)
    return render(request, "members/agreements/console_ask.html", {"form": form})


def _found(pk: uuid.UUID) -> SigningRequest:
    rows = SigningRequest.objects.select_related(
        "organization", "version__agreement", "addressee", "asked_by", "closed_by", "signature"
    )
    return get_object_or_404(rows, pk=pk)


@require_safe
@console_view("membership")
def signing_request(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return _page(request, _found(pk), ReasonForm())


def _page(request: HttpRequest, found: SigningRequest, closing: ReasonForm) -> HttpResponse:
    context = {
        "asked": found,
        "closing": closing,
        "recipients": requests.recipients(found),
        "may_tend": may_tend(request.user, found),
        "may_remind": may_remind(request.user, found, timezone.now().date()),
        "timeline": timeline_of_request(found),
    }
    return render(request, "members/agreements/console_request.html", context)


@require_POST
@console_view("membership")
def remind(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    requests.remind(by=person_of(request), request=_found(pk))
    messages.success(request, "Reminded.")
    return redirect("console:signing-request", pk=pk)


@require_POST
@console_view("membership")
def withdraw(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found, form = _found(pk), ReasonForm(request.POST)
    if form.is_valid():
        requests.withdraw(by=person_of(request), request=found, reason=form.cleaned_data["reason"])
        messages.success(request, "Withdrawn. The company reads your reason.")
        return redirect("console:signing-request", pk=pk)
    return _page(request, found, form)


@require_http_methods(["GET", "POST"])
@console_view("membership")
def from_paper(request: HttpRequest) -> HttpResponse:
    """The password is asked for in the form, or the second factor before it: a file does not survive a detour."""
    if answer := stepup.challenge(request):
        return answer
    asks = not stepup.asks_second_factor(request)
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PaperForm(*posted, initial={"company": request.GET.get("company")}, asks_password=asks)
    good = request.method == "POST" and form.is_valid() and confirmed(request, form)
    if good and (made := _enter(request, form)):
        messages.success(request, "Entered. It takes effect when the coalition countersigns.")
        return redirect("console:agreement-countersign", pk=made.pk)
    last = paper.last_scan_of(request.user)
    return render(request, "members/agreements/console_paper.html", {"form": form, "last": last})


def _enter(request: HttpRequest, form: PaperForm) -> Signature | None:
    words = form.cleaned_data
    try:
        return paper.enter_from_paper(
            by=person_of(request),
            company=words["company"],
            version=words["version"],
            signer=words["signer"],
            capacity=words["capacity"],
            signed_on=words["signed_on"],
            attested=words["attested"],
            scan=words["scan"].read(),
            evidence=stepup.evidence(request),
        )
    except ValidationError as problem:
        add_errors(form, problem)
    return None
