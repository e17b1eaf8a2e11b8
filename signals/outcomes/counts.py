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
COUNT_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "accounts_actioned": "Accounts actioned",
        "urls_blocked": "URLs blocked",
        "content_removed": "Pieces of content removed",
        "reports_filed": "Reports filed",
    }
)


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
