"""Which sums over other companies may be told to a contributor: those of three and more, and none that gives another away. Pure."""

from collections.abc import Hashable, Mapping
from typing import Final

from signals.matching.disclosure import EXACT_FROM

ByCompany = Mapping[Hashable, int]
OUTCOMES_TOLD: Final[Mapping[str, str]] = {
    "actioned": "acted on it",
    "reported": "reported it",
    "matched": "found it with them",
    "matched_no_violation": "found it, and it broke none of their rules",
    "already_actioned": "had acted on it before",
    "no_match": "have nothing like it",
    "inconclusive": "could not tell",
}


def total_told(companies: ByCompany) -> int | None:
    """The sum, or None where fewer than three companies stand behind it; nobody's nothing is 0."""
    behind = [amount for amount in companies.values() if amount]
    if not behind:
        return 0
    return sum(behind) if len(behind) >= EXACT_FROM else None


def cells_told[Key: Hashable](cells: Mapping[Key, ByCompany]) -> dict[Key, int | None]:
    """Parts of a sum that is told beside them: what is withheld must itself be of three companies, or more is withheld."""
    told = {key: total_told(companies) for key, companies in cells.items()}
    while True:
        hidden: set[Hashable] = set()
        for key, amount in told.items():
            if amount is None:
                hidden |= {company for company, part in cells[key].items() if part}
        shown = [key for key, amount in told.items() if amount]
        if not hidden or len(hidden) >= EXACT_FROM or not shown:
            return told
        told[min(shown, key=lambda key: (told[key] or 0, str(key)))] = None


def in_words(kind: str, companies: int) -> str:
    """Of one signal only words: how many did what would point at somebody."""
    who = "Several other companies" if companies >= EXACT_FROM else "At least one other company"
    return f"{who} {OUTCOMES_TOLD[kind]}."
