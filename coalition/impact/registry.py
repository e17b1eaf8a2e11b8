"""What the portal counts: each metric says what it means, where it comes from and which step of the chain it is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from coalition.impact.disclosure import Part


class Step(StrEnum):
    """The chain from what is put in to what comes of it."""

    INPUT = "Input"
    ACTIVITY = "Activity"
    OUTPUT = "Output"
    OUTCOME = "Outcome"


@dataclass(frozen=True, slots=True)
class Metric:
    """`parts` gives who contributed what in which month. `of_companies` is False for what the coalition itself made."""

    id: str
    title: str
    definition: str
    unit: str
    source: str
    step: Step
    parts: Callable[[], Iterable[Part]]
    of_companies: bool = True
    cell_title: Callable[[str], str] | None = None
    since: str = "Since the programme began"


_metrics: Final[dict[str, Metric]] = {}


def metric(one: Metric) -> Metric:
    """Register a metric; the order of registration is the order on the page."""
    if _metrics.setdefault(one.id, one) is not one:
        raise ValueError(f"Two metrics named {one.id}.")
    return one


def metrics() -> list[Metric]:
    return list(_metrics.values())


def metric_named(name: str) -> Metric:
    return _metrics[name]
