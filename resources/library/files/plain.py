"""CSV and plain text: real text in UTF-8 or UTF-16, and nothing else that is written as text."""

import base64
import binascii
import codecs
import re
from collections.abc import Iterator
from typing import IO, Final

from coalition.core.office_intake import kinds
from coalition.core.pdf_intake import FileRefused

_CHUNK: Final = 1024 * 1024
_KEPT: Final = 16_384  # characters of the chunk before, so that nothing hides on a border
_NUL: Final = "This file holds bytes that no text has (NUL), so it is not plain text. Save it as text (UTF-8) and send that."
_CODING: Final = "This file is not text in UTF-8 or UTF-16. Save it anew as text or CSV with the encoding UTF-8 and send that."
_CONTROLS: Final = (
    "This file holds control characters that no text has. Save it as text (UTF-8) and send that."
)
_DATA: Final = "Inside this text is a file written as text (a data address). The portal takes no pictures or other files inside text: take it out."
_BLOCK: Final = "Inside this text is a long block of encoded data, which may be a file. Take it out: only words, numbers and short codes belong here."
_COMMAND: Final = "A cell of this file would start a program when it is opened as a sheet (DDE). Take that cell out and send it again."
_MARKUP: Final = (
    "This is a web page, whatever its name says. Save it as PDF, DOCX or plain text and send that."
)
_DATA_URI: Final = re.compile(r"data:[a-z0-9.+\-]{2,40}/[a-z0-9.+\-]{1,80}[^,\s]{0,80},", re.IGNORECASE)
_RUN: Final = re.compile(r"[A-Za-z0-9+/_\-]{4000}")
_WRAPPED: Final = re.compile(r"(?:^[A-Za-z0-9+/]{60,80}\r?\n){12,}", re.MULTILINE)
_UUENCODED: Final = re.compile(r"^begin(-base64)? [0-7]{3,4} \S", re.MULTILINE)
_FORMULA: Final = re.compile(
    r"(?:^|[,;\t\"'])\s*[=+\-@]\s*[A-Za-z0-9_.\"()&+\-]{1,200}\|[^\r\n!]{0,400}!", re.MULTILINE
)
_PAGE: Final = re.compile(
    r"^\s*<(?:!doctype html|html|svg|script|iframe|body)\b", re.IGNORECASE | re.MULTILINE
)
_ODD: Final = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def encoding_of(head: bytes) -> str:
    return next((name for mark, name in _MARKS if head.startswith(mark)), "utf-8")


def refuse_unless_text(file: IO[bytes]) -> None:
    """Read it once, piece by piece; raises `FileRefused`."""
    before, first = "", True
    for text in pieces(file):
        looked = before + text
        if first and (found := kinds.named(looked[:4096].encode())):
            raise FileRefused(kinds.refusal(*found))
        first = False
        _refuse(looked)
        before = looked[-_KEPT:]
    if first:
        raise FileRefused("This file is empty.")


def pieces(file: IO[bytes]) -> Iterator[str]:
    """The file's text in order; raises `FileRefused` where it is none."""
    file.seek(0)
    head = file.read(4)
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding_of(head))("strict")
    try:
        while chunk := file.read(_CHUNK):
            if text := decoder.decode(chunk):
                yield text
        if text := decoder.decode(b"", final=True):
            yield text
    except UnicodeDecodeError as error:
        file.seek(0)
        raise FileRefused(_NUL if b"\x00" in file.read(_CHUNK) else _CODING) from error


def _refuse(text: str) -> None:
    for pattern, words in (
        (_PAGE, _MARKUP),
        (_DATA_URI, _DATA),
        (_RUN, _BLOCK),
        (_UUENCODED, _BLOCK),
        (_FORMULA, _COMMAND),
    ):
        if pattern.search(text):
            raise FileRefused(words)
    if "\x00" in text:
        raise FileRefused(_NUL)
    if len(_ODD.findall(text[:100_000])) > len(text[:100_000]) // 2000 + 1:
        raise FileRefused(_CONTROLS)
    for block in _WRAPPED.finditer(text):
        if _hides_a_file(block[0]):
            raise FileRefused(_BLOCK)


def _hides_a_file(block: str) -> bool:
    """Whether lines that look like base64 are a file; lists of hashes look so too and are none."""
    joined = "".join(block.split())[:4096]
    try:
        head = base64.b64decode(joined[: len(joined) // 4 * 4])
    except (binascii.Error, ValueError):
        return False
    return kinds.named(head) is not None or head.startswith((b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))
