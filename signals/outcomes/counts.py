"""Which outcome may carry which counts, and the refusals in words. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from signals.catalog import taxonomy

COUNTS: Final = tuple(taxonomy.COUNTS)
FALSE_POSITIVE: Final = "false_positive"
_ACTED: Final = frozenset(COUNTS)
COUNTS_OF: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "matched": _ACTED,
        "actioned": _ACTED,
        "reported": frozenset({"reports_filed"}),
    }
)
WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "matched": "It matched",
        "matched_no_violation": "It matched, but broke none of our rules",
        "already_actioned": "We had acted on it before",
        "inconclusive": "We could not tell",
        "no_match": "We have nothing like it",
        "actioned": "We acted on it",
        "reported": "We reported it",
        "false_positive": "It is wrong",
    }
)
_UNITS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "accounts_actioned": ("account actioned", "accounts actioned"),
        "urls_blocked": ("URL blocked", "URLs blocked"),
        "content_removed": ("piece of content removed", "pieces of content removed"),
        "reports_filed": ("report filed", "reports filed"),
    }
)
# For companies so small that an exact number would say too much: stored as given, the lower end is counted.
RANGES: Final[Mapping[str, int]] = MappingProxyType(
    {"1-9": 1, "10-49": 10, "50-99": 50, "100-499": 100, "500-999": 500, "1000+": 1_000}
)
MOST: Final = 10_000_000
COUNT_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "accounts_actioned": "Accounts actioned",
        "urls_blocked": "URLs blocked",
        "content_removed": "Pieces of content removed",
        "reports_filed": "Reports filed",
    }
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as counted, and the range it came from, if it came as one."""

    counted: int
    given: str = ""

    def __str__(self) -> str:
        return self.given or str(self.counted)


def amount(text: str) -> Amount:
    """A number or one of the ranges; ValueError in words otherwise."""
    plain = text.strip().lower().replace("\N{EN DASH}", "-").replace(",", "").replace(" ", "")
    if plain in {"1000ormore", "1000-"}:
        plain = "1000+"
    if plain in RANGES:
        return Amount(RANGES[plain], plain)
    if not plain.isascii() or not plain.isdigit():
        raise ValueError(f"Enter a whole number, or one of the ranges {', '.join(RANGES)}.")
    if int(plain) > MOST:
        raise ValueError(f"Enter a number of at most {MOST:,}.")
    return Amount(int(plain))


def counts_in_words(counts: Mapping[str, int], ranges: Mapping[str, str]) -> list[str]:
    """What is not nothing, in words: "2 accounts actioned", "10-49 reports filed"."""
    return [
        f"{ranges.get(name) or counts[name]} {_UNITS[name][counts[name] != 1 or bool(ranges.get(name))]}"
        for name in COUNTS
        if counts.get(name)
    ]


@dataclass(frozen=True, slots=True)
class Problem:
    field: str
    words: str


def problems_of(kind: str, counts: Mapping[str, int], note: str) -> list[Problem]:
    """What is wrong with an outcome by itself."""
    carried = COUNTS_OF.get(kind, frozenset())
    found = [
        Problem(
            name, f"“{WORDS[kind]}” carries no such count. Leave it at 0, or choose “{WORDS['actioned']}”."
        )
        for name in COUNTS
        if counts.get(name) and name not in carried
    ]
    if kind == FALSE_POSITIVE and not note.strip():
        found.append(
            Problem("note", "Say why it is wrong: those who hold it will look at it again because of you.")
        )
    return found


def counted_twice(
    kind: str, counts: Mapping[str, int], others: Iterable[tuple[str, Mapping[str, int]]]
) -> list[Problem]:
    """Counts that another outcome of the same company on the same signal carries already."""
    return [
        Problem(
            name,
            f"Your company has already counted {before[name]} here under “{WORDS[other]}”. "
            "Correct that outcome instead, so that nothing is counted twice.",
        )
        for other, before in others
        for name in COUNTS
        if other != kind and counts.get(name) and before.get(name)
    ]
