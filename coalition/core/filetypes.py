"""Tell by its content what a file really is, so that nothing but a table is ever kept."""

from typing import Final

_SAY_SHEET: Final = (
    "This is a spreadsheet or an archive, not a CSV file. Save the sheet as CSV (UTF-8) and upload that."
)
_SAY_MEDIA: Final = "This is {what}, not a CSV file. Nothing of it was stored: the portal accepts no imagery and no media, ever."
_SAY_OTHER: Final = "This is {what}, not a CSV file. Nothing of it was stored."
_BEGINNINGS: Final = (
    (b"\x89PNG\r\n\x1a\n", "a PNG image", _SAY_MEDIA),
    (b"\xff\xd8\xff", "a JPEG image", _SAY_MEDIA),
    (b"GIF87a", "a GIF image", _SAY_MEDIA),
    (b"GIF89a", "a GIF image", _SAY_MEDIA),
    (b"II*\x00", "a TIFF image", _SAY_MEDIA),
    (b"MM\x00*", "a TIFF image", _SAY_MEDIA),
    (b"BM", "a BMP image", _SAY_MEDIA),
    (b"8BPS", "a Photoshop image", _SAY_MEDIA),
    (b"\x00\x00\x01\x00", "an icon image", _SAY_MEDIA),
    (b"\xff\x0a", "a JPEG XL image", _SAY_MEDIA),
    (b"\x00\x00\x00\x0cJXL ", "a JPEG XL image", _SAY_MEDIA),
    (b"\x00\x00\x00\x0cjP  ", "a JPEG 2000 image", _SAY_MEDIA),
    (b"RIFF", "a film, sound or WebP image", _SAY_MEDIA),
    (b"\x1aE\xdf\xa3", "a film (Matroska or WebM)", _SAY_MEDIA),
    (b"FLV\x01", "a film", _SAY_MEDIA),
    (b"0&\xb2u\x8ef\xcf\x11", "a film (Windows Media)", _SAY_MEDIA),
    (b"\x00\x00\x01\xba", "a film (MPEG)", _SAY_MEDIA),
    (b"\x00\x00\x01\xb3", "a film (MPEG)", _SAY_MEDIA),
    (b"OggS", "a sound or film", _SAY_MEDIA),
    (b"ID3", "a sound file", _SAY_MEDIA),
    (b"fLaC", "a sound file", _SAY_MEDIA),
    (b"PK\x03\x04", "", _SAY_SHEET),
    (b"PK\x05\x06", "", _SAY_SHEET),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "", _SAY_SHEET),
    (b"Rar!\x1a\x07", "an archive", _SAY_OTHER),
    (b"7z\xbc\xaf\x27\x1c", "an archive", _SAY_OTHER),
    (b"\x1f\x8b", "an archive", _SAY_OTHER),
    (b"BZh", "an archive", _SAY_OTHER),
    (b"\xfd7zXZ\x00", "an archive", _SAY_OTHER),
    (b"\x28\xb5\x2f\xfd", "an archive", _SAY_OTHER),
    (b"%PDF-", "a PDF", _SAY_OTHER),
    (b"{\\rtf", "an RTF document", _SAY_OTHER),
    (b"SQLite format 3\x00", "a database", _SAY_OTHER),
    (b"MZ", "a program", _SAY_OTHER),
    (b"\x7fELF", "a program", _SAY_OTHER),
    (b"<?xml", "an XML document", _SAY_OTHER),
    (b"<!DOCTYPE", "a web page", _SAY_OTHER),
    (b"<html", "a web page", _SAY_OTHER),
    (b"<svg", "an SVG image", _SAY_MEDIA),
    (b"{", "JSON", _SAY_OTHER),
    (b"[{", "JSON", _SAY_OTHER),
)
_ANYWHERE: Final = (
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff\xe0\x00\x10JFIF", "a JPEG image"),
    (b"\xff\xd8\xff\xe1", "a JPEG image"),
    (b"\x1aE\xdf\xa3\x01\x00\x00\x00", "a film"),
)
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_WORDS_FIRST: Final = frozenset({b"BM", b"MZ", b"ID3", b"RIFF", b"OggS", b"BZh", b"fLaC", b"8BPS"})
_SAMPLE: Final = 4096
_CONTROL: Final = frozenset(range(32)) - frozenset(b"\t\n\v\f\r")


def refuse_other_than_text(content: bytes, *, json: bool = False) -> None:
    """Raise ValueError, in words for the sender, when the content is anything but text; JSON only where it is taken."""
    if content.startswith(_UTF16):
        return
    head = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:_SAMPLE]
    for beginning, what, say in _BEGINNINGS:
        if json and what == "JSON":
            continue
        if head.startswith(beginning) and not (beginning in _WORDS_FIRST and _is_readable(head)):
            raise ValueError(say.format(what=what))
    if head[4:8] == b"ftyp":
        raise ValueError(_SAY_MEDIA.format(what="a film or HEIC image"))
    for mark, what in _ANYWHERE:
        if mark in content:
            raise ValueError(
                f"Inside this file is {what}. Nothing of it was stored: the portal accepts no imagery, ever."
            )
    if b"%PDF-" in head[:1024]:
        raise ValueError(_SAY_OTHER.format(what="a PDF"))
    if not _looks_like_utf16(head) and sum(byte in _CONTROL for byte in head) > len(head) // 50 + 3:
        raise ValueError(_SAY_OTHER.format(what="a binary file"))


def _is_readable(head: bytes) -> bool:
    """Two or three letters may begin a column's name as well: then all that follows is text."""
    return not any(byte in _CONTROL for byte in head[:256])


def _looks_like_utf16(head: bytes) -> bool:
    zeros = (head[0::2].count(0), head[1::2].count(0))
    return len(head) > 1 and max(zeros) > len(head) // 4 and min(zeros) <= len(head) // 50


def utf16_without_mark(content: bytes) -> str | None:
    """The codec of UTF-16 text that lacks its byte order mark, else None."""
    head = content[:_SAMPLE]
    if not _looks_like_utf16(head):
        return None
    return "utf-16-be" if head[0::2].count(0) > head[1::2].count(0) else "utf-16-le"
