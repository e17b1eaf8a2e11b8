"""Taking in a DOCX by its content: text and marks alone. Whoever takes office files in (the library too) calls `take_in`.

What is refused, each with its reason: anything that is not a plain ZIP with a Word document in it and nothing before or
behind; macros, embedded objects, ActiveX, pictures and media, parts of other kinds; templates or frames fetched from
elsewhere; XML with a document type; names that climb out of the file; what is too large, also once unpacked.
"""

import io
import re
import zipfile
from dataclasses import dataclass
from typing import Any

from lxml import etree

from coalition.core.pdf_intake import FileRefused

LIMIT = 10 * 1024 * 1024
UNPACKED = 60 * 1024 * 1024
RATIO = 200
PARTS = 400
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_END = b"PK\x05\x06"
_END_SIZE = 22
_ALLOWED = re.compile(r"(?:[\w .\[\]()-]+/)*[\w .\[\]()-]*\.(?:xml|rels)")
_PICTURE = re.compile(
    r"\.(?:png|jpe?g|gif|bmp|tiff?|emf|wmf|svg|webp|heic|ico|mp[34]|mov|avi|wav|wdp)$", re.IGNORECASE
)
_HREF = re.compile(r"(?:https?:|mailto:|#)", re.IGNORECASE)
_BAD_TYPES = ("macro", "vba", "oleobject", "image/", "video/", "audio/", "activex", "template.main")
_WHAT: tuple[tuple[str, str], ...] = (
    ("vbaproject", "macros"),
    ("vbadata", "macros"),
    ("/activex/", "active controls"),
    ("/embeddings/", "embedded files"),
    ("oleobject", "embedded files"),
    ("/media/", "pictures or media"),
    ("customui", "changes to the menus of Word"),
    ("afchunk", "a second document inside"),
    ("/fonts/", "embedded fonts"),
    ("/printersettings", "printer settings"),
)
_MARKUP: tuple[tuple[bytes, str], ...] = (
    (b"<!doctype", "a document type, which text files of Word never have"),
    (b"<!entity", "a document type, which text files of Word never have"),
    (b"<w:object", "embedded files"),
    (b"<o:oleobject", "embedded files"),
    (b"<w:altchunk", "a second document inside"),
    (b"<w:control ", "active controls"),
    (b"<w:bindata", "pictures or media"),
    (b"<pkg:bindata", "pictures or media"),
    (b"ddeauto", "a field that starts programs"),
    (b"includepicture", "a picture fetched from elsewhere"),
)
_ENDING = "Nothing of it was stored."


@dataclass(frozen=True, slots=True)
class Taken:
    """The file as it came, found to be text and marks alone."""

    data: bytes
    parts: int


def _refuse(what: str) -> FileRefused:
    return FileRefused(f"This file {what}. {_ENDING}")


def take_in(data: bytes) -> Taken:
    """Raise `FileRefused`, in words for the sender, unless this is a Word document of text alone."""
    if len(data) > LIMIT:
        raise _refuse(f"is larger than {LIMIT // 1024 // 1024} MB")
    if not data.startswith(b"PK\x03\x04"):
        raise _refuse(
            "is not a Word document (DOCX). Save it from your word processor as .docx, not as .doc or .pdf"
        )
    end = data.rfind(_END)
    if end < 0 or end + _END_SIZE + int.from_bytes(data[end + 20 : end + 22], "little") != len(data):
        raise _refuse("has something behind its end, or is cut off")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return Taken(data, _look_at(archive))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as trouble:
        if isinstance(trouble, FileRefused):
            raise
        raise _refuse("cannot be opened as a Word document") from trouble


def _look_at(archive: zipfile.ZipFile) -> int:
    entries = archive.infolist()
    _measure(entries)
    names = [entry.filename for entry in entries]
    for name in names:
        _check_name(name)
    if "[Content_Types].xml" not in names or "word/document.xml" not in names:
        raise _refuse("is an archive without a Word document in it")
    for entry in entries:
        if not entry.is_dir():
            _check_part(entry.filename, archive.read(entry))
    return len(entries)


def _measure(entries: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > PARTS or len({entry.filename for entry in entries}) != len(entries):
        raise _refuse("has too many parts, or the same part twice")
    if unpacked > UNPACKED or unpacked > RATIO * max(packed, 1):
        raise _refuse("becomes far too large when it is unpacked")
    if any(entry.flag_bits & 1 for entry in entries):
        raise _refuse("is locked with a password. Save it without one")


def _check_name(name: str) -> None:
    lowered = f"/{name.lower()}"
    for mark, what in _WHAT:
        if mark in lowered:
            raise _refuse(f"holds {what}. Take that out and send the text with your marks")
    if _PICTURE.search(name):
        raise _refuse("holds pictures or media. Take that out and send the text with your marks")
    if name.endswith("/") and ".." not in name and not name.startswith("/"):
        return
    if ".." in name or "\\" in name or name.startswith("/") or not _ALLOWED.fullmatch(name):
        raise _refuse("has a part that does not belong into a Word document")


def _check_part(name: str, content: bytes) -> None:
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\x00" in content[:400]:
        raise _refuse("has a part in an encoding that Word does not write")
    lowered = content.lower()
    for mark, what in _MARKUP:
        if mark in lowered:
            raise _refuse(f"holds {what}. Take that out and send the text with your marks")
    if name == "[Content_Types].xml":
        _check_types(_parse(content))
    elif name.endswith(".rels"):
        _check_relationships(_parse(content))
    elif name == "word/document.xml":
        _parse(content)


def _parse(content: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as trouble:
        raise _refuse("cannot be opened as a Word document") from trouble


def _check_types(root: Any) -> None:
    """By what the file says of itself; a picture's type may be listed while there is none, as Word does."""
    main = ""
    for element in root:
        said = str(element.get("ContentType", ""))
        named = str(element.get("PartName", ""))
        if named.lower() == "/word/document.xml":
            main = said
        if any(mark in said.lower() for mark in _BAD_TYPES) and (named or "macro" in said.lower()):
            raise _refuse("holds macros, pictures or other things that are not text. Save it as plain .docx")
    if main != MAIN:
        raise _refuse("is an office file of another kind. Send a Word document (.docx)")


def _check_relationships(root: Any) -> None:
    """Links that a reader may click are fine; nothing is fetched by opening the file."""
    for element in root:
        if str(element.get("TargetMode", "")).strip().lower() != "external":
            continue
        is_link = str(element.get("Type", "")).endswith("/hyperlink")
        if not (is_link and _HREF.match(str(element.get("Target", "")))):
            raise _refuse("fetches a template or another part from elsewhere. Save a copy without it")
