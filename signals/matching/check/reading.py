"""What somebody pasted, line by line, as the signals it may be. Pure: nothing is looked up and nothing kept."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from signals.catalog import display, kinds, profiles
from signals.catalog.guess import guess_kind
from signals.catalog.normalize import normalize
from signals.catalog.text import fold

MOST: Final = 1_000
_HEX64: Final = re.compile(r"^[0-9a-fA-F]{64}$")
_LONG_HEX: Final = ("sha256", "pdq", "tmk_pdqf")  # they look alike: all are tried
_WORDS: Final = ("keyword", "username", "account_id", "payment_handle")


@dataclass(frozen=True, slots=True)
class Meaning:
    """One kind and canonical value that a line may stand for; `hint` when it is only a part of what was pasted."""

    kind: str
    platform: str
    value: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A pasted line. `meanings` is empty where it could not be understood, and `problem` says why."""

    number: int
    sent: str
    meanings: tuple[Meaning, ...]
    problem: str = ""

    @property
    def shown(self) -> str:
        """As a page may show it: blinded wherever it may be a personal value, otherwise defanged."""
        exact = [one for one in self.meanings if not one.hint]
        if not exact:
            return f"{self.sent[:2]}{display.DOTS}"
        meant = next((one for one in exact if one.kind in kinds.PERSONAL_KINDS), exact[0])
        return display.shown(meant.kind, meant.value)

    @property
    def kind(self) -> str:
        """The one kind it may be, or "" where it could be several."""
        found = [one.kind for one in self.meanings if not one.hint]
        return found[0] if len(found) == 1 else ""


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.replace("\0", "").splitlines() if line.strip()]


def platform_of(written: str) -> str:
    return re.sub(r"\s+", " ", fold(written)).casefold()


def read(lines: Iterable[str], *, kind: str = "", platform: str = "") -> list[Line]:
    return [_line(number, sent, kind, platform_of(platform)) for number, sent in enumerate(lines, start=1)]


def _line(number: int, sent: str, kind: str, platform: str) -> Line:
    meanings: list[Meaning] = []
    problem = "This could not be understood as any type of signal."
    for candidate in (kind,) if kind else _candidates(sent):
        if candidate in kinds.KINDS_WITH_PLATFORM and not platform:
            problem = "Name the platform: usernames, account numbers and payment handles live on one."
            continue
        try:
            value = normalize(candidate, sent)
        except ValueError as error:
            problem = f"{str(error)[:1].upper()}{str(error)[1:]}." if kind else problem
            continue
        of_kind = platform if candidate in kinds.KINDS_WITH_PLATFORM else ""
        person = profiles.profile_of(value) if candidate == "url" else None
        meanings.append(
            Meaning(person.kind, person.platform, person.value)  # as such an address is stored
            if person
            else Meaning(candidate, of_kind, value)
        )
    meanings += [hint for one in list(meanings) for hint in _hints(one, platform)]
    return Line(number, sent, tuple(meanings), "" if meanings else problem)


def _candidates(sent: str) -> tuple[str, ...]:
    if _HEX64.match(sent):
        return _LONG_HEX
    guessed = guess_kind(sent)
    if guessed == "keyword":
        return _WORDS
    return (guessed,) if guessed else _WORDS


def _hints(meaning: Meaning, platform: str) -> list[Meaning]:
    """What a value leads to without being it: a URL's domain, an e-mail's first half as a username."""
    if meaning.kind == "url":
        return _as("domain", "", urlsplit(meaning.value).hostname or "", "only its domain is known")
    if meaning.kind == "email" and platform:
        name = meaning.value.partition("@")[0]
        return _as("username", platform, name, "only a username like its first half is known")
    return []


def _as(kind: str, platform: str, value: str, hint: str) -> list[Meaning]:
    try:
        return [Meaning(kind, platform, normalize(kind, value), hint)]
    except ValueError:
        return []
