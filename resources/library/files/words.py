"""The words of a file of any format, for search: bounded in size and time, and never a reason to fail."""

import time
import zipfile
from collections.abc import Callable, Iterator
from typing import IO, Final

from coalition.core.office_intake import parts
from coalition.core.pdf_intake import FileRefused
from resources.library.extract import MOST_WORDS, words_of
from resources.library.files import plain
from resources.library.models import Format

SECONDS: Final = 25.0
# The parts that readers read, in the order in which they come.
_READ: Final = {
    Format.DOCX: (
        "word/document",
        "word/footnotes",
        "word/endnotes",
        "word/header",
        "word/footer",
        "word/comments",
    ),
    Format.PPTX: ("ppt/slides/slide", "ppt/notesSlides/notesSlide"),
    Format.XLSX: ("xl/workbook", "xl/sharedStrings", "xl/worksheets/sheet", "xl/comments"),
}


def words_of_file(file: IO[bytes], kind: str, *, seconds: float = SECONDS) -> str:
    """What can be read within the time; a broken file gives what was read so far."""
    until = time.monotonic() + seconds
    file.seek(0)
    if kind == Format.PDF:
        return words_of(file.read())
    found: list[str] = []
    total = 0
    try:
        for words in _pieces(file, kind):
            found.append(words)
            total += len(words)
            if total > MOST_WORDS or time.monotonic() > until:
                break
    except (FileRefused, zipfile.BadZipFile, OSError, EOFError, ValueError, RuntimeError):
        pass  # the document stays findable by title and summary
    return "".join(found)[:MOST_WORDS]


def _pieces(file: IO[bytes], kind: str) -> Iterator[str]:
    if kind in {Format.CSV, Format.TXT}:
        yield from plain.pieces(file)
        return
    container = zipfile.ZipFile(file)
    for start in _READ.get(Format(kind), ()):
        names = [name for name in container.namelist() if name.startswith(start) and name.endswith(".xml")]
        for name in sorted(names, key=_by_number(start)):
            with container.open(name) as part:
                yield from parts.words(part)


def _by_number(start: str) -> Callable[[str], tuple[int, str]]:
    def key(name: str) -> tuple[int, str]:
        digits = name.removeprefix(start).removesuffix(".xml")
        return (int(digits) if digits.isdigit() else 0, name)

    return key
