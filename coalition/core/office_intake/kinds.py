"""What a file is by its first bytes, in the words of a refusal. Pure."""

from typing import Final

PICTURE, MEDIA, ARCHIVE, MAIL, PROGRAM, OTHER = "picture", "media", "archive", "mail", "program", "other"
HEAD: Final = 36_870  # bytes looked at: an ISO image says what it is at 32,769

_BEGINNINGS: Final[tuple[tuple[bytes, str, str], ...]] = (
    (b"\x89PNG", "a PNG picture", PICTURE),
    (b"\xff\xd8\xff", "a JPEG picture", PICTURE),
    (b"GIF87a", "a GIF picture", PICTURE),
    (b"GIF89a", "a GIF picture", PICTURE),
    (b"II*\x00", "a TIFF picture", PICTURE),
    (b"II+\x00", "a TIFF picture", PICTURE),
    (b"MM\x00*", "a TIFF picture", PICTURE),
    (b"8BPS", "a Photoshop picture", PICTURE),
    (b"\x00\x00\x01\x00", "an icon picture", PICTURE),
    (b"\xff\x0a", "a JPEG XL picture", PICTURE),
    (b"\x00\x00\x00\x0cJXL ", "a JPEG XL picture", PICTURE),
    (b"\x00\x00\x00\x0cjP  ", "a JPEG 2000 picture", PICTURE),
    (b"gimp xcf", "a GIMP picture", PICTURE),
    (b"\x1aE\xdf\xa3", "a video file (Matroska or WebM)", MEDIA),
    (b"FLV\x01", "a video file", MEDIA),
    (b"0&\xb2u\x8ef\xcf\x11", "a video file (Windows Media)", MEDIA),
    (b"\x00\x00\x01\xba", "a video file (MPEG)", MEDIA),
    (b"\x00\x00\x01\xb3", "a video file (MPEG)", MEDIA),
    (b"OggS", "a sound or video file", MEDIA),
    (b"ID3", "a sound file", MEDIA),
    (b"fLaC", "a sound file", MEDIA),
    (b"\xff\xfb", "a sound file", MEDIA),
    (b"#!AMR", "a sound file", MEDIA),
    (b"Rar!\x1a\x07", "a RAR archive", ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", ARCHIVE),
    (b"\x1f\x8b", "a gzip archive", ARCHIVE),
    (b"BZh", "a bzip2 archive", ARCHIVE),
    (b"\xfd7zXZ\x00", "an xz archive", ARCHIVE),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive", ARCHIVE),
    (b"\x04\x22\x4d\x18", "an LZ4 archive", ARCHIVE),
    (b"\x1f\x9d", "a compressed archive", ARCHIVE),
    (b"MSCF", "a cabinet archive", ARCHIVE),
    (b"!<arch>", "an archive", ARCHIVE),
    (b"xar!", "an archive", ARCHIVE),
    (b"!BDN", "an Outlook mailbox", MAIL),
    (b"MZ", "a program", PROGRAM),
    (b"\x7fELF", "a program", PROGRAM),
    (b"\xca\xfe\xba\xbe", "a program", PROGRAM),
    (b"\xcf\xfa\xed\xfe", "a program", PROGRAM),
    (b"#!", "a program (a script)", PROGRAM),
    (b"{\\rtf", "an RTF text", OTHER),
    (b"%!PS", "a PostScript file", OTHER),
    (b"SQLite format 3\x00", "a database", OTHER),
)
_RIFF: Final = {b"WEBP": ("a WebP picture", PICTURE), b"AVI ": ("a video file (AVI)", MEDIA)}
_PICTURE_BRANDS: Final = {
    b"heic": "a HEIC picture",
    b"heix": "a HEIC picture",
    b"mif1": "a HEIC picture",
    b"msf1": "a HEIC picture",
    b"avif": "an AVIF picture",
    b"avis": "an AVIF picture",
}
_MARKUP: Final = (b"<!doctype", b"<html", b"<head", b"<body", b"<script", b"<iframe", b"<!--")
_MAIL_HEADERS: Final = (
    b"from:",
    b"to:",
    b"subject:",
    b"date:",
    b"message-id:",
    b"received:",
    b"mime-version:",
)
_WORDS: Final = frozenset({b"MZ", b"ID3", b"BZh", b"8BPS", b"OggS", b"fLaC", b"MSCF"})  # a text may begin so
_PRINTABLE: Final = frozenset(range(32, 256)) | frozenset(b"\t\r\n")
_LEAST_HEADERS: Final = 3
_SAYS = {
    PICTURE: "The portal takes no pictures, video or sound, from anybody.",
    MEDIA: "The portal takes no pictures, video or sound, from anybody.",
    ARCHIVE: "The portal takes no archives: take out the document and send that.",
    MAIL: "The portal takes no mail files: copy what matters into a text, without names of persons.",
    PROGRAM: "The portal takes no programs.",
    OTHER: "Save it as PDF, DOCX, PPTX, XLSX, CSV or TXT and send that.",
}


def named(head: bytes) -> tuple[str, str] | None:
    """What the bytes are and its family, unless they may be a PDF, an office file or text."""
    return _container(head) or _begins(head) or _further_in(head) or _markup(head) or _mail(head)


def _container(head: bytes) -> tuple[str, str] | None:
    if head.startswith(b"BM") and head[6:10] == b"\x00\x00\x00\x00":
        return "a bitmap picture", PICTURE
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12], ("a sound or video file", MEDIA))
    if head[4:8] == b"ftyp":
        brand = _PICTURE_BRANDS.get(head[8:12])
        return (brand, PICTURE) if brand else ("a video file (MP4 or QuickTime)", MEDIA)
    return None


def _begins(head: bytes) -> tuple[str, str] | None:
    for beginning, words, family in _BEGINNINGS:
        if head.startswith(beginning) and not (beginning in _WORDS and _readable(head)):
            return words, family
    return None


def _further_in(head: bytes) -> tuple[str, str] | None:
    if head[257:262] == b"ustar":
        return "a TAR archive", ARCHIVE
    if head[32_769:32_774] == b"CD001":
        return "a disk image", ARCHIVE
    return None


def _readable(head: bytes) -> bool:
    return all(byte in _PRINTABLE for byte in head[:256])


def _markup(head: bytes) -> tuple[str, str] | None:
    start = head[:4096].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith(b"<svg") or (
        start.startswith((b"<?xml", b"<!--", b"<!doctype")) and b"<svg" in start
    ):
        return "an SVG picture", PICTURE
    if start.startswith(_MARKUP):
        return "a web page", OTHER
    return ("an XML file", OTHER) if start.startswith(b"<?xml") else None


def _mail(head: bytes) -> tuple[str, str] | None:
    start = head[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"From ") and b"\nFrom:" in start:
        return "a mailbox", MAIL
    above = start.replace(b"\r\n", b"\n").partition(b"\n\n")[0].lower().split(b"\n")
    headers = {header for header in _MAIL_HEADERS if any(line.startswith(header) for line in above)}
    return ("a mail", MAIL) if len(headers) >= _LEAST_HEADERS and b":" in above[0] else None


def refusal(words: str, family: str) -> str:
    """One sentence of what it is and one of what would do."""
    return f"This is {words}, whatever its name says. {_SAYS[family]}"
