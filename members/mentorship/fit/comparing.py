"""Two rounds side by side, request by request."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Change(StrEnum):
    SAME = "same"
    MOVED = "moved"
    GAINED = "gained"
    LOST = "lost"
    NEITHER = "neither"
    ONLY_FIRST = "only_first"
    ONLY_SECOND = "only_second"


CHANGE_WORDS = {
    Change.SAME: "The same mentor",
    Change.MOVED: "Another mentor",
    Change.GAINED: "Has a mentor now",
    Change.LOST: "No longer has a mentor",
    Change.NEITHER: "Without a mentor in both",
    Change.ONLY_FIRST: "Only in the first round",
    Change.ONLY_SECOND: "Only in the second round",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One request in both rounds; an empty offer is no mentor, a missing score no pair."""

    request: str
    change: Change
    first: str
    second: str
    first_score: float | None
    second_score: float | None


def compare(first: dict[str, Any], second: dict[str, Any]) -> list[Line]:
    """What changed first, what stayed last."""
    one, two = _by_request(first), _by_request(second)
    lines = [
        _line(request, one.get(request), two.get(request)) for request in sorted(one.keys() | two.keys())
    ]
    order = (
        Change.LOST, Change.MOVED, Change.GAINED, Change.ONLY_FIRST, Change.ONLY_SECOND, Change.NEITHER, Change.SAME,
    )  # fmt: skip
    return sorted(lines, key=lambda line: order.index(line.change))


def count_changes(lines: list[Line]) -> dict[Change, int]:
    return dict(Counter(line.change for line in lines))


type _Place = tuple[str, float | None]


def _by_request(result: dict[str, Any]) -> dict[str, _Place]:
    paired: dict[str, _Place] = {
        row["request"]: (row["offer"], row["score"]) for row in result.get("pairs", [])
    }
    return paired | {row["request"]: ("", None) for row in result.get("unmatched", [])}


def _line(request: str, one: _Place | None, two: _Place | None) -> Line:
    first, first_score = one or ("", None)
    second, second_score = two or ("", None)
    if one is None:
        change = Change.ONLY_SECOND
    elif two is None:
        change = Change.ONLY_FIRST
    elif first == second:
        change = Change.SAME if first else Change.NEITHER
    elif not first:
        change = Change.GAINED
    else:
        change = Change.MOVED if second else Change.LOST
    return Line(request, change, first, second, first_score, second_score)
