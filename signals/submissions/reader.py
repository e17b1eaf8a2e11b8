"""Bytes to rows: whatever a spreadsheet, a script or a colleague calls CSV, or a refusal in words. Pure."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from charset_normalizer import from_bytes

from signals.submissions import filetypes

MOST_ROWS: Final = 200_000
MOST_BYTES: Final = 64 * 1024 * 1024
DELIMITERS: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
REQUIRED: Final = ("kind", "value", "harm")
BASIS: Final = ("policy", "action", "actioned_at", "reported")
TITLES: Final = {
    "kind": "Type",
    "value": "Value",
    "platform": "Platform",
    "harm": "Harm type",
    "policy": "Policy",
    "action": "Action taken",
    "actioned_at": "Actioned at",
    "reported": "Reported to NCMEC",
    "reference": "Report reference",
    "human_reviewed": "Human-reviewed",
    "tlp": "TLP",
    "quality": "PDQ quality",
    "comment": "Comment",
}
_SYNONYMS: Final = {
    "kind": "type kind signaltype indicatortype signalkind",
    "value": "value indicator signal ioc",
    "platform": "platform service site network provider app",
    "harm": "harm harmtype category abusetype harmcategory threattype",
    "policy": "policy policyviolated rule violatedpolicy violation basis",
    "action": "action actiontaken enforcement enforcementaction",
    "actioned_at": "actionedat date actiondate actionedon when dateactioned dateofaction timestamp",
    "reported": "reported reportedto reportedtoncmec ncmec report reportedtohotline reportfiled",
    "reference": "reference ref reportreference reportref reportid ncmecid ncmecreport reportnumber cybertip cybertipid",
    "human_reviewed": "humanreviewed humanreview reviewed reviewedbyahuman reviewedbyhuman",
    "tlp": "tlp tlplabel sharing trafficlight",
    "quality": "quality pdqquality hashquality",
    "comment": "comment comments note notes remark remarks",
}
_FIELD_OF: Final = {word: name for name, words in _SYNONYMS.items() for word in words.split()}
_SAMPLE: Final = 65_536
# Encodings that member companies' spreadsheets really write; others are mistaken for them more often than meant.
_LIKELY: Final = ["cp1252", "cp1251", "cp1253", "cp932", "gb18030", "big5", "euc_kr"]
_NOT_ASCII_RUN: Final = re.compile(rb"[^\r\n,;\t\"]*[\x80-\xff][^\r\n,;\t\"]*")
_TELLING: Final = 40
_SEPARATOR_LINE: Final = re.compile(r"^\ufeff?\"?sep=(.)\"?\r?\n", re.IGNORECASE)
_SHOWN: Final = 12


class UnreadableError(ValueError):
    """The file as a whole cannot be imported; the text says why and what would help."""


@dataclass(frozen=True, slots=True)
class Row:
    """One record: the line of the file on which it begins, its fields by our names, and what is wrong with its shape."""

    line: int
    fields: Mapping[str, str]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    text: str = field(repr=False)
    encoding: str
    delimiter: str
    header_line: int
    columns: tuple[str, ...]  # our name of each column, "" where it has none
    headers: tuple[str, ...]
    total: int
    empty_lines: int
    notes: tuple[str, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """Columns without which every row can only be a suspicion."""
        return tuple(name for name in BASIS if name not in self.columns)

    @property
    def unknown(self) -> tuple[str, ...]:
        return tuple(head for head, name in zip(self.headers, self.columns, strict=True) if not name and head)

    def rows(self, skip: int = 0) -> Iterator[Row]:
        """Every record after the header that is not empty, leaving out the first `skip`."""
        width = len(self.columns)
        number = 0
        for line, values in _records(self.text, self.delimiter):
            if line <= self.header_line or not any(value.strip() for value in values):
                continue
            number += 1
            if number <= skip:
                continue
            fields = {name: value for name, value in zip(self.columns, values, strict=False) if name}
            problem = ""
            if len(values) > width and any(value.strip() for value in values[width:]):
                problem = f"{len(values)} columns where the header names {width}: is a {DELIMITERS[self.delimiter]} inside a value not quoted?"
            yield Row(line, fields, problem)


def read(content: bytes) -> Table:
    """Find encoding, delimiter and columns and count the rows; UnreadableError says in words what is in the way."""
    if len(content) > MOST_BYTES:
        raise UnreadableError(f"The file is larger than {MOST_BYTES // 1024 // 1024} MB. Please split it.")
    if not content.strip(b"\xef\xbb\xbf\xff\xfe\r\n\t \x00"):
        raise UnreadableError("The file is empty.")
    try:
        filetypes.refuse_other_than_text(content)
    except ValueError as error:
        raise UnreadableError(str(error)) from error
    text, encoding = decode(content)
    notes = [] if encoding in ("utf-8", "utf-8-sig") else [f"Read as {encoding}."]
    announced = _SEPARATOR_LINE.match(text)
    text = text.removeprefix("\ufeff")
    if "\x00" in text:
        text = text.replace("\x00", "\ufffd")
        notes.append("The file holds zero bytes; rows with them are refused.")
    delimiter, header_line, headers = _header(text, announced[1] if announced else "")
    columns = _columns(headers)
    _refuse_missing(columns, headers)
    total, empty = _count(text, delimiter, header_line)
    if total == 0:
        raise UnreadableError("The file names its columns and has no row below them: nothing to import.")
    return Table(text, encoding, delimiter, header_line, columns, headers, total, empty, tuple(notes))


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


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each record with the physical line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
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


def _header(text: str, announced: str) -> tuple[str, int, tuple[str, ...]]:
    """The delimiter that makes most sense of the first line that is not empty."""
    best: tuple[int, int, str, int, tuple[str, ...]] | None = None
    for order, delimiter in enumerate([announced] if announced in DELIMITERS else DELIMITERS):
        for line, values in _records(text, delimiter):
            headers = tuple(value.strip() for value in values)
            if not any(headers) or (len(headers) <= 2 and headers[0].lower().startswith("sep=")):  # noqa: PLR2004  # "sep=," is cut in two
                continue
            known = sum(1 for name in _columns(headers) if name)
            candidate = (known, -order, delimiter, line, headers)
            best = max(best, candidate) if best else candidate
            break
    if best is None:
        raise UnreadableError("The file is empty.")
    return best[2], best[3], best[4]


def _columns(headers: tuple[str, ...]) -> tuple[str, ...]:
    """Our name for each header; where two headers mean the same the first one counts."""
    seen: set[str] = set()
    names = []
    for head in headers:
        name = _FIELD_OF.get(re.sub(r"[^a-z0-9]", "", head.casefold()), "")
        names.append("" if name in seen else name)
        seen.add(name)
    return tuple(names)


def _refuse_missing(columns: tuple[str, ...], headers: tuple[str, ...]) -> None:
    missing = [TITLES[name] for name in REQUIRED if name not in columns]
    if not missing:
        return
    found = ", ".join(f"“{head[:40]}”" for head in headers[:_SHOWN]) or "nothing"
    more = f" and {len(headers) - _SHOWN} more" if len(headers) > _SHOWN else ""
    raise UnreadableError(
        f"No column for {_listed(missing)}. The first line has to name the columns; found there: {found}{more}."
    )


def _listed(words: list[str]) -> str:
    quoted = [f"“{word}”" for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"


def _count(text: str, delimiter: str, header_line: int) -> tuple[int, int]:
    total = empty = 0
    last = header_line
    for line, values in _records(text, delimiter):
        last = line
        if line <= header_line:
            continue
        if any(value.strip() for value in values):
            total += 1
            if total > MOST_ROWS:
                raise UnreadableError(
                    f"The file has more than {MOST_ROWS:,} rows, which is the most one import takes. Please split it."
                )
        else:
            empty += 1
    _refuse_open_quote(text, delimiter, last)
    return total, empty


def _refuse_open_quote(text: str, delimiter: str, last: int) -> None:
    """A quotation mark that is never closed swallows every row after it, silently unless asked for."""
    rest = "".join(islice(io.StringIO(text, newline=""), last - 1, None))
    try:
        list(csv.reader(io.StringIO(rest, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise UnreadableError(f"In line {last} a quotation mark is opened and never closed.") from error
