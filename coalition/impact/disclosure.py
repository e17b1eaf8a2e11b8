"""Which shared figures may be shown, so that no company's part can be read from them. Pure.

A figure is shown when at least SMALL_CELL companies stand behind it and no one of them is nearly all of it. In a table
whose sum is shown, cells are withheld until what is missing is itself a figure that may be shown.
"""

import uuid
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

SMALL_CELL: Final = 5
# All but the two largest must be at least this share of the largest: otherwise the second could work the first out.
OTHERS_SHARE: Final = 0.1
WITHHELD: Final = "Too few companies stand behind this to show it without showing one company's part."


@dataclass(frozen=True, slots=True)
class Part:
    """What some companies together contributed in a month: one company as a rule, two for a pair."""

    month: date
    companies: frozenset[uuid.UUID]
    amount: int
    cell: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount that may be shown, or None."""

    amount: int | None

    @property
    def shown(self) -> bool:
        return self.amount is not None


def may_be_shown(parts: Iterable[Part]) -> bool:
    """Whether the sum of these parts tells of no company."""
    by_company: Counter[uuid.UUID] = Counter()
    total = 0
    for part in parts:
        if part.amount > 0:
            total += part.amount
            for company in part.companies:
                by_company[company] += part.amount
    if len(by_company) < SMALL_CELL:
        return False
    (_, first), (_, second) = by_company.most_common(2)
    shared_between_companies = sum(by_company.values()) > total
    return shared_between_companies or total - first - second >= OTHERS_SHARE * first


def figure_of(parts: Iterable[Part]) -> Figure:
    rows = list(parts)
    return Figure(sum(part.amount for part in rows) if may_be_shown(rows) else None)


def cells_of[Key: Hashable](cells: Mapping[Key, list[Part]]) -> dict[Key, Figure]:
    """Figures of a table whose sum is shown beside it: small cells withheld, and more until they hide each other.

    An empty cell is nobody's part and is shown as 0.
    """
    filled = {key for key, parts in cells.items() if any(part.amount for part in parts)}
    withheld = {key for key in filled if not may_be_shown(cells[key])}
    hidden = [part for key in withheld for part in cells[key]]
    smallest_first = sorted(
        filled - withheld,
        key=lambda key: (sum(part.amount for part in cells[key]), str(key)),
    )
    while hidden and not may_be_shown(hidden) and smallest_first:
        key = smallest_first.pop(0)
        withheld.add(key)
        hidden += cells[key]
    return {
        key: Figure(None if key in withheld else sum(part.amount for part in parts))
        for key, parts in cells.items()
    }
