"""Refuse content that hides in a value: data addresses, encoded files, raw file signatures, overlong text."""

import re
from urllib.parse import unquote

REASON = "embedded content is refused"

# How the first bytes of images, films, archives and documents look in base64.
_BASE64_STARTS = (
    "iVBORw0KGgo",  # PNG
    "/9j/",  # JPEG
    "R0lGODdh",  # GIF
    "R0lGODlh",
    "UklGR",  # WebP, AVI
    "SUkqAA",  # TIFF
    "TU0AKg",
    "UEsDB",  # ZIP and office files
    "UmFyIRoH",  # RAR
    "N3q8ryc",  # 7z
    "H4sIA",  # gzip
    "Qlpo",  # bzip2
    "/Td6WFoA",  # xz
    "GkXfo",  # Matroska, WebM
    "JVBERi0",  # PDF
    "T2dnUw",  # Ogg
)
_BASE64_ANYWHERE = re.compile(
    r"iVBORw0KGgo|/9j/4[A-D]|R0lGOD[dl]h[A-Za-z0-9+/]{4}|AAAA[A-Z]{2}Z0eX|JVBERi0xL|UEsDBBQA"
)
_FTYP = re.compile(r"^AAAA[A-Za-z0-9+/]{2}Z0eX")  # MP4, MOV, HEIC: a box length, then "ftyp"
_DATA_ADDRESS = re.compile(
    r"(?i)\bdata:\s*(?:[a-z0-9.+-]+/[a-z0-9.+-]+)?[^,\s]{0,80}[;,/]\s*base64|\bdata:\s*(?:image|video|audio|application|font)/"
)
_HEX_STARTS = re.compile(
    r"(?i)^(?:0x|\\x)?(?:ffd8ff|89504e470d0a1a0a|4749463839|4749463837|504b0304|526172211a07|25504446|1a45dfa3)[0-9a-f]{16,}$"
)
_LONG_RUN = 256
_BASE64_RUN = re.compile(r"^[A-Za-z0-9+/\s]{256,}={0,2}$")
_RAW = re.compile("\x89PNG|\x00\x00\x00.ftyp|GIF8[79]a|PK\x03\x04|Rar!\x1a|%PDF-|ÿØÿ|\x1aEß£")
_MINIMUM = 12  # shorter than this nothing is a file


def refuse_embedded(value: str) -> None:
    """Raise ValueError when the value carries content instead of describing it."""
    text = value.strip()
    if _carries_content(text) or ("%" in text and _carries_content(unquote(text, errors="replace"))):
        raise ValueError(REASON)


def _carries_content(text: str) -> bool:
    if "data:" in text.lower() and _DATA_ADDRESS.search(text):
        return True
    if _RAW.search(text):
        return True
    if len(text) < _MINIMUM:
        return False
    return bool(
        text.startswith(_BASE64_STARTS)
        or _FTYP.match(text)
        or _BASE64_ANYWHERE.search(text)
        or _HEX_STARTS.match(text)
    )


def refuse_encoded_run(value: str) -> None:
    """Raise ValueError when a value that should be words is one long run of encoded characters."""
    if len(value) >= _LONG_RUN and _BASE64_RUN.match(value.strip()):
        raise ValueError(REASON)


def refuse_in_words(text: str) -> None:
    """Raise ValueError when free words hide such content, as a whole or in one of their parts."""
    for part in (text, *text.split()):
        refuse_embedded(part)
        refuse_encoded_run(part)
