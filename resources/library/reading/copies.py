"""The reader's own copy of a version: made once a day, marked, recorded, and kept a while for its next piece."""

import hashlib
import re
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO, Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from coalition.core import audit
from coalition.core.identifiers import uuid7
from coalition.core.models import AuditEntry
from members.models import User
from members.rules import company_of
from resources.library.models import Document, Download, Format, Version
from resources.library.reading.office_mark import mark_office
from resources.library.reading.serve import Stored, serve
from resources.library.rendering import clean_pdf
from resources.library.watermark import Mark, new_code, stamp

READ = audit.action("library.read", "Opened a document", shielded=True)
DOWNLOADED = audit.action("library.downloaded", "Downloaded a document", shielded=True)
COPIED = audit.action("library.copied", "Made a marked copy of a document for a reader", shielded=True)

KEPT = timedelta(hours=24)
FOLDER = "copies"
SPOOL = 2_500_000
_LATER_PIECE = re.compile(r"bytes=[1-9][0-9]*-", re.IGNORECASE)
FOR_ALL = "For readers of the coalition's library"
TYPES = {
    Format.MARKDOWN: "application/pdf",
    Format.PDF: "application/pdf",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.CSV: "text/csv; charset=utf-8",
    Format.TXT: "text/plain; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Copy:
    """A marked copy and where it is kept."""

    download: Download
    path: str


def ending(version: Version) -> str:
    return "pdf" if version.format == Format.MARKDOWN else version.format


def name_of(version: Version, download: Download) -> str:
    """A table can bear no mark inside, so its copy's code is part of its name."""
    base = f"{version.document.slug}-v{version.number}"
    if version.format == Format.CSV:
        base = f"{base}-copy-{download.trace}"
    return f"{base}.{ending(version)}"


def take_copy(*, by: User, version: Version) -> Copy:
    """The copy made for this reader today, or a new one. A document that leaves no reader has one copy for all."""
    reader, company = _whose(by, version.document)
    latest = (
        Download.objects.filter(
            version=version, reader=reader, company=company, at__gte=timezone.now() - KEPT
        )
        .order_by("-at")
        .first()
    )
    if latest is not None and default_storage.exists(path := _path(version, latest.pk)):
        return Copy(latest, path)
    return _make(by=by, version=version, reader=reader, company=company)


def _whose(by: User, document: Document) -> tuple[User | None, Any]:
    return (None, None) if document.leaves_no_reader else (by, company_of(by))


def _path(version: Version, pk: Any) -> str:
    return f"{FOLDER}/{pk}.{ending(version)}"


def _make(*, by: User, version: Version, reader: User | None, company: Any) -> Copy:
    """The file first, then its record, then the answer: nothing is handed out without its record."""
    now = timezone.now()
    mark = _mark(reader, company, at=now)
    key = uuid7()
    with tempfile.SpooledTemporaryFile(SPOOL) as made:
        _write(version, mark, made)
        made.seek(0)
        digest = hashlib.sha256()
        while piece := made.read(1 << 20):
            digest.update(piece)
        made.seek(0)
        path = default_storage.save(_path(version, key), File(made))
    with transaction.atomic():
        download = Download.objects.create(
            id=key,
            version=version,
            reader=reader,
            company=company,
            at=now,
            trace=mark.code,
            sha256=digest.hexdigest(),
        )
        audit.record(
            COPIED,
            by=reader,
            subject=version.document,
            organization=company,
            detail={"version": version.number, "trace": mark.code},
        )
    prune(spare=path)
    return Copy(download, path)


def _mark(reader: User | None, company: Any, *, at: datetime) -> Mark:
    if reader is None:
        return Mark(name=FOR_ALL, email="", company="", at=at, code=new_code())
    return Mark(
        name=reader.name or reader.public_name,
        email=reader.email,
        company=company.name if company else "Coalition staff",
        at=at,
        code=new_code(),
    )


def _write(version: Version, mark: Mark, out: IO[bytes]) -> None:
    kind = version.format
    if kind in {Format.MARKDOWN, Format.PDF}:
        out.write(stamp(clean_pdf(version), mark))
        return
    with version.file.open("rb") as source:
        if kind in {Format.DOCX, Format.PPTX, Format.XLSX}:
            mark_office(source, out, kind, mark)
        elif kind == Format.TXT:
            _with_note(source, out, mark)
        else:
            while piece := source.read(1 << 20):
                out.write(piece)


def _with_note(source: IO[bytes], out: IO[bytes], mark: Mark) -> None:
    """A text says whose copy it is in its first line and its last, in its own encoding."""
    head = source.read(4)
    source.seek(0)
    encoding = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}.get(head[:2], "utf-8")
    mark_bytes = 2 if encoding != "utf-8" else 3 * head.startswith(b"\xef\xbb\xbf")
    out.write(source.read(mark_bytes))
    line = f"{mark.words} · copy {mark.code}"
    out.write(f"{line}\n\n".encode(encoding))
    while piece := source.read(1 << 20):
        out.write(piece)
    out.write(f"\n\n{line}\n".encode(encoding))


@transaction.atomic
def note_reading(*, by: User, document: Document) -> None:
    """Opening a document leaves an entry; of one that leaves no reader, an entry without a name."""
    reader, company = _whose(by, document)
    audit.record(READ, by=reader, subject=document, organization=company, detail={"tlp": document.tlp})


@transaction.atomic
def note_download(*, by: User, version: Version, copy: Copy) -> None:
    reader, company = _whose(by, version.document)
    detail = {"version": version.number, "tlp": version.document.tlp, "trace": copy.download.trace}
    audit.record(DOWNLOADED, by=reader, subject=version.document, organization=company, detail=detail)


def companies_that_read(document: Document) -> int:
    """How many companies opened or took it: the only thing that is said about readers."""
    entries = AuditEntry.objects.filter(subject_id=str(document.pk), action__in=[READ.code, DOWNLOADED.code])
    return entries.exclude(organization_id=None).values("organization_id").distinct().count()


def stored(version: Version, copy: Copy, *, inline: bool) -> Stored:
    """The copy as it is sent."""
    return Stored(
        storage=default_storage,
        path=copy.path,
        name=name_of(version, copy.download),
        content_type=TYPES[Format(version.format)],
        digest=copy.download.sha256,
        modified=copy.download.at,
        inline=inline,
    )


def hand_out(request: HttpRequest, *, by: User, version: Version, inline: bool) -> HttpResponseBase:
    """Make or find the copy, note that it was opened or taken, and send it. The pieces of one download are one."""
    copy = take_copy(by=by, version=version)
    if not _LATER_PIECE.match(request.headers.get("Range", "")):
        if inline:
            note_reading(by=by, document=version.document)
        else:
            note_download(by=by, version=version, copy=copy)
    return serve(request, stored(version, copy, inline=inline))


def prune(*, spare: str = "") -> int:
    """Delete copies older than a day, then the oldest until the rest fits the limit; how many went."""
    try:
        _folders, names = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return 0
    kept: list[tuple[datetime, int, str]] = []
    gone = 0
    for name in names:
        path = f"{FOLDER}/{name}"
        try:
            kept.append((default_storage.get_modified_time(path), default_storage.size(path), path))
        except FileNotFoundError:
            continue  # another process was faster
    total = sum(size for _at, size, _path_ in kept)
    for at, size, path in sorted(kept):
        if path == spare or (at >= timezone.now() - KEPT and total <= settings.COPIES_MB * 1_048_576):
            continue
        default_storage.delete(path)
        total, gone = total - size, gone + 1
    return gone
