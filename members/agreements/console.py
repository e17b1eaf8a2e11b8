"""The coalition's side of agreements: what waits, what was signed, and the countersignature."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core.access import require
from coalition.core.console import console_view
from coalition.core.markdown import to_html
from coalition.core.paging import paginate
from members.accounts import stepup
from members.accounts.requests import person_of
from members.agreements import queries, services
from members.agreements.evidence.models import ElectronicConsent, SigningRequest
from members.agreements.forms import CloseForm, CountersignForm
from members.agreements.models import Agreement, Signature
from members.agreements.returning import void_effects
from members.agreements.rules import may_countersign, may_void
from members.agreements.timeline import timeline_of
from members.agreements.views import add_errors, confirmed


@require_safe
@console_view("membership")
def signatures(request: HttpRequest) -> HttpResponse:
    found = queries.light(Signature.objects.visible_to(request.user))
    if words := request.GET.get("q", "").strip():
        found = found.filter(
            Q(organization__name__icontains=words)
            | Q(legal_entity__icontains=words)
            | Q(typed_name__icontains=words)
        )
    if (status := request.GET.get("status", "")) in Signature.Status.values:
        found = found.filter(status=status)
    if kind := request.GET.get("kind", ""):
        found = found.filter(version__agreement__kind=kind)
    context = {
        "waiting": queries.waiting_signatures(),
        "page": paginate(request, found),
        "statuses": Signature.Status.choices,
        "kinds": Agreement.objects.filter(level=Agreement.Level.COMPANY).values_list("kind", "title"),
    }
    return render(request, "members/agreements/console_list.html", context)


def _found(request: HttpRequest, pk: uuid.UUID) -> Signature:
    rows = Signature.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("organization", "version__agreement", "signed_by", "countersigned_by"), pk=pk
    )


@require_http_methods(["GET", "POST"])
@console_view("membership")
def countersign(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    person, signature = person_of(request), _found(request, pk)
    decision = may_countersign(person, signature)
    if request.method == "POST":
        if not decision and signature.countersigned_by_id == person.pk:
            messages.info(request, "You have countersigned this already. Nothing was done a second time.")
            return redirect("console:agreement-countersign", pk=pk)
        require(decision)
    if decision and (answer := stepup.challenge(request)):
        return answer
    form = CountersignForm(request.POST or None, asks_password=not stepup.asks_second_factor(request))
    if request.method == "POST" and form.is_valid() and confirmed(request, form):
        try:
            services.countersign(
                by=person,
                signature=signature,
                typed_name=form.cleaned_data["typed_name"],
                evidence=stepup.evidence(request),
            )
        except ValidationError as problem:
            add_errors(form, problem)
        else:
            messages.success(request, "Countersigned: it is in effect, and the company's people are let in.")
            return redirect("console:agreement-countersign", pk=pk)
    return _page(request, signature, form, CloseForm())


@require_POST
@console_view("membership")
def close(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Decline what waits, void what is in effect."""
    person, signature = person_of(request), _found(request, pk)
    waits = signature.status == Signature.Status.WAITING
    require(may_countersign(person, signature) if waits else may_void(person, signature))
    form = CloseForm(request.POST)
    if form.is_valid():
        act = services.decline_to_countersign if waits else services.void_signature
        act(by=person, signature=signature, reason=form.cleaned_data["reason"])
        messages.success(request, "Done. The company reads your reason.")
        return redirect("console:agreement-countersign", pk=pk)
    asks = not stepup.asks_second_factor(request)
    return _page(request, signature, CountersignForm(asks_password=asks), form)


def _page(
    request: HttpRequest, signature: Signature, form: CountersignForm, closing: CloseForm
) -> HttpResponse:
    context = {
        "signature": signature,
        "form": form,
        "closing": closing,
        "html": to_html(signature.version.canonical),
        "timeline": timeline_of(signature),
        "documents": queries.visible_documents().filter(signature=signature),
        "consent": ElectronicConsent.objects.filter(signature=signature).first(),
        "asked": SigningRequest.objects.filter(signature=signature).first(),
        "may_countersign": may_countersign(request.user, signature),
        "may_void": may_void(request.user, signature),
        "void_effects": void_effects(signature),
    }
    return render(request, "members/agreements/console_signature.html", context)
