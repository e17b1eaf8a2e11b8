"""DOCX, PPTX and XLSX: told by content types and relationships, searched for what acts, written anew without the rest."""

import zipfile
from typing import IO, Final

from coalition.core.office_intake import container as box
from coalition.core.office_intake import parts
from coalition.core.office_intake.taken import Taken
from coalition.core.pdf_intake import FileRefused

_BASE: Final = "application/vnd.openxmlformats-officedocument."
_MAIN: Final = {
    f"{_BASE}wordprocessingml.document.main+xml": "docx",
    f"{_BASE}presentationml.presentation.main+xml": "pptx",
    f"{_BASE}spreadsheetml.sheet.main+xml": "xlsx",
}
_OTHER_MAIN: Final = {
    "template.main": "This is a template. Save it as a document (DOCX, PPTX or XLSX) and send that.",
    "slideshow.main": "This is a slide show that starts by itself. Save it as a presentation (PPTX) and send that.",
    "sheet.binary": "This is a binary workbook (XLSB). Save it as XLSX and send that.",
}
_TYPES: Final = "[Content_Types].xml"
_OLE_SAMPLE: Final = 4 * 1024 * 1024
_OLE: Final = (
    ("EncryptedPackage", box.PROTECTED),
    ("__substg1.0_", "This is an Outlook mail, whatever its name says. The portal takes no mail files."),
    ("WordDocument", "This is an old Word file. Save it as DOCX and send that."),
    ("Workbook", "This is an old Excel file. Save it as XLSX and send that."),
    ("PowerPoint Document", "This is an old PowerPoint file. Save it as PPTX and send that."),
)
_STAMP: Final = (2000, 1, 1, 0, 0, 0)  # parts tell no time: the same document always gives the same bytes
_NO_OFFICE: Final = "This is a ZIP archive, whatever its name says. The portal takes no archives: take out the document and send that."


def refuse_old_office(file: IO[bytes]) -> None:
    """A compound file is never taken; what stands in it says what to do instead."""
    file.seek(0)
    sample = file.read(_OLE_SAMPLE)
    for name, words in _OLE:
        if name.encode("utf-16-le") in sample:
            raise FileRefused(words)
    raise FileRefused("This is an old office file. Save it as DOCX, PPTX or XLSX and send that.")


def take_in_office(file: IO[bytes], size: int, out: IO[bytes]) -> Taken:
    """Check the file and write its clean copy to `out`; raises `FileRefused`."""
    container = box.open_container(file, size)
    names = {member.filename: member for member in container.infolist()}
    if _TYPES not in names:
        raise FileRefused(_not_office(container, names))
    kind = _kind(box.content_of(container, _TYPES))
    figures, removed = 0, False
    for member in names.values():
        if member.is_dir():
            removed = True
            continue
        name = member.filename
        parts.refuse_name(name)
        if name.endswith(".rels"):
            parts.refuse_relationships(box.content_of(container, name))
        elif name == _TYPES or name.casefold().endswith((".xml", ".vml")):
            parts.refuse_xml(container, member)
        else:
            figures += parts.refuse_part(container, member)
    _write(container, [member for member in names.values() if not member.is_dir()], out)
    return Taken(kind=kind, pages=0, figures=figures, removed=["empty folders"] if removed else [])


def _kind(content: bytes) -> str:
    found = set(parts.content_types(content))
    for value in found:
        if "macroenabled" in value.lower() or "vbaproject" in value.lower():
            raise FileRefused(parts.MACROS)
    for value in found:
        for ending, words in _OTHER_MAIN.items():
            if ending in value:
                raise FileRefused(words)
    kinds = {_MAIN[value] for value in found if value in _MAIN}
    if len(kinds) != 1:
        raise FileRefused(_NO_OFFICE if not kinds else box.BROKEN)
    return kinds.pop()


def _not_office(container: zipfile.ZipFile, names: dict[str, zipfile.ZipInfo]) -> str:
    if "mimetype" in names and b"opendocument" in box.head_of(container, names["mimetype"]):
        return "This is an OpenDocument file. Save it as DOCX, PPTX, XLSX or PDF and send that."
    if "mimetype" in names and b"epub" in box.head_of(container, names["mimetype"]):
        return "This is an e-book. Save it as PDF and send that."
    return _NO_OFFICE


def _write(container: zipfile.ZipFile, members: list[zipfile.ZipInfo], out: IO[bytes]) -> None:
    """Every part that was looked at and nothing else: no gaps, comments, extra fields or times."""
    first = sorted(members, key=lambda member: member.filename != _TYPES)
    try:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as clean:
            for member in first:
                plain = zipfile.ZipInfo(member.filename, _STAMP)
                plain.compress_type = zipfile.ZIP_DEFLATED
                with container.open(member) as part, clean.open(plain, "w", force_zip64=False) as copy:
                    while chunk := part.read(box.CHUNK):
                        copy.write(chunk)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError, RuntimeError) as error:
        raise FileRefused(box.BROKEN) from error
