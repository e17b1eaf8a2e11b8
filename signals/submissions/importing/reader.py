"""Bytes to rows: whatever a spreadsheet, a script or a colleague calls CSV or JSON Lines, or a refusal in words. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, Protocol

from coalition.core.delimited import (
    DELIMITERS,
    SEPARATOR_LINE,
    UnreadableError,
    decode,
    records,
    refuse_open_quote,
    text_of,
)
from signals.submissions.importing import columns, jsonlines
from signals.submissions.importing.columns import BASIS, REQUIRED, TITLES
from signals.submissions.interpret import Row

MOST_ROWS: Final = 200_000
MOST_BYTES: Final = 64 * 1024 * 1024
__all__ = ["BASIS", "REQUIRED", "TITLES", "ColumnsUnclearError", "UnreadableError", "decode", "read"]
_SHOWN: Final = 12


class ColumnsUnclearError(UnreadableError):
    """The file can be read, but a person has to say which column is which."""


class Rows(Protocol):
    """A file whose names of columns are known: its rows by position, None where a row has no such column."""

    @property
    def headers(self) -> tuple[str, ...]: ...
    def records(self) -> Iterator[tuple[int, Sequence[str | None], str]]: ...
    def refuse_broken(self, last: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Table:
    """A file with our name of each column, "" where it has none, and its rows counted."""

    source: Rows = field(repr=False)
    columns: tuple[str, ...]
    headers: tuple[str, ...]
    total: int
    empty_lines: int
    notes: tuple[str, ...]
    encoding: str
    delimiter: str

    @property
    def missing(self) -> tuple[str, ...]:
        """Columns without which every row can only be a suspicion."""
        return tuple(name for name in BASIS if name not in self.columns)

    @property
    def unknown(self) -> tuple[str, ...]:
        return columns.unknown(self.headers, self.columns)

    def rows(self, skip: int = 0) -> Iterator[Row]:
        """Every record that is not empty, leaving out the first `skip`."""
        filled = (record for record in self.source.records() if record[2] or _filled(record[1]))
        for line, values, problem in islice(filled, skip, None):
            cells = (*values, *[""] * (len(self.columns) - len(values)))  # a short line ends in empty cells
            fields = {
                name: value
                for name, value in zip(self.columns, cells, strict=False)
                if name and value is not None
            }
            yield Row(line, fields, problem)


@dataclass(frozen=True, slots=True)
class Delimited:
    """Text with a delimiter and a line that names the columns."""

    text: str = field(repr=False)
    delimiter: str
    header_line: int
    headers: tuple[str, ...]

    def records(self) -> Iterator[tuple[int, list[str], str]]:
        width = len(self.headers)
        for line, values in records(self.text, self.delimiter):
            if line <= self.header_line:
                continue
            problem = ""
            if len(values) > width and any(value.strip() for value in values[width:]):
                problem = f"{len(values)} columns where the header names {width}: is a {DELIMITERS[self.delimiter]} inside a value not quoted?"
            yield line, values, problem

    def refuse_broken(self, last: int) -> None:
        refuse_open_quote(self.text, self.delimiter, max(last, self.header_line))


@dataclass(frozen=True, slots=True)
class Opened:
    """An upload that is text with columns; which column is which may still have to be said."""

    source: Rows = field(repr=False)
    encoding: str
    delimiter: str
    notes: tuple[str, ...]

    @property
    def headers(self) -> tuple[str, ...]:
        return self.source.headers

    @property
    def signature(self) -> str:
        return columns.signature(self.headers)

    def samples(self, count: int = 3) -> list[list[str]]:
        """The first values of each column."""
        first = list(islice((values for _, values, problem in self.source.records() if not problem), count))
        return [
            [values[place] or "" for values in first if place < len(values)]
            for place in range(len(self.headers))
        ]

    def table(self, said: Sequence[str] = ()) -> Table:
        """With the columns as somebody said them, or as the headers say; ColumnsUnclearError where neither is clear."""
        if said and len(said) != len(self.headers):
            raise ColumnsUnclearError("The columns that were named are not those of this file.")
        names = tuple(said) or columns.named(self.headers)
        self._refuse_missing(names)
        if not said and (doubled := columns.twice(self.headers)):
            raise ColumnsUnclearError(f"Two columns mean the same: {_listed(list(doubled))}.")
        total, empty = self.count()
        return Table(
            self.source, names, self.headers, total, empty, self.notes, self.encoding, self.delimiter
        )

    def _refuse_missing(self, names: Sequence[str]) -> None:
        missing = [TITLES[name] for name in REQUIRED if name not in names]
        if not missing:
            return
        found = ", ".join(f"“{head[:40]}”" for head in self.headers[:_SHOWN]) or "nothing"
        more = f" and {len(self.headers) - _SHOWN} more" if len(self.headers) > _SHOWN else ""
        raise ColumnsUnclearError(
            f"No column for {_listed(missing)}. The first line has to name the columns; found there: {found}{more}."
        )

    def count(self) -> tuple[int, int]:
        """Rows and empty lines; UnreadableError where there are no rows, too many, or a quotation mark is left open."""
        total = empty = last = 0
        for line, values, problem in self.source.records():
            last = line
            if problem or _filled(values):
                total += 1
                if total > MOST_ROWS:
                    raise UnreadableError(
                        f"The file has more than {MOST_ROWS:,} rows, which is the most one import takes. Please split it."
                    )
            else:
                empty += 1
        self.source.refuse_broken(last)
        if total == 0:
            raise UnreadableError("The file names its columns and has no row below them: nothing to import.")
        return total, empty


def open_file(content: bytes) -> Opened:
    """Find encoding, format and headers; UnreadableError says in words what is in the way."""
    if len(content) > MOST_BYTES:
        raise UnreadableError(f"The file is larger than {MOST_BYTES // 1024 // 1024} MB. Please split it.")
    text, encoding = text_of(content, json=True)
    notes = [] if encoding in ("utf-8", "utf-8-sig") else [f"Read as {encoding}."]
    announced = SEPARATOR_LINE.match(text)
    text = text.removeprefix("\ufeff")
    if "\x00" in text:
        text = text.replace("\x00", "\ufffd")
        notes.append("The file holds zero bytes; rows with them are refused.")
    if jsonlines.is_json(text):
        return Opened(jsonlines.Lines.of(text), encoding, "", tuple(notes))
    delimiter, header_line, headers = _header(text, announced[1] if announced else "")
    return Opened(Delimited(text, delimiter, header_line, headers), encoding, delimiter, tuple(notes))


def read(content: bytes, said: Sequence[str] = ()) -> Table:
    return open_file(content).table(said)


def _header(text: str, announced: str) -> tuple[str, int, tuple[str, ...]]:
    """The delimiter that makes most sense of the first line that is not empty."""
    best: tuple[int, int, int, str, int, tuple[str, ...]] | None = None
    for order, delimiter in enumerate([announced] if announced in DELIMITERS else DELIMITERS):
        for line, values in records(text, delimiter):
            headers = tuple(value.strip() for value in values)
            if not any(headers) or (len(headers) <= 2 and headers[0].lower().startswith("sep=")):  # noqa: PLR2004  # "sep=," is cut in two
                continue
            known = sum(1 for name in columns.named(headers) if name)
            candidate = (known, len(headers), -order, delimiter, line, headers)
            best = max(best, candidate) if best else candidate
            break
    if best is None:
        raise UnreadableError("The file is empty.")
    return best[3], best[4], best[5]


def _filled(values: Sequence[str | None]) -> bool:
    return any(value and value.strip() for value in values)


def _listed(words: list[str]) -> str:
    quoted = [f"“{word[:40]}”" for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
