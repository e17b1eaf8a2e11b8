"""Bytes to rows: whatever a spreadsheet, a script or a colleague calls CSV, or a refusal in words. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from coalition.core.delimited import (
    DELIMITERS,
    SEPARATOR_LINE,
    UnreadableError,
    decode,
    records,
    refuse_open_quote,
    text_of,
)
from signals.submissions.interpret import Row

MOST_ROWS: Final = 200_000
MOST_BYTES: Final = 64 * 1024 * 1024
__all__ = ["UnreadableError", "decode", "read"]
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
    "whose": "Whose identifier",
    "labels": "Labels",
    "classification": "Classification",
    "context": "Context",
    "expires_at": "Expires at",
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
    "whose": "whose whoseidentifier whoseidentifierisit whoseaccount identifierof",
    "labels": "labels label tags tag",
    "classification": "classification industryclassification grade",
    "context": "context",
    "expires_at": "expiresat expires expiry expirydate validuntil",
    "comment": "comment comments note notes remark remarks",
}
_FIELD_OF: Final = {word: name for name, words in _SYNONYMS.items() for word in words.split()}
_SHOWN: Final = 12


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
        for line, values in records(self.text, self.delimiter):
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
    text, encoding = text_of(content)
    notes = [] if encoding in ("utf-8", "utf-8-sig") else [f"Read as {encoding}."]
    announced = SEPARATOR_LINE.match(text)
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


def _header(text: str, announced: str) -> tuple[str, int, tuple[str, ...]]:
    """The delimiter that makes most sense of the first line that is not empty."""
    best: tuple[int, int, str, int, tuple[str, ...]] | None = None
    for order, delimiter in enumerate([announced] if announced in DELIMITERS else DELIMITERS):
        for line, values in records(text, delimiter):
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
    for line, values in records(text, delimiter):
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
    refuse_open_quote(text, delimiter, last)
    return total, empty
