"""Taking in a Word document of text and marks alone: the check of all office files (`office_intake`), and no figures."""

import io
from dataclasses import dataclass

from coalition.core.office_intake.office import take_in_office
from coalition.core.pdf_intake import FileRefused

LIMIT = 10 * 1024 * 1024
_ENDING = "Nothing of it was stored."


@dataclass(frozen=True, slots=True)
class Taken:
    """The document packed anew: every part as it came, and nothing between or beside them."""

    data: bytes


def take_in(data: bytes) -> Taken:
    """Raise `FileRefused`, in words for the sender, unless this is a Word document of text alone."""
    if len(data) > LIMIT:
        raise _refuse(f"This file is larger than {LIMIT // 1024 // 1024} MB.")
    if not data.startswith(b"PK\x03\x04"):
        raise _refuse(
            "This file is not a Word document (DOCX). Save it from your word processor as .docx, not as .doc or .pdf."
        )
    clean = io.BytesIO()
    try:
        found = take_in_office(io.BytesIO(data), len(data), clean)
    except FileRefused as refused:
        raise _refuse(str(refused)) from refused
    if found.kind != "docx":
        raise _refuse("This is an office file of another kind. Send a Word document (.docx).")
    if found.figures:
        raise _refuse("This file holds pictures or media. Take them out and send the text with your marks.")
    return Taken(clean.getvalue())


def _refuse(why: str) -> FileRefused:
    return FileRefused(f"{why} {_ENDING}")
