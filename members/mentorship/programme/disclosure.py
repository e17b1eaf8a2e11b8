"""Small cells: a figure that fewer than five companies stand behind is not shown to members."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

SMALL_CELL = 5
HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure; no value where too few companies stand behind it, or nothing has happened."""

    label: str
    value: float | None
    withheld: bool = False

    @property
    def text(self) -> str:
        if self.withheld:
            return "fewer than five companies"
        return "–" if self.value is None else f"{self.value:.2f}".rstrip("0").rstrip(".")


def middle(label: str, values: Sequence[tuple[str, float]], smallest: int) -> Cell:
    """The median of what each company contributed."""
    return _cell(
        label, [key for key, _ in values], smallest, median([v for _, v in values]) if values else None
    )


def share(label: str, values: Sequence[tuple[str, bool]], smallest: int) -> Cell:
    """Of a hundred, how many hold."""
    part = HUNDRED * sum(held for _, held in values) / len(values) if values else None
    return _cell(label, [key for key, _ in values], smallest, part)


def count(label: str, companies: Sequence[str], smallest: int) -> Cell:
    return _cell(label, companies, smallest, float(len(companies)))


def spread(label: str, values: Sequence[tuple[str, int]], smallest: int) -> Cell:
    """The Gini coefficient of loads."""
    return _cell(label, [key for key, _ in values], smallest, gini([v for _, v in values]))


def gini(loads: Sequence[int]) -> float | None:
    """0 where everybody carries the same, towards 1 where one carries all (mean absolute difference over twice the mean)."""
    total, n = sum(loads), len(loads)
    if not total:
        return None
    ranked = sorted(loads)
    return 2 * sum(rank * load for rank, load in enumerate(ranked, 1)) / (n * total) - (n + 1) / n


def _cell(label: str, companies: Sequence[str], smallest: int, value: float | None) -> Cell:
    behind = len(set(companies))
    if smallest and behind < smallest:
        return Cell(label, None, withheld=True)
    return Cell(label, None if value is None else round(value, 2))
