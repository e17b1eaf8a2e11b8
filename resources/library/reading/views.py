"""Handing out: the PDF to read in the page or to take away, and files of the other formats."""

import re
import uuid

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from coalition.core.access import before_coverage
from members.accounts.requests import person_of
from resources.library.models import Version
from resources.library.reading import copies
from resources.library.reading.serve import serve
from resources.library.reading.versions import document_or_404, version_or_404

_LATER_PIECE = re.compile(r"bytes=[1-9][0-9]*-", re.IGNORECASE)


@require_safe
@before_coverage
def document_pdf(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The reader's own copy as PDF, marked on every page; `?inline=1` is what the page shows."""
    found = document_or_404(request, pk)
    version = version_or_404(request, found)
    if not version.is_read_in_page:
        return redirect(_url("resources:document-file", version))
    return _hand_out(request, version, inline=request.GET.get("inline") == "1")


@require_safe
@before_coverage
def document_file(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The reader's own copy in the format of the document."""
    found = document_or_404(request, pk)
    version = version_or_404(request, found)
    if version.is_read_in_page:
        return redirect(_url("resources:document-pdf", version))
    return _hand_out(request, version, inline=False)


def _url(name: str, version: Version) -> str:
    return f"{reverse(name, args=[version.document_id])}?version={version.number}"


def _hand_out(request: HttpRequest, version: Version, *, inline: bool) -> HttpResponseBase:
    by = person_of(request)
    copy = copies.take_copy(by=by, version=version)
    if not _LATER_PIECE.match(
        request.headers.get("Range", "")
    ):  # the pieces of one download are one download
        if inline:
            copies.note_reading(by=by, document=version.document)
        else:
            copies.note_download(by=by, version=version, copy=copy)
    return serve(request, copies.stored(version, copy, inline=inline))
