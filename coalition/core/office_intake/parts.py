"""The parts of an office file: what each is, where it points, what its fields and formulas would do."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]  # it has no annotations
from defusedxml.ElementTree import ParseError, iterparse  # type: ignore[import-untyped]  # it has none either

from coalition.core.office_intake import container as box
from coalition.core.office_intake import kinds
from coalition.core.pdf_intake import FileRefused

_ENTITIES: Final = (
    "Inside this file are XML declarations that could multiply or fetch text (entities). No office program writes "
    "them, so the file was not opened."
)
MACROS: Final = "This file holds macros. Save it without them (as DOCX, PPTX or XLSX) and send that."
_OBJECTS: Final = "This file holds another file inside (an embedded object). Paste what it shows as text or as a figure instead."
_CONTROLS: Final = "This file holds ActiveX controls, which run programs. Take them out and send it again."
_DDE: Final = (
    "This file holds a DDE field or formula, which starts programs on opening. Take it out and send it again."
)
_FETCHES: Final = "A field or formula of this file fetches something from elsewhere on opening. Replace it with what it shows."
_CONNECTIONS: Final = "This workbook fetches data from elsewhere (connections or queries). Keep the values and remove the connections."
_ACTION: Final = "A slide of this file starts a program or a macro on a click. Take that action out."
_DRAWING: Final = (
    "A drawing (SVG) inside this file holds a script or fetches something. Replace it with a plain one."
)

# Endings of relationship types and what stands behind them, when it is outside of the file.
_OUTSIDE: Final = {
    "attachedTemplate": "This file loads its template from elsewhere on opening. Attach the normal template instead.",
    "image": "This file shows a picture that lies elsewhere. Leave it out, or paste the figure itself.",
    "externalLinkPath": "This workbook reads from another workbook. Replace the links with their values.",
    "oleObject": _OBJECTS,
}
_ELSEWHERE: Final = (
    "This file fetches something from elsewhere on opening. Only plain links to web pages may lead outside."
)
_WITHIN: Final = {
    "vbaProject": MACROS,
    "wordVbaData": MACROS,
    "xlMacrosheet": MACROS,
    "xlIntlMacrosheet": MACROS,
    "attachedToolbars": MACROS,
    "keyMapCustomizations": MACROS,
    "extensibility": MACROS,
    "oleObject": _OBJECTS,
    "package": _OBJECTS,
    "aFChunk": _OBJECTS,
    "control": _CONTROLS,
    "activeXControlBinary": _CONTROLS,
    "externalLink": _OUTSIDE["externalLinkPath"],
    "connections": _CONNECTIONS,
    "queryTable": _CONNECTIONS,
    "video": "This file holds a video or sound. The portal takes none, from anybody: take it out.",
    "audio": "This file holds a video or sound. The portal takes none, from anybody: take it out.",
    "media": "This file holds a video or sound. The portal takes none, from anybody: take it out.",
}
_NAMES: Final = (
    (re.compile(r"vbaproject|vbadata|macrosheets/|customui/|customui14"), MACROS),
    (re.compile(r"(^|/)(embeddings|afchunk[^/]*)(/|$)|oleobject"), _OBJECTS),
    (re.compile(r"(^|/)activex(/|$)"), _CONTROLS),
    (re.compile(r"(^|/)externallinks(/|$)"), _OUTSIDE["externalLinkPath"]),
    (re.compile(r"(^|/)(connections\.xml|querytables/)"), _CONNECTIONS),
)
_LINK_SCHEMES: Final = {"http", "https", "mailto", ""}
_FIELD: Final = re.compile(r"^\s*(DDE|DDEAUTO)\b", re.IGNORECASE)
_FETCHING: Final = re.compile(r"^\s*(INCLUDEPICTURE|INCLUDETEXT|IMPORT|LINK)\b", re.IGNORECASE)
_FORMULA_DDE: Final = re.compile(r"^[=+\-@\s]*'?[A-Za-z0-9_.\-]+'?\|'?[^!]{0,400}!", re.DOTALL)
_FORMULA_FETCHES: Final = re.compile(
    r"\b(WEBSERVICE|RTD|CALL|REGISTER\.ID|IMAGE|STOCKHISTORY)\s*\(", re.IGNORECASE
)
_DEEPEST: Final = 400
_PICTURES: Final = {
    ".png": "a PNG picture",
    ".jpg": "a JPEG picture",
    ".jpeg": "a JPEG picture",
    ".gif": "a GIF picture",
}
_DRAWINGS: Final = {".emf": b"\x01\x00\x00\x00", ".wmf": b"\xd7\xcd\xc6\x9a"}
_FONTS: Final = (".odttf", ".fntdata")


def refuse_name(name: str) -> None:
    folded = name.casefold()
    for pattern, words in _NAMES:
        if pattern.search(folded):
            raise FileRefused(words)


def relationships(content: bytes) -> Iterator[tuple[str, str, bool]]:
    """The last word of the type, the target, and whether it lies outside."""
    for element in _elements(content):
        if _local(element.tag) == "Relationship":
            kind = element.get("Type", "").rstrip("/").rpartition("/")[2]
            yield kind, element.get("Target", ""), element.get("TargetMode", "").lower() == "external"


def refuse_relationships(content: bytes) -> None:
    for kind, target, outside in relationships(content):
        if outside or "://" in target or target.startswith(("\\\\", "//")):
            if kind == "hyperlink" and _plain(target):
                continue
            raise FileRefused(_OUTSIDE.get(kind, _ELSEWHERE))
        if words := _WITHIN.get(kind):
            raise FileRefused(words)


def _plain(target: str) -> bool:
    try:
        return urlsplit(target.strip()).scheme.lower() in _LINK_SCHEMES and not target.startswith("\\\\")
    except ValueError:
        return False


def refuse_xml(container: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Read through one part: well-formed, without entities, and without fields and formulas that act."""
    field: list[str] = []
    with container.open(member) as part:
        for element in _elements(part):
            name = _local(element.tag)
            if name == "instrText":
                field.append(element.text or "")
                _refuse_field("".join(field))
            elif name == "fldChar":
                field.clear()
            elif name == "fldSimple":
                _refuse_field(
                    next((value for key, value in element.attrib.items() if _local(key) == "instr"), "")
                )
            elif name in {"f", "formula1", "formula2", "definedName"}:
                _refuse_formula(element.text or "")
            elif name == "ddeLink":
                raise FileRefused(_DDE)
            elif name in {"hlinkClick", "hlinkHover", "hlinkMouseOver"}:
                action = element.get("action", "").lower()
                if action.startswith(("ppaction://program", "ppaction://macro", "ppaction://ole")):
                    raise FileRefused(_ACTION)


