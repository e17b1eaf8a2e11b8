"""Taking in a PDF: refused by what it is and not by its name, rewritten without anything that runs, hides or asks."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf

LIMIT = 50 * 1024 * 1024
DEEPEST = 60  # direct objects within each other; more than any tool writes

# What the first bytes say a file is, in the words of the refusal.
KINDS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"BM", "a bitmap picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"RIFF", "a picture, sound or video file"),
    (b"\x1aE\xdf\xa3", "a video file"),
    (b"PK\x03\x04", "a ZIP archive or an office file"),
    (b"PK\x05\x06", "a ZIP archive"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\x1f\x8b", "a compressed archive"),
    (b"\xd0\xcf\x11\xe0", "an old office file"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"{\\rtf", "an RTF text"),
    (b"%!PS", "a PostScript file"),
)
# Actions that run something, leave the document or fetch something into it.
ACTIONS = {
    "/JavaScript": "JavaScript",
    "/Launch": "actions that start programs",
    "/SubmitForm": "a form",
    "/ResetForm": "a form",
    "/ImportData": "a form",
    "/GoToR": "links into other files",
    "/GoToE": "links into attached files",
    "/Rendition": "sound or video",
    "/Movie": "sound or video",
    "/Sound": "sound or video",
    "/RichMediaExecute": "sound or video",
    "/SetOCGState": "actions that hide or show parts",
    "/Hide": "actions that hide or show parts",
}
RUNS = frozenset({"JavaScript", "actions that start programs"})  # what no honest document to read holds
ANNOTATIONS = {
    "/Widget": "a form",
    "/FileAttachment": "attached files",
    "/RichMedia": "sound or video",
    "/Screen": "sound or video",
    "/Movie": "sound or video",
    "/Sound": "sound or video",
    "/3D": "a 3D model",
}


class FileRefused(ValueError):  # noqa: N818 -- named for what happens, as Refused is
    """The file is not taken; the text says why, in words for the person who sent it."""


@dataclass(slots=True)
class Intake:
    """A clean copy, how many pages it has, and what was taken out of it."""

    data: bytes
    pages: int
    removed: list[str] = field(default_factory=list)


def take_in(data: bytes) -> Intake:
    """The clean copy of an uploaded PDF; raises `FileRefused`."""
    _refuse_by_content(data)
    try:
        # Without recovery: what a tool must guess at is better saved again by its author.
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False) as pdf:
            if pdf.is_encrypted:
                raise FileRefused(PROTECTED)
            pages = len(pdf.pages)
            if pages == 0:
                raise FileRefused("This PDF has no pages.")
            removed = _Cleaner(pdf).clean()
            out = io.BytesIO()
            pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    except pikepdf.PasswordError as error:
        raise FileRefused(PROTECTED) from error
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
        if isinstance(error, FileRefused):
            raise
        raise FileRefused(BROKEN) from error
    return Intake(out.getvalue(), pages, removed)


PROTECTED = (
    "This PDF is protected with a password or locked against changes. Remove the protection and send it again: "
    "what we cannot open we cannot check."
)
BROKEN = (
    "This PDF is damaged, so it cannot be checked. Open it in the program that made it, save it as PDF anew, "
    "and send that."
)


def _refuse_by_content(data: bytes) -> None:
    if len(data) > LIMIT:
        raise FileRefused(f"This file is {len(data) // 1_048_576} MB large. A PDF may have 50 MB at most.")
    if not data:
        raise FileRefused("This file is empty.")
    start = data[:16]
    if start.startswith(b"%PDF-"):
        return
    found = next((words for magic, words in KINDS if start.startswith(magic)), "")
    if not found and start[4:8] == b"ftyp":
        found = "a video or picture file"
    if not found and data[:512].lstrip().lower().startswith(
        (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script")
    ):
        found = "a web page or XML file"
    if found.endswith(("picture", "video file", "picture file")):
        raise FileRefused(
            f"This is {found}, whatever its name says. The portal takes no pictures, video or sound, from anybody."
        )
    if found:
        raise FileRefused(
            f"This is {found}, not a PDF, whatever its name says. Save it as PDF and send that."
        )
    if b"%PDF-" in data[:1024]:
        raise FileRefused(
            "Something else stands before the PDF in this file, so it could be read as two kinds of file. "
            "Save it as PDF anew and send that."
        )
    raise FileRefused("This file is not a PDF, whatever its name says.")


class _Cleaner:
    """Takes out of one open PDF what a text to read has no need of, and remembers the words for it."""

    def __init__(self, pdf: Pdf) -> None:
        self.pdf = pdf
        self.removed: dict[str, None] = {}

    def clean(self) -> list[str]:
        self._catalog()
        for page in self.pdf.pages:
            self._page(page.obj)
        for found in self.pdf.objects:
            for part in _dictionaries(found, 0):
                self._defuse(part)
        return list(self.removed)

    def _drop(self, holder: Object, key: str, words: str) -> None:
        if key in holder:
            self._remember(holder[key])
            del holder[key]
            self.removed[words] = None

    def _remember(self, gone: Object) -> None:
        """What would have run in something that is dropped whole."""
        for part in _dictionaries(gone, 0):
            if words := ACTIONS.get(str(part.get("/S", ""))):
                self.removed[words] = None

    def _catalog(self) -> None:
        root = self.pdf.Root
        self._drop(root, "/OpenAction", "an action on opening")
        self._drop(root, "/AA", "actions on events")
        if "/AcroForm" in root:
            form = root["/AcroForm"]
            words = "an XFA form" if isinstance(form, Dictionary) and "/XFA" in form else "a form"
            self._drop(root, "/AcroForm", words)
        self._drop(root, "/AF", "attached files")
        self._drop(root, "/Collection", "attached files")
        names = root.get("/Names")
        if isinstance(names, Dictionary):
            self._drop(names, "/JavaScript", "JavaScript")
            self._drop(names, "/EmbeddedFiles", "attached files")
            self._drop(names, "/Renditions", "sound or video")

    def _page(self, page: Object) -> None:
        self._drop(page, "/AA", "actions on events")
        self._drop(page, "/AF", "attached files")
        notes = page.get("/Annots")
        if not isinstance(notes, Array):
            return
        kept = []
        for note in notes:
            subtype = str(note.get("/Subtype", "")) if isinstance(note, Dictionary) else ""
            if words := ANNOTATIONS.get(subtype):
                self._remember(note)
                self.removed[words] = None
                continue
            if isinstance(note, Dictionary):
                self._drop(note, "/AA", "actions on events")
            kept.append(note)
        page["/Annots"] = Array(kept)

    def _defuse(self, part: Object) -> None:
        """Empty an action wherever it hangs (links, outlines, chains of actions), and a file's embedded content."""
        kind = part.get("/S")
        words = ACTIONS.get(str(kind)) if isinstance(kind, Name) else None
        if words and "/P" not in part:  # a structure element has a parent and may be named as it likes
            for key in list(part.keys()):
                del part[key]
            self.removed[words] = None
        elif part.get("/Type") == Name.Filespec:
            self._drop(part, "/EF", "attached files")


def _dictionaries(found: Any, depth: int) -> Iterator[Any]:
    """A dictionary and the direct ones within it; indirect ones come round by themselves."""
    if depth > DEEPEST:
        raise FileRefused(BROKEN)
    if isinstance(found, pikepdf.Stream):
        inner: Any = found.stream_dict
    elif isinstance(found, Dictionary | Array):
        inner = found
    else:
        return
    if isinstance(inner, Dictionary):
        yield inner
        parts = [inner[key] for key in list(inner.keys())]
    else:
        parts = list(inner)
    for part in parts:
        if isinstance(part, Dictionary | Array) and not part.is_indirect:
            yield from _dictionaries(part, depth + 1)
