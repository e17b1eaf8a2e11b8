"""Staff write the texts: kinds, drafts with a preview, the dry run, and publishing for good."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import F
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core.console import console_view
from coalition.core.markdown import to_html
from coalition.core.paging import paginate
from members.accounts import stepup
from members.accounts.requests import person_of
from members.agreements import publishing
from members.agreements.campaigns import open_versions
from members.agreements.difference import difference
from members.agreements.document import text_pdf
from members.agreements.effects import dry_run
from members.agreements.models import Agreement, AgreementVersion
from members.agreements.queries import current_version
from members.agreements.reading import pdf_response
from members.agreements.text_forms import DraftForm, KindForm, PublishForm
from members.agreements.views import confirmed


def add_problems(form: Form, problem: ValidationError) -> None:
    """A service's words beside the fields they are about; about none, on top."""
    if not hasattr(problem, "error_dict"):
        form.add_error(None, problem)
        return
    for field, sentences in problem.message_dict.items():
        for sentence in sentences:
            form.add_error(field if field in form.fields else None, sentence)


def _draft(pk: uuid.UUID) -> AgreementVersion:
    rows = AgreementVersion.objects.filter(published_at=None)
    return get_object_or_404(rows.select_related("agreement", "organization", "standard"), pk=pk)


@require_safe
@console_view("membership")
def texts(request: HttpRequest) -> HttpResponse:
    """Every version of every kind, drafts first."""
    rows = AgreementVersion.objects.select_related("agreement", "organization").defer(
        "source", "canonical", "pdf"
    )
    if kind := request.GET.get("kind", ""):
        rows = rows.filter(agreement__kind=kind)
    if words := request.GET.get("q", "").strip():
        rows = rows.filter(agreement__title__icontains=words)
    if (state := request.GET.get("state", "")) in {"draft", "published"}:
        rows = rows.filter(published_at__isnull=state == "draft")
    context = {
        "page": paginate(request, rows.order_by(F("published_at").desc(nulls_first=True), "-created_at")),
        "kinds": Agreement.objects.order_by("title"),
        "followed": {version.pk for version in open_versions()},
    }
    return render(request, "members/agreements/console_texts.html", context)


@require_http_methods(["GET", "POST"])
@console_view("membership")
def kind_new(request: HttpRequest) -> HttpResponse:
    form = KindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = publishing.create_agreement(by=person_of(request), **form.cleaned_data)
        except ValidationError as problem:
            add_problems(form, problem)
        else:
            messages.success(request, "The kind is there. Now write its first version.")
            return redirect("console:text-new", kind=made.kind)
    return render(request, "members/agreements/console_kind.html", {"form": form})


@require_http_methods(["GET", "POST"])
@console_view("membership")
def draft_new(request: HttpRequest, kind: str) -> HttpResponse:
    """A new version begins with the words of the one in force."""
    agreement = get_object_or_404(Agreement, kind=kind)
    current = current_version(kind)
    initial = {
        "source": current.source if current else "",
        "grace_days": 30 if current else 0,
        "material": True,
    }
    form = DraftForm(request.POST or None, level=agreement.level, initial=initial)
    return _edit(request, agreement, form, None)


@require_http_methods(["GET", "POST"])
@console_view("membership")
def draft_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    draft = _draft(pk)
    form = DraftForm(request.POST or None, draft=draft, level=draft.agreement.level)
    return _edit(request, draft.agreement, form, draft)


def _edit(
    request: HttpRequest, agreement: Agreement, form: DraftForm, draft: AgreementVersion | None
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            saved = publishing.save_draft(
                by=person_of(request), agreement=agreement, draft=draft, **form.facts()
            )
        except ValidationError as problem:
            add_problems(form, problem)
        else:
            messages.success(request, "The draft is kept. This is how it will read.")
            return redirect("console:text-preview", pk=saved.pk)
    context = {"form": form, "agreement": agreement, "draft": draft}
    return render(request, "members/agreements/console_draft.html", context)


@require_safe
@console_view("membership")
def preview(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """As people will read it, the canonical text that is hashed, and what changes clause by clause."""
    draft = _draft(pk)
    before = draft.standard or current_version(draft.agreement.kind)
    context = {
        "version": draft,
        "html": to_html(draft.canonical),
        "before": before,
        "difference": difference(before.canonical, draft.canonical) if before else None,
    }
    return render(request, "members/agreements/console_preview.html", context)


@require_safe
@console_view("membership")
def preview_pdf(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    draft = _draft(pk)
    return pdf_response(text_pdf(draft), f"draft-{draft.agreement.kind}-{draft.number}.pdf")


@require_http_methods(["GET", "POST"])
@console_view("membership")
def publish(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The dry run, and the step that cannot be undone."""
    if request.method == "POST" and AgreementVersion.objects.filter(pk=pk, published_at__isnull=False):
        messages.info(request, "This version is published already. Nothing was done a second time.")
        return redirect("members:agreement", pk=pk)
    draft = _draft(pk)
    if answer := stepup.challenge(request):
        return answer
    asks = not stepup.asks_second_factor(request)
    form = PublishForm(request.POST or None, initial={"sha256": draft.sha256}, asks_password=asks)
    if request.method == "POST" and form.is_valid() and confirmed(request, form):
        try:
            done = publishing.publish_draft(
                by=person_of(request), draft=draft, seen_sha256=form.cleaned_data["sha256"]
            )
        except ValidationError as problem:
            add_problems(form, problem)
        else:
            messages.success(request, "Published. From now on this text never changes.")
            return redirect("members:agreement", pk=done.pk)
    context = {"version": draft, "form": form, "run": dry_run(draft)}
    return render(request, "members/agreements/console_publish.html", context)


@require_POST
@console_view("membership")
def discard(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    draft = _draft(pk)
    publishing.discard_draft(by=person_of(request), draft=draft)
    messages.success(request, "The draft is gone.")
    return redirect("console:texts")