def _refuse_field(words: str) -> None:
    if _FIELD.match(words):
        raise FileRefused(_DDE)
    if _FETCHING.match(words):
        raise FileRefused(_FETCHES)


def _refuse_formula(words: str) -> None:
    if _FORMULA_DDE.match(words):
        raise FileRefused(_DDE)
    if _FORMULA_FETCHES.search(words):
        raise FileRefused(_FETCHES)


def refuse_part(container: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    """Hold what is no XML against what a document may hold besides; True where it is a figure."""
    ending = "." + member.filename.casefold().rpartition(".")[2]
    head = box.head_of(container, member)
    found = kinds.named(head)
    if ending in _PICTURES:
        if found is None or found[0] not in _PICTURES.values():
            raise FileRefused(
                box.INSIDE.format(
                    what=found[0] if found else "something that is called a picture and is none"
                )
            )
        return True
    if ending == ".svg":
        _refuse_drawing(container, member)
        return True
    if ending in _DRAWINGS and head.startswith(_DRAWINGS[ending]):
        return True
    if found:
        raise FileRefused(box.INSIDE.format(what=found[0]))
    if head.startswith(b"PK\x03\x04"):
        raise FileRefused(box.INSIDE.format(what="an archive or another document"))
    if head.startswith((b"%PDF-", b"\xd0\xcf\x11\xe0")):
        raise FileRefused(_OBJECTS)
    if ending in _FONTS or "printersettings" in member.filename.casefold():
        return False
    raise FileRefused(box.INSIDE.format(what="a part that no document needs"))


def _refuse_drawing(container: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    with container.open(member) as part:
        for element in _elements(part):
            if _local(element.tag).lower() in {
                "script",
                "foreignobject",
                "iframe",
                "image",
                "audio",
                "video",
            }:
                raise FileRefused(_DRAWING)
            for key, value in element.attrib.items():
                name = _local(key).lower()
                if name.startswith("on") or (name == "href" and not value.startswith("#")):
                    raise FileRefused(_DRAWING)


def _elements(source: Any) -> Iterator[Any]:
    """Elements as they end, each let go again, so that a sheet of a million rows takes no memory."""
    if isinstance(source, bytes):
        source = io.BytesIO(source)
    depth = 0
    open_elements: list[Any] = []
    try:
        for event, element in iterparse(source, events=("start", "end"), forbid_dtd=True):
            if event == "start":
                depth += 1
                if depth > _DEEPEST:
                    raise FileRefused(box.BROKEN)
                open_elements.append(element)
                continue
            depth -= 1
            open_elements.pop()
            yield element
            if open_elements:
                del open_elements[-1][
                    :
                ]  # children that have ended; attributes and text stay until their own end
    except DefusedXmlException as error:
        raise FileRefused(_ENTITIES) from error
    except (
        ParseError,
        ValueError,
        LookupError,
        zipfile.BadZipFile,
        OSError,
        EOFError,
        RuntimeError,
    ) as error:
        if isinstance(error, FileRefused):
            raise
        raise FileRefused(box.BROKEN) from error


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def content_types(content: bytes) -> list[str]:
    return [element.get("ContentType", "") for element in _elements(content) if element.get("ContentType")]


_BREAKS: Final = {"p", "tr", "si", "row", "br", "tab", "c"}


def words(part: Any) -> Iterator[str]:
    """Runs of text as they stand, with a blank wherever a paragraph, cell or line ends."""
    for element in _elements(part):
        name = _local(element.tag)
        if name == "t" and element.text:
            yield element.text
        elif name == "sheet" and element.get("name"):
            yield element.get("name") + "\n"
        elif name in _BREAKS:
            yield "\n" if name in {"p", "row", "tr"} else " "
