"""What was pasted into values, one a line, and which kind each of them is. Pure: nothing is kept or sent."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from signals.catalog import embedded, kinds, profiles
from signals.catalog.guess import guess_kind
from signals.catalog.normalize import normalize
from signals.submissions.words import kind_of

MOST: Final = 200
# One value of these may fill several lines, or is full of commas.
_OF_SEVERAL_LINES: Final = frozenset({"vpdq"})
_WITH_COMMAS: Final = frozenset({"keyword", "url", "photodna", "vpdq"})
_NAMED: Final = re.compile(r"^([A-Za-z][A-Za-z0-9 _+-]{1,18}?)\s*:\s+(\S.*)$")
_COMMA: Final = re.compile(r"\s*[,;]\s*")
_COMMA_AND_SPACE: Final = re.compile(r"\s*[,;]\s+")
_AROUND: Final = " \t\r,;\"'“”‘’`"
_HANDLE: Final = re.compile(r"^@[\w.-]{2,}$")
_ENCODED_LINE: Final = re.compile(r"^[A-Za-z0-9+/]{56,}={0,2}$")
_HEX: Final = re.compile(r"^[0-9a-fA-F]+$")
_ENCODED_LINES: Final = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One value as typed, with the kind it was said or guessed to be ("" where it could be several)."""

    number: int
    value: str
    kind: str

    @property
    def profile(self) -> profiles.Profile | None:
        """Whom the address of a profile leads to: it is stored as that username or account."""
        if self.kind != "url":
            return None
        try:
            return profiles.profile_of(normalize("url", self.value))
        except ValueError:
            return None

    @property
    def personal(self) -> bool:
        return self.kind in kinds.PERSONAL_KINDS or self.profile is not None

    @property
    def needs_platform(self) -> bool:
        return self.kind in kinds.KINDS_WITH_PLATFORM


def read(text: str, kind: str = "") -> list[Line]:
    """The values in the paste; `kind` is what all of them are, where that was said.

    Raises ValueError when the lines together are a file that somebody encoded.
    """
    refuse_encoded_lines(text)
    if kind in _OF_SEVERAL_LINES and text.strip():
        return [Line(1, text.strip(), kind)]
    values = [value for line in text.splitlines() for value in _values(line, kind)]
    return [Line(number, *_kind(value, kind)) for number, value in enumerate(values, start=1)]


def refuse_encoded_lines(text: str) -> None:
    """A file in base64 comes wrapped: no line of it shows what the whole of it is."""
    run = 0
    for line in text.splitlines():
        encoded = bool(_ENCODED_LINE.match(line.strip())) and not _HEX.match(line.strip())
        run = run + 1 if encoded else 0
        if run >= _ENCODED_LINES:
            raise ValueError(embedded.REASON)


def _values(line: str, kind: str) -> list[str]:
    """A line holds one value, unless commas stand where none can be inside a value."""
    if not line.strip(_AROUND):
        return []
    if kind:
        parts = [line] if kind in _WITH_COMMAS else _COMMA.split(line)
        return _bare(parts) if len(parts) > 1 else [_one(line, kind)]
    for comma in (_COMMA, _COMMA_AND_SPACE):
        parts = _bare(comma.split(line))
        guesses = [guess_kind(part) or ("@" if _HANDLE.match(part) else "") for part in parts]
        alike = comma is _COMMA_AND_SPACE or len(set(guesses)) == 1
        if len(parts) > 1 and alike and all(guesses) and "keyword" not in guesses:
            return parts
    return [_one(line, kind)]


def _bare(parts: Sequence[str]) -> list[str]:
    return [part.strip(_AROUND) for part in parts if part.strip(_AROUND)]


def _one(line: str, kind: str) -> str:
    """The line as typed; only a comma that was copied along is left behind."""
    if kind in {"photodna", "keyword"}:
        return line.strip("\r\n")
    return line.strip("\r\n").rstrip(" \t,;") if line.rstrip().endswith((",", ";")) else line.strip("\r\n")


def _kind(value: str, kind: str) -> tuple[str, str]:
    if kind:
        return value, kind
    named = _NAMED.match(value.strip())
    if named:
        try:
            return named[2], kind_of(named[1])
        except ValueError:
            pass
    bare = value.strip(_AROUND)
    guessed = guess_kind(bare)
    if guessed is None and _HANDLE.match(bare):
        guessed = "username"
    if guessed is None and "," in bare and _fits("photodna", bare):
        guessed = "photodna"
    if guessed not in {None, "keyword"} and not _fits(str(guessed), value):
        value = bare  # quotes that were copied along
    return value, guessed or ""


def _fits(kind: str, value: str) -> bool:
    try:
        normalize(kind, value)
    except ValueError:
        return False
    return True


def count_by_kind(lines: Sequence[Line]) -> list[tuple[str, int]]:
    """How many there are of each kind, in the kind's own words, the commonest first."""
    counts = Counter(line.kind for line in lines if line.kind)
    return [(kinds.KINDS[kind].title, count) for kind, count in counts.most_common()]
