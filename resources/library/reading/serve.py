"""Sending a stored file: whole or one range of it (RFC 9110, section 14), or by the web server in front (X-Accel)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Final
from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import Storage
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import http_date, parse_http_date_safe

_RANGE: Final = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})", re.IGNORECASE)
_PIECE: Final = 64 * 1024
_AT_ONCE: Final = 1024 * 1024  # bytes that are sent in one go rather than streamed


@dataclass(frozen=True, slots=True)
class Stored:
    """A file in the storage as it is sent: what it is called there, and what the reader is told of it."""

    storage: Storage
    path: str
    name: str
    content_type: str
    digest: str
    modified: datetime
    inline: bool = False

    @property
    def etag(self) -> str:
        return f'"{self.digest[:40]}"'


def asked_range(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte; None for what is to be ignored (other units, several ranges). ValueError: not satisfiable."""
    match = _RANGE.fullmatch(header.strip())
    if match is None or not (match[1] or match[2]):
        return None
    if not match[1]:
        length = min(int(match[2]), size)
        if length == 0:
            raise ValueError
        return size - length, size - 1
    first = int(match[1])
    last = min(int(match[2]), size - 1) if match[2] else size - 1
    if match[2] and int(match[2]) < first:
        return None
    if first >= size:
        raise ValueError
    return first, last


def _still_the_same(request: HttpRequest, stored: Stored) -> bool:
    """Whether If-Range, where it is sent, names exactly this file; dates must match to the second, weak tags never do."""
    condition = request.headers.get("If-Range", "").strip()
    if not condition:
        return True
    if condition.startswith(('"', "W/")):
        return condition == stored.etag
    return parse_http_date_safe(condition) == int(stored.modified.timestamp())


def serve(request: HttpRequest, stored: Stored) -> HttpResponseBase:
    """The file, or the range of it that was asked for."""
    response = _by_web_server(stored) or _by_ourselves(request, stored)
    response["Content-Disposition"] = (
        f'{"inline" if stored.inline else "attachment"}; filename="{stored.name}"'
    )
    response["Cache-Control"] = "no-store, private"
    response["X-Content-Type-Options"] = "nosniff"
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = stored.etag
    response["Last-Modified"] = http_date(stored.modified.timestamp())
    return response


def _by_web_server(stored: Stored) -> HttpResponseBase | None:
    """Nginx sends the file itself, ranges included, where it is set up for that."""
    if not settings.ACCEL_PREFIX:
        return None
    response = HttpResponse(content_type=stored.content_type)
    response["X-Accel-Redirect"] = f"{settings.ACCEL_PREFIX.rstrip('/')}/{quote(stored.path)}"
    return response


def _by_ourselves(request: HttpRequest, stored: Stored) -> HttpResponseBase:
    size = stored.storage.size(stored.path)
    header = request.headers.get("Range", "")
    wanted = None
    if header and request.method == "GET" and _still_the_same(request, stored):
        try:
            wanted = asked_range(header, size)
        except ValueError:
            refused = HttpResponse(status=416, content_type="text/plain; charset=utf-8")
            refused["Content-Range"] = f"bytes */{size}"
            return refused
    first, last = wanted or (0, size - 1)
    response = _body(stored, first, last - first + 1)
    response["Content-Length"] = str(last - first + 1)
    if wanted:
        response.status_code = 206
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response


def _body(stored: Stored, first: int, length: int) -> HttpResponseBase:
    file = stored.storage.open(stored.path, "rb")
    file.seek(first)
    if length <= _AT_ONCE:
        with file:
            return HttpResponse(file.read(length), content_type=stored.content_type)
    return StreamingHttpResponse(_pieces(file, length), content_type=stored.content_type)


def _pieces(file: IO[bytes], length: int) -> Iterator[bytes]:
    with file:
        while length > 0 and (piece := file.read(min(_PIECE, length))):
            length -= len(piece)
            yield piece
