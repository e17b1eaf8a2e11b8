"""A file in place of the text: sending it, seeing how its check goes, trying again, taking it back."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from coalition.core.access import require
from coalition.core.pdf_intake import FileRefused
from members.accounts.requests import person_of
from resources.library.files import services
from resources.library.files.forms import FileForm
from resources.library.files.models import Upload
from resources.library.files.queries import latest_upload
from resources.library.models import Document
from resources.library.rules import may_edit
from resources.library.writing import editor_context, visible_or_404

EDITOR = "resources/library/edit.html"


@require_POST
def document_upload(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = visible_or_404(request, pk)
    require(may_edit(request.user, found))
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            upload = services.upload_file(
                by=person_of(request),
                document=found,
                file=file.file,
                name=file.name or "",
                size=file.size or 0,
                depicts_nobody=form.cleaned_data["depicts_nobody"],
            )
        except FileRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(
                request, "The file has arrived and is being checked. Nobody can read it until then."
            )
            if upload.removed:
                messages.warning(request, f"We took out of it: {', '.join(upload.removed)}.")
            return redirect("resources:document-edit", pk=found.pk)
    context = editor_context(request, found) | {"file_form": form}
    return render(request, EDITOR, context)


@require_safe
def upload_state(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The panel that says how the check goes; a page that shows it asks again while the file waits."""
    found = visible_or_404(request, pk)
    require(may_edit(request.user, found))
    context = {"document": found, "upload": latest_upload(found)}
    return render(request, "resources/library/files/state.html", context)


@require_POST
def upload_retry(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    upload = _upload(request, pk)
    services.check_again(by=person_of(request), upload=upload)
    messages.success(request, "The file is checked again in a moment.")
    return redirect("resources:document-edit", pk=upload.document_id)


@require_POST
def upload_withdraw(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    upload = _upload(request, pk)
    services.withdraw_upload(by=person_of(request), upload=upload)
    messages.success(request, "The file is withdrawn and deleted.")
    return redirect("resources:document-edit", pk=upload.document_id)


@require_POST
def document_detach(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = visible_or_404(request, pk)
    services.detach_file(by=person_of(request), document=found)
    messages.success(request, "The file is no longer part of the draft. Your text is back.")
    return redirect("resources:document-edit", pk=found.pk)


def _upload(request: HttpRequest, pk: uuid.UUID) -> Upload:
    visible = Document.objects.visible_to(request.user)
    upload = get_object_or_404(Upload.objects.select_related("document__group"), pk=pk, document__in=visible)
    require(may_edit(request.user, upload.document))
    return upload
