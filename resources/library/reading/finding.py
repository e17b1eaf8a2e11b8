"""Recognising a copy: by its code as typed or printed, by the whole file, or by what its pages and properties say."""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Final

import pypdf
from django.db.models import Q
from pypdf.errors import PyPdfError

from resources.library.files.taking import digest_of
from resources.library.models import Download, Version
from resources.library.watermark import ALPHABET

LENGTH: Final = 12
MOST_PAGES: Final = 400
MOST_READ: Final = 4_000_000
_SIGN: Final = f"[{ALPHABET}]"
_CODE: Final = re.compile(rf"{_SIGN}{{4}}\s*-\s*{_SIGN}{{4}}\s*-\s*{_SIGN}{{4}}")
_PROPERTY: Final = "docProps/custom.xml"
_BEARS: Final = re.compile(r"^docProps/custom\.xml$|foot|^ppt/slides/slide|^xl/worksheets/|^xl/sharedStrings")
_PIECE: Final = 1024 * 1024
_OVERLAP: Final = 13  # signs: less than a code, so that none is found twice
MOST_OPENED: Final = 64 * 1024 * 1024  # bytes of one part


@dataclass(slots=True)
class Found:
    """The copies it may be, and how they were recognised, in words."""

    how: str
    copies: list[Download] = field(default_factory=list)
    code: str = ""
    sha256: str = ""


def as_code(typed: str) -> str:
    """A code as it was made, from how somebody typed it; "" where it cannot be one."""
    signs = re.sub(r"[^0-9A-Z]", "", typed.upper())
    return "-".join((signs[:4], signs[4:8], signs[8:])) if len(signs) == LENGTH else ""


def by_code(typed: str) -> Found:
    """The copy with this code, or the ones that differ from it in one sign only."""
    code = as_code(typed)
    if not code:
        return Found("This is no code: a code has twelve signs in three groups.")
    exact = list(Download.objects.filter(trace=code))
    if exact:
        return Found("By the code, sign for sign.", exact, code)
    near = Q()
    for place, sign in enumerate(code):
        if sign != "-":
            near |= Q(trace__regex=f"^{re.escape(code[:place])}.{re.escape(code[place + 1 :])}$")
    alike = list(Download.objects.filter(near)[:5])
    if alike:
        return Found("By the code, with one sign misread.", alike, code)
    return Found("No copy has this code.", [], code)


def by_file(file: IO[bytes], *, name: str = "") -> Found:
    """By the whole file, else by the codes on its pages; the file is read here and kept nowhere."""
    digest = digest_of(file)
    whole = list(Download.objects.filter(sha256=digest))
    named = [copy for copy in whole if copy.trace in name]
    if named and len(whole) > 1:
        how = (
            "By the whole file, whose copies are all alike, and the code in its name. A name can be changed."
        )
        return Found(how, named, named[0].trace, digest)
    if whole:
        return Found("By the whole file, byte for byte.", whole, whole[0].trace, digest)
    counted = _codes(file)
    copies = list(Download.objects.filter(trace__in=list(counted)))
    if copies:
        copies.sort(key=lambda copy: -counted[copy.trace])
        more = " Pages of several copies were put together." if len(copies) > 1 else ""
        return Found(f"By the code on its pages or in its properties.{more}", copies, copies[0].trace, digest)
    versions = Version.objects.filter(sha256=digest)
    copies = list(Download.objects.filter(version__in=versions, reader__isnull=False)[:200])
    if copies:
        return Found(
            "By the whole file, which bears no mark: everybody who took this version.", copies, "", digest
        )
    return Found("Neither the file nor anything in it is known.", [], next(iter(counted), ""), digest)


def _codes(file: IO[bytes]) -> Counter[str]:
    file.seek(0)
    head = file.read(8)
    file.seek(0)
    if head.startswith(b"PK"):
        return _codes_in(_office(file))
    if b"%PDF-" in head:
        return _of_pdf(file.read())
    return _codes_in(file.read(MOST_READ).decode("utf-8", errors="ignore"))


def _codes_in(text: str) -> Counter[str]:
    return Counter(as_code(found) for found in _CODE.findall(text))


def _of_pdf(data: bytes) -> Counter[str]:
    counted: Counter[str] = Counter()
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        counted += _codes_in(str(reader.metadata.get("/Copy", "") if reader.metadata else ""))
        for number in range(min(len(reader.pages), MOST_PAGES)):
            counted += _codes_in(_page(reader.pages[number]))
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass  # what was read so far is better than nothing
    return counted


def _page(page: pypdf.PageObject) -> str:
    try:
        return page.extract_text()
    except Exception:  # noqa: BLE001 -- one odd page of a found file must not hide the others
        return ""


def _in_part(part: IO[bytes]) -> Iterator[str]:
    """Codes of a part, read in pieces: in a sheet they stand at the end."""
    rest, read = "", 0
    while read < MOST_OPENED and (piece := part.read(_PIECE)):
        text = rest + piece.decode("utf-8", errors="ignore")
        yield from _CODE.findall(text)
        rest, read = text[-_OVERLAP:], read + len(piece)


def _office(file: IO[bytes]) -> str:
    try:
        with zipfile.ZipFile(file) as container:
            names = sorted(filter(_BEARS.search, container.namelist()), key=lambda name: name != _PROPERTY)
            found: list[str] = []
            for name in names[:MOST_PAGES]:
                with container.open(name) as part:
                    found += _in_part(part)
            return "\n".join(found)
    except (zipfile.BadZipFile, KeyError, OSError, EOFError, ValueError, RuntimeError, NotImplementedError):
        return ""
