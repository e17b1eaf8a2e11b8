"""Writing: new documents, the editor with its preview, archiving."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core.access import require
from coalition.core.markdown import to_html
from coalition.core.paging import paginate
from members.accounts.requests import person_of
from members.models import GroupSeat
from members.rules import group_roles, has_staff_role
from resources.library import services
from resources.library.files.forms import FileForm
from resources.library.files.queries import latest_upload
from resources.library.forms import DraftForm, NewDocumentForm
from resources.library.models import Document, Version
from resources.library.publishing.services import waits_for
from resources.library.rules import may_edit, may_write, may_write_somewhere
from resources.library.search.queries import for_list
from resources.library.services import Content, Overtaken

EDITOR = "resources/library/edit.html"


def visible_or_404(request: HttpRequest, pk: uuid.UUID) -> Document:
    documents = Document.objects.visible_to(request.user).select_related("group", "owner", "organization")
    return get_object_or_404(documents, pk=pk)


@require_safe
def drafts(request: HttpRequest) -> HttpResponse:
    """Drafts that one may finish: one's own, one's groups', all for publishing staff."""
    user = request.user
    found = Document.objects.visible_to(user).filter(status=Document.Status.DRAFT)
    if not has_staff_role(user, "publishing"):
        chaired = [pk for pk, role in group_roles(user).items() if role in GroupSeat.LEADS]
        found = found.filter(waits_for(user, chaired))
    rows = for_list(found).select_related("owner").order_by("comments_close_on", "-created_at")
    context = {"page": paginate(request, rows), "may_write": may_write_somewhere(user)}
    return render(request, "resources/library/drafts.html", context)


@require_http_methods(["GET", "POST"])
def document_new(request: HttpRequest) -> HttpResponse:
    if not may_write_somewhere(request.user):
        require(may_write(request.user, None))
    initial = {"group": request.GET.get("group") or None}
    form = NewDocumentForm(request.POST or None, user=person_of(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        made = services.create_draft(
            by=person_of(request),
            key=form.document_key,
            group=form.cleaned_data["group"],
            content=Content(title=form.cleaned_data["title"]),
        )
        return redirect("resources:document-edit", pk=made.pk)
    return render(request, "resources/library/new.html", {"form": form})


def _initial(version: Version) -> dict[str, Any]:
    return {
        "revision": version.revision,
        "title": version.title,
        "summary": version.summary,
        "stage": version.stage,
        "topics": version.topics,
        "body": version.body,
        "change_note": version.change_note if version.published_at is None else "",
    }


def editor_context(request: HttpRequest, document: Document) -> dict[str, Any]:
    """What the editor shows before anything is posted to it."""
    version = services.open_version(document, by=person_of(request))
    return {
        "document": document,
        "version": version,
        "form": DraftForm(initial=_initial(version)),
        "preview": to_html(version.body),
        "file_form": FileForm(),
        "upload": latest_upload(document),
    }


@require_http_methods(["GET", "POST"])
def document_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The editor. A POST by htmx keeps the draft and answers with the preview; a plain one keeps it and goes on."""
    found = visible_or_404(request, pk)
    require(may_edit(request.user, found))
    context = editor_context(request, found)
    if request.method != "POST":
        return render(request, EDITOR, context)
    form = DraftForm(request.POST)
    live = bool(getattr(request, "htmx", None))
    context |= {"form": form, "preview": to_html(request.POST.get("body", "")), "live": live}
    if form.is_valid():
        try:
            context["version"] = services.save_draft(
                by=person_of(request),
                document=found,
                content=form.content(),
                revision=form.cleaned_data["revision"],
                autosave=live,
            )
        except Overtaken as overtaken:
            context["overtaken"] = overtaken
        else:
            context["saved"] = True
            if not live:
                messages.success(request, "The draft is saved.")
                return redirect(_next(request, found))
    return render(request, f"{EDITOR}#preview" if live else EDITOR, context)


def _next(request: HttpRequest, document: Document) -> str:
    name = "resources:document-publish" if "publish" in request.POST else "resources:document-edit"
    return redirect(name, pk=document.pk).url


@require_POST
def document_archive(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = visible_or_404(request, pk)
    services.archive_document(by=person_of(request), document=found)
    messages.success(request, "The document is archived: it is off the shelves, and you still find it here.")
    return redirect("resources:document", pk=found.pk)
