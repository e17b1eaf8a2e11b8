"""Pages of publishing: who will see it, ask, look at what was asked, decide; and another label."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core.access import refuse, require
from coalition.core.markdown import to_html
from coalition.core.paging import paginate
from coalition.core.proof import ask_again
from members.accounts.requests import person_of
from members.models import Organization
from resources.library.models import Document
from resources.library.publishing import queries, services
from resources.library.publishing.choice import Choice, of_document, of_request
from resources.library.publishing.forms import AnswerForm, LabelForm, PublishForm
from resources.library.publishing.models import PublicationRequest
from resources.library.publishing.reach import as_company, who_will_see
from resources.library.rules import FOR_ALL_MEMBERS, is_source, may_edit

PAGE = "resources/library/publishing"


def _visible(request: HttpRequest, pk: uuid.UUID) -> Document:
    documents = Document.objects.visible_to(request.user).select_related("group", "owner", "organization")
    return get_object_or_404(documents, pk=pk)


@require_http_methods(["GET", "POST"])
def document_publish(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """First who will see it, then ask. GET with choices, or the button that only looks, changes nothing."""
    found = _visible(request, pk)
    require(may_edit(request.user, found))
    draft = found.versions.filter(published_at=None).select_related("by").first()
    if request.method == "POST" and draft is None and found.status == Document.Status.PUBLISHED:
        return redirect("resources:document", pk=found.pk)
    if draft is None:
        words = "There is no draft to publish. Change the document first."
        require(refuse(words, "Edit it", f"/resources/library/{pk}/edit/"))
    asked = request.POST if request.method == "POST" else request.GET
    user = person_of(request)
    bound = request.method == "POST" or "tlp" in asked
    form = PublishForm(asked if bound else None, document=found, user=user, initial=_suggested(found))
    context: dict[str, Any] = {
        "document": found,
        "version": draft,
        "form": form,
        "waiting": found.publications.filter(status=PublicationRequest.Status.WAITING).first(),
    }
    stops = services.promise_kept(found, found.deliverable)
    context["stops"] = None if stops else stops
    if form.is_bound and form.is_valid():
        choice = form.choice()
        decision = services.ready(draft, choice, found)
        if request.method == "POST" and "look" not in request.POST and decision:
            note = form.cleaned_data["note"]
            made = services.ask_to_publish(by=user, document=found, choice=choice, note=note)
            messages.success(
                request, "Asked. A second person looks at it, and you hear when it is published."
            )
            return redirect("resources:library-publication", pk=made.pk)
        if not decision:
            form.add_error(None, decision.reason)
        else:
            context |= _reach(found, choice)
    live = bool(getattr(request, "htmx", None))
    template = f"{PAGE}/publish.html"
    return render(request, f"{template}#reach" if live else template, context)


def _reach(document: Document, choice: Choice) -> dict[str, Any]:
    """Who will see it, and who of them gains or loses access by it."""
    reach = who_will_see(document, choice)
    context: dict[str, Any] = {"reach": reach, "choice": choice}
    if document.status == Document.Status.PUBLISHED:
        now = who_will_see(document, of_document(document))
        context["gains"] = [reader for key, reader in reach.readers.items() if key not in now.readers]
        context["loses"] = [reader for key, reader in now.readers.items() if key not in reach.readers]
    return context


def _suggested(document: Document) -> dict[str, Any]:
    """What the last version had; for a first one nothing is chosen for the publisher but the deliverable."""
    return {
        "tlp": document.tlp,
        "audience": document.audience,
        "companies": document.companies.all(),
        "groups": document.groups.all(),
        "event": document.event,
        "deliverable": document.deliverable_id,
        "review_by": document.review_by,
    }


@require_safe
def publications(request: HttpRequest) -> HttpResponse:
    """What waits for this person's eyes, and what became of what they asked."""
    rows = queries.requests_visible_to(request.user).select_related("document", "version", "decided_by")
    context = {
        "waiting": queries.waiting_for(request.user)[:50],
        "page": paginate(
            request, rows.exclude(pk__in=queries.waiting_for(request.user).values("pk")).order_by("-asked_at")
        ),
    }
    return render(request, f"{PAGE}/list.html", context)


