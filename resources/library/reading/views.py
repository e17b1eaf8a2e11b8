"""Handing out: the PDF to read in the page or to take away, and files of the other formats."""

import uuid

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from coalition.core.access import before_coverage
from members.accounts.requests import person_of
from resources.library.models import Version
from resources.library.reading.copies import hand_out
from resources.library.reading.versions import document_or_404, version_or_404


@require_safe
@before_coverage
def document_pdf(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The reader's own copy as PDF, marked on every page; `?inline=1` is what the page shows."""
    found = document_or_404(request, pk)
    version = version_or_404(request, found)
    if not version.is_read_in_page:
        return redirect(_url("resources:document-file", version))
    return hand_out(request, by=person_of(request), version=version, inline=request.GET.get("inline") == "1")


@require_safe
@before_coverage
def document_file(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The reader's own copy in the format of the document."""
    found = document_or_404(request, pk)
    version = version_or_404(request, found)
    if version.is_read_in_page:
        return redirect(_url("resources:document-pdf", version))
    return hand_out(request, by=person_of(request), version=version, inline=False)


def _url(name: str, version: Version) -> str:
    return f"{reverse(name, args=[version.document_id])}?version={version.number}"
