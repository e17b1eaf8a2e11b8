"""Which document and which of its versions a request is about."""

import re
import uuid
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from resources.library.models import Document, Version

_NUMBER = re.compile(r"[0-9]{1,6}")


def document_or_404(request: HttpRequest, pk: uuid.UUID) -> Document:
    documents: Any = Document.objects.visible_to(request.user).select_related(
        "group", "organization", "owner", "deliverable"
    )
    found: Document = get_object_or_404(documents, pk=pk)
    return found


def version_or_404(request: HttpRequest, document: Document, number: int | None = None) -> Version:
    """The published version that the URL asks for, or the newest; of a document never published, its draft."""
    versions = document.versions.select_related("by")
    if document.published_at is not None:
        versions = versions.filter(published_at__isnull=False)
    asked = str(number) if number is not None else request.GET.get("version", "")
    if asked:
        versions = versions.filter(number=int(asked)) if _NUMBER.fullmatch(asked) else versions.none()
    found = versions.first()
    if found is None:
        raise Http404
    found.document = document
    return found