@require_safe
def publication(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return _publication(request, _asked(request, pk), AnswerForm())


def _asked(request: HttpRequest, pk: uuid.UUID) -> PublicationRequest:
    rows = queries.requests_visible_to(request.user).select_related(
        "document__group",
        "document__organization",
        "document__owner",
        "version__by",
        "asked_by",
        "decided_by",
    )
    return get_object_or_404(rows, pk=pk)


def _publication(request: HttpRequest, asked: PublicationRequest, form: AnswerForm) -> HttpResponse:
    context = {
        "asked": asked,
        "document": asked.document,
        "version": asked.version,
        "html": "" if asked.version.is_file else to_html(asked.version.body),
        "decision": services.may_decide(request.user, asked),
        "may_withdraw": may_edit(request.user, asked.document),
        "form": form,
        "waits": asked.status == PublicationRequest.Status.WAITING,
        **_reach(asked.document, of_request(asked)),
    }
    return render(request, f"{PAGE}/request.html", context)


@require_POST
def publication_decide(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Approve, send back, or withdraw: the button says which."""
    asked, user = _asked(request, pk), person_of(request)
    if "withdraw" in request.POST:
        services.withdraw_publication(by=user, asked=asked)
        messages.success(request, "The request is withdrawn. The draft is as you left it.")
        return redirect("resources:document-edit", pk=asked.document_id)
    require(services.may_decide(user, asked))
    if "approve" in request.POST:
        if asked.audience in FOR_ALL_MEMBERS and (answer := ask_again(request)):
            return answer
        revision = request.POST.get("revision", "")
        services.approve_publication(
            by=user, asked=asked, revision=int(revision) if revision.isdecimal() else -1
        )
        messages.success(request, "It is published. Its readers find it in the library now.")
        return redirect("resources:document", pk=asked.document_id)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _publication(request, asked, form)
    services.decline_publication(by=user, asked=asked, answer=form.cleaned_data["answer"])
    messages.success(request, "It went back to its author with your words.")
    return redirect("resources:library-publications")


@require_safe
def document_reach(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Who can see this, or will see what was asked for; with `company`, what that company would see of it."""
    found = _visible(request, pk)
    require(may_edit(request.user, found))
    asked = found.publications.filter(status=PublicationRequest.Status.WAITING).first()
    choice = of_request(asked) if asked else of_document(found)
    companies = Organization.objects.exclude(standing=Organization.Standing.LEFT).order_by("name")
    company = companies.filter(slug=request.GET.get("company", "").replace("\x00", "")).first()
    context = {
        "document": found,
        "asked": asked,
        "choice": choice,
        "reach": who_will_see(found, choice),
        "companies": companies,
        "company": company,
        "view": as_company(found, choice, company) if company else None,
    }
    return render(request, f"{PAGE}/reach.html", context)


@require_http_methods(["GET", "POST"])
def document_label(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Another label: raised by whoever edits it, lowered by its source."""
    found = _visible(request, pk)
    source = is_source(request.user, found)
    if not source:
        require(may_edit(request.user, found))
    form = LabelForm(request.POST or None, initial={"tlp": found.tlp})
    if request.method == "POST" and form.is_valid():
        services.change_label(
            by=person_of(request),
            document=found,
            tlp=form.cleaned_data["tlp"],
            reason=form.cleaned_data["reason"],
        )
        messages.success(request, "The label is changed. Readers see why.")
        return redirect("resources:document", pk=found.pk)
    context = {"document": found, "form": form, "source": source, "changes": found.label_changes.all()[:20]}
    return render(request, f"{PAGE}/label.html", context)
