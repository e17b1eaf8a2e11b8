"""Shared figures as a page may show them, with one's own company's beside."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils import timezone

from coalition.impact.disclosure import Figure, Part, cells_of, figure_of
from coalition.impact.registry import Metric, metrics

MONTHS: Final = 12
BEFORE: Final = "Before"


@dataclass(frozen=True, slots=True)
class Row:
    title: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class Shown:
    """One metric on the page."""

    metric: Metric
    total: Figure
    own: int | None
    months: list[Row]
    cells: list[Row]

    @property
    def labels(self) -> list[str]:
        return [row.title for row in self.months if row.figure.shown]

    @property
    def values(self) -> list[int]:
        return [row.figure.amount or 0 for row in self.months if row.figure.shown]


def all_shown(company_id: uuid.UUID | None) -> list[Shown]:
    return [_shown(one, company_id) for one in metrics()]


def _shown(one: Metric, company_id: uuid.UUID | None) -> Shown:
    parts = list(one.parts())
    if not one.of_companies:
        amount = sum(part.amount for part in parts)
        rows = [
            Row(title, Figure(sum(part.amount for part in found)))
            for title, found in _by_month(parts).items()
        ]
        return Shown(one, Figure(amount), None, rows, [])
    total = figure_of(parts)
    own = None
    if company_id:
        own = sum(part.amount for part in parts if company_id in part.companies)
    if not total.shown:
        return Shown(one, total, own, [], [])
    months = cells_of(_by_month(parts))
    cells = cells_of(_by_cell(parts)) if one.cell_title else {}
    return Shown(
        one,
        total,
        own,
        [Row(title, figure) for title, figure in months.items()],
        [Row(one.cell_title(cell), figure) for cell, figure in cells.items()] if one.cell_title else [],
    )


def _by_month(parts: Iterable[Part]) -> dict[str, list[Part]]:
    """The last twelve months, and all before in one: together they are the total."""
    firsts = list(_last_months(timezone.localdate()))
    found: dict[str, list[Part]] = {BEFORE: [], **{f"{first:%b %Y}": [] for first in firsts}}
    for part in parts:
        found[f"{part.month:%b %Y}" if part.month >= firsts[0] else BEFORE].append(part)
    if not found[BEFORE]:
        del found[BEFORE]
    return found


def _last_months(today: date) -> Iterable[date]:
    for back in range(MONTHS - 1, -1, -1):
        years, month = divmod(today.year * 12 + today.month - 1 - back, 12)
        yield date(years, month + 1, 1)


def _by_cell(parts: Iterable[Part]) -> dict[str, list[Part]]:
    found: dict[str, list[Part]] = defaultdict(list)
    for part in parts:
        found[part.cell].append(part)
    return dict(sorted(found.items(), key=lambda item: -sum(part.amount for part in item[1])))
