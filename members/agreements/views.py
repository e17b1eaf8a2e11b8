"""Signing a text for one's company, and what was signed."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from coalition.core.access import Refused, before_coverage, require
from coalition.core.markdown import to_html
from members.accounts import stepup
from members.accounts.requests import person_of
from members.agreements import queries, services
from members.agreements.evidence import requests
from members.agreements.evidence.events import open_request
from members.agreements.evidence.models import ElectronicConsent, SigningEvent
from members.agreements.forms import SignForm
from members.agreements.models import AgreementVersion, Signature
from members.agreements.reading import pdf_response, version_or_404, what_changed
from members.agreements.rules import may_countersign, may_sign, may_void
from members.agreements.timeline import timeline_of
from members.organizations.rules import company_of


@require_http_methods(["GET", "POST"])
@before_coverage
def agreement_sign(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    person, version = person_of(request), version_or_404(request, pk)
    company = company_of(person)
    if request.method == "POST" and (signed := _signed_already(person, version)):
        # A form posted twice: what the first one did is what they wanted.
        messages.info(request, "You have signed this already. Nothing was done a second time.")
        return redirect("members:signature", pk=signed.pk)
    require(may_sign(person, version))
    if answer := stepup.challenge(request):
        return answer
    if company is None:
        raise RuntimeError("may_sign lets nobody through without a company.")
    requests.note_seen(by=person, company=company, version=version, kind=SigningEvent.Kind.OPENED)
    asks = not stepup.asks_second_factor(request)
    form = SignForm(request.POST or None, user=person, company=company, asks_password=asks)
    if request.method == "POST" and (made := _sign(request, form, version, company.legal_name)):
        messages.success(request, "Signed. The coalition countersigns next.")
        return redirect("members:signature", pk=made.pk)
    return render(
        request,
        "members/agreements/sign.html",
        {
            "version": version,
            "form": form,
            "company": company,
            "html": to_html(version.canonical),
            **what_changed(person, version),
            "consent_words": services.CONSENT,
            "asked": open_request(company, version),
        },
    )


def _signed_already(person: Any, version: AgreementVersion) -> Signature | None:
    return Signature.objects.filter(
        organization=company_of(person), version=version, signed_by=person, status__in=queries.LIVE
    ).first()


def _sign(
    request: HttpRequest, form: SignForm, version: AgreementVersion, legal_entity: str
) -> Signature | None:
    """Everything that is wrong is said at once; the password is looked at only when all else is right."""
    if not form.is_valid():
        return None
    person, words = person_of(request), form.cleaned_data
    if not confirmed(request, form):
        return None
    try:
        return services.sign_agreement(
            by=person,
            version=version,
            typed_name=words["typed_name"],
            capacity=words["capacity"],
            legal_entity=legal_entity,
            electronic_consent=words["electronic_consent"],
            authority=words["authority"],
            evidence=stepup.evidence(request),
        )
    except ValidationError as problem:
        add_errors(form, problem)
    except Refused:
        if signed := _signed_already(person, version):
            return signed  # the other of two posts came first
        raise
    return None


def confirmed(request: HttpRequest, form: Form) -> bool:
    """Whether the password, where it is asked for, is theirs; otherwise the field says what is wrong."""
    if "password" not in form.fields:
        return True
    if problem := stepup.password_error(request, form.cleaned_data["password"]):
        form.add_error("password", problem)
        return False
    return True


def add_errors(form: Form, problem: ValidationError) -> None:
    """A service's words beside the fields they are about; about none, on top."""
    for field, sentences in problem.message_dict.items():
        for sentence in sentences:
            form.add_error(field if field in form.fields else None, sentence)


@require_safe
@before_coverage
def signature(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    person = person_of(request)
    found = get_object_or_404(queries.light(Signature.objects.visible_to(person)), pk=pk)
    context = {
        "signature": found,
        "timeline": timeline_of(found),
        "documents": queries.visible_documents().filter(signature=found),
        "consent": ElectronicConsent.objects.filter(signature=found).first(),
        "own": company_of(person) == found.organization,
        "may_countersign": may_countersign(person, found),
        "may_void": may_void(person, found),
    }
    return render(request, "members/agreements/signature.html", context)


@require_safe
@before_coverage
def signature_pdf(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The newest document of a signature, or with `?stage=signed` the one before the countersignature."""
    person = person_of(request)
    found = get_object_or_404(Signature.objects.visible_to(person), pk=pk)
    documents = queries.visible_documents().filter(signature=found).defer(None)
    documents = documents.select_related("signature__organization")
    if stage := request.GET.get("stage"):
        documents = documents.filter(stage=stage)
    document = get_object_or_404(documents.order_by("-created_at")[:1])
    content = services.read_document(by=person, document=document)
    return pdf_response(content, f"agreement-{found.number}-{found.pk}.pdf")
