"""Slices that keep signal values in places of their own say here how a value is taken out of them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from coalition.core import jobs
from signals.catalog.normalize import normalize


@dataclass(frozen=True)
class Wanted:
    """A value to be erased: its kind, the canonical form, and as somebody wrote it."""

    kind: str
    canonical: str
    written: str

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Either spelling, in any case, not within a longer word."""
        spellings = sorted({self.canonical, self.written.strip()} - {""}, key=len, reverse=True)
        return re.compile(
            r"(?<![\w@.-])(?:" + "|".join(map(re.escape, spellings)) + r")(?![\w@-])", re.IGNORECASE
        )

    def is_in(self, text: str) -> bool:
        return self.pattern.search(text) is not None

    def is_it(self, text: str) -> bool:
        """The text is the value, in this or another spelling."""
        if self.is_in(text):
            return True
        try:
            return normalize(self.kind, text) == self.canonical
        except ValueError:
            return False


# Takes the value out of one place, chunk by chunk in the run's checkpoints; returns how many things held it.
Erase = Callable[[jobs.Run, Wanted], int]


@dataclass(frozen=True, slots=True)
class Keeper:
    name: str
    title: str
    erase: Erase


_keepers: Final[dict[str, Keeper]] = {}


def register_keeper(name: str, *, title: str, erase: Erase) -> None:
    _keepers[name] = Keeper(name, title, erase)


def keepers() -> list[Keeper]:
    return list(_keepers.values())
