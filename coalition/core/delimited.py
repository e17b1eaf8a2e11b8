"""Delimited text in whatever encoding a spreadsheet writes: bytes to text, text to records with their lines. Pure."""

import csv
import re
from collections import deque
from collections.abc import Iterator
from itertools import islice
from typing import Final

from charset_normalizer import from_bytes

from coalition.core import filetypes

DELIMITERS: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
_SAMPLE: Final = 65_536
# Encodings that member companies' spreadsheets really write; others are mistaken for them more often than meant.
_LIKELY: Final = ["cp1252", "cp1251", "cp1253", "cp932", "gb18030", "big5", "euc_kr"]
_NOT_ASCII_RUN: Final = re.compile(rb"[^\r\n,;\t\"]*[\x80-\xff][^\r\n,;\t\"]*")
_TELLING: Final = 40
_LINE: Final = re.compile(r"[^\r\n]*+(?:\r\n|\r|\n)|[^\r\n]+")
SEPARATOR_LINE: Final = re.compile(r"^\ufeff?\"?sep=(.)\"?\r?\n", re.IGNORECASE)


class UnreadableError(ValueError):
    """The file as a whole cannot be imported; the text says why and what would help."""


def text_of(content: bytes, *, json: bool = False) -> tuple[str, str]:
    """The text of an upload and its encoding; UnreadableError where it is empty or anything but text."""
    if not content.strip(b"\xef\xbb\xbf\xff\xfe\r\n\t \x00"):
        raise UnreadableError("The file is empty.")
    try:
        filetypes.refuse_other_than_text(content, json=json)
    except ValueError as error:
        raise UnreadableError(str(error)) from error
    return decode(content)


def decode(content: bytes) -> tuple[str, str]:
    """The text and the name of the encoding it was read with."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return content.decode(encoding, errors="replace"), encoding
    bare = filetypes.utf16_without_mark(content)
    if bare:
        return content.decode(bare, errors="replace"), bare
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        guess = _guess(content)
    try:
        return content.decode(guess), guess
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace"), "cp1252"


def _guess(content: bytes) -> str:
    """The likeliest encoding that is not Unicode; few accented letters tell little, so western is the default."""
    telling = b"\n".join(_NOT_ASCII_RUN.findall(content[:_SAMPLE]))
    if len(telling) < _TELLING:
        return "cp1252"
    best = from_bytes(telling, cp_isolation=_LIKELY).best()
    return best.encoding if best else "cp1252"


def lines(text: str) -> Iterator[str]:
    """Each line with its end, as `io.StringIO` gives them; that would hold the whole text again, at four bytes a letter."""
    return (found[0] for found in _LINE.finditer(text))


def records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each record with the physical line on which it begins."""
    reader = csv.reader(lines(text), delimiter=delimiter)
    begins = 1
    while True:
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise UnreadableError(
                f"From line {begins} on the file cannot be read: a quotation mark is probably never closed ({error})."
            ) from error
        yield begins, values
        begins = reader.line_num + 1


def refuse_open_quote(text: str, delimiter: str, last: int) -> None:
    """A quotation mark that is never closed swallows every row after it, silently unless asked for."""
    rest = islice(lines(text), last - 1, None)
    try:
        deque(csv.reader(rest, delimiter=delimiter, strict=True), maxlen=0)
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise UnreadableError(f"In line {last} a quotation mark is opened and never closed.") from error
