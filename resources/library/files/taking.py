"""One uploaded file: told by its content, checked as what it is, and copied clean. Nothing is stored here."""

import hashlib
import tempfile
from dataclasses import dataclass
from typing import IO, Final

from django.conf import settings

from coalition.core.office_intake import kinds, office
from coalition.core.office_intake.taken import Taken
from coalition.core.pdf_intake import RUNS, FileRefused, take_in
from resources.library.files import plain

SPOOL: Final = 2_500_000  # bytes of a clean copy that stay in memory; more goes to a temporary file
NAMES: Final = {
    "pdf": "a PDF",
    "docx": "a Word document",
    "pptx": "a presentation",
    "xlsx": "a workbook",
    "csv": "a CSV table",
    "txt": "plain text",
}
_TEXT: Final = {"csv": "csv", "tsv": "csv", "txt": "txt", "text": "txt"}
_MEGABYTE: Final = 1024 * 1024


@dataclass(slots=True)
class Incoming:
    """A file that may be kept: its clean copy, and what is known of it."""

    taken: Taken
    clean: IO[bytes]
    size: int
    sha256: str


def digest_of(file: IO[bytes]) -> str:
    file.seek(0)
    found = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # any seekable file will do
    file.seek(0)
    return found


def take(file: IO[bytes], *, name: str, size: int) -> Incoming:
    """The clean copy of an uploaded file. Raises `FileRefused` with one sentence that says why."""
    if size > settings.LIBRARY_FILE_MB * _MEGABYTE:
        raise FileRefused(
            f"This file is {size // _MEGABYTE} MB large. A file may have {settings.LIBRARY_FILE_MB} MB at most."
        )
    if size == 0:
        raise FileRefused("This file is empty.")
    clean: IO[bytes] = tempfile.SpooledTemporaryFile(SPOOL)  # noqa: SIM115 -- its receiver reads it; it is gone with its last reference
    taken = _by_content(file, name=name, size=size, clean=clean)
    _refuse_other_name(name, taken.kind)
    length = clean.seek(0, 2)
    return Incoming(taken, clean, length, digest_of(clean))


def _by_content(file: IO[bytes], *, name: str, size: int, clean: IO[bytes]) -> Taken:
    file.seek(0)
    head = file.read(kinds.HEAD)
    if head.startswith(b"%PDF-"):
        return _pdf(file, clean)
    if head.startswith(b"PK"):
        return office.take_in_office(file, size, clean)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        office.refuse_old_office(file)
    if found := kinds.named(head):
        raise FileRefused(kinds.refusal(*found))
    if b"%PDF-" in head[:1024]:
        raise FileRefused(
            "Something else stands before the PDF in this file, so it could be read as two kinds of file. "
            "Save it as PDF anew and send that."
        )
    plain.refuse_unless_text(file)
    ending = ending_of(name)
    file.seek(0)
    while chunk := file.read(SPOOL):
        clean.write(chunk)
    return Taken(kind=_TEXT.get(ending, "txt"))


def _pdf(file: IO[bytes], clean: IO[bytes]) -> Taken:
    """A PDF is rewritten whole, so it is read whole."""
    file.seek(0)
    intake = take_in(file.read())
    if found := sorted(RUNS.intersection(intake.removed)):
        raise FileRefused(
            f"This PDF holds {' and '.join(found)}. A document to read needs none: print it as a PDF anew and send that."
        )
    clean.write(intake.data)
    return Taken(kind="pdf", pages=intake.pages, removed=intake.removed)


def ending_of(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def _refuse_other_name(name: str, kind: str) -> None:
    """The name decides nothing, but one that says something else would mislead every reader."""
    ending = ending_of(name)
    if _TEXT.get(ending, ending) == kind:
        return
    known = _TEXT.get(ending, ending) in NAMES
    is_text = kind in {"csv", "txt"}
    wanted = "to end in .txt or .csv" if is_text else f"to end in .{kind}"
    called = f"is called .{ending}" if ending else "has a name without an ending"
    first = (
        f"This file {called}, but it is {NAMES[kind]}." if known or not is_text else f"This file {called}."
    )
    raise FileRefused(f"{first} Rename it {wanted}, so that readers know what they open, and send it again.")
