"""What a round knows of each request and each offer: the frozen inputs, as plain values and as JSON."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Self

from members.mentorship.fit.hours import WORKDAY, Hours
from members.mentorship.needs import Depth, Level, Urgency

SIZES = ("small", "medium", "large")


@dataclass(frozen=True, slots=True)
class Asked:
    """One need of a request."""

    level: Level
    urgency: Urgency


@dataclass(frozen=True, slots=True)
class Side:
    """What both sides of a pair have in common."""

    id: str
    company: str
    covered: bool
    size: str
    services: tuple[str, ...]
    competitors: tuple[str, ...]  # ids of companies this one has declared
    languages: tuple[str, ...]  # the preferred one first
    timezone: str
    avoids: tuple[str, ...] = field(default=(), kw_only=True)  # ids of companies not to be paired with


@dataclass(frozen=True, slots=True)
class RequestFacts(Side):
    needs: dict[str, Asked]
    top: str
    waited: int = 0  # published rounds that left it without a mentor
    declined: tuple[str, ...] = ()  # offers with which a pair was declined before
    favours: str = ""  # the criterion that counts extra, if one was named
    approved: bool = True  # False while a sensitive need waits for staff, or was refused
    holding: str = ""  # the offer of a running pair that this round may move
    former: str = ""  # the offer proposed in the round that this one follows; decides ties only

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> Self:
        needs = {
            need: Asked(Level(asked["level"]), Urgency(asked["urgency"]))
            for need, asked in row["needs"].items()
        }
        return cls(**_tuples(row) | {"needs": needs})


@dataclass(frozen=True, slots=True)
class OfferFacts(Side):
    needs: dict[str, Depth]
    places: int  # capacity less running pairs
    paused: bool = False
    hours: Hours = field(default=WORKDAY)

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> Self:
        needs = {need: Depth(depth) for need, depth in row["needs"].items()}
        return cls(**_tuples(row) | {"needs": needs})


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything a round is computed from; the same inputs and seed give the same round."""

    on: date
    requests: tuple[RequestFacts, ...]
    offers: tuple[OfferFacts, ...]

    def row_of(self, request: str) -> int | None:
        return next((place for place, one in enumerate(self.requests) if one.id == request), None)

    def column_of(self, offer: str) -> int | None:
        return next((place for place, one in enumerate(self.offers) if one.id == offer), None)

    def to_json(self) -> dict[str, Any]:
        return {
            "on": self.on.isoformat(),
            "requests": [asdict(row) for row in self.requests],
            "offers": [asdict(row) for row in self.offers],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        return cls(
            date.fromisoformat(data["on"]),
            tuple(RequestFacts.from_json(row) for row in data["requests"]),
            tuple(OfferFacts.from_json(row) for row in data["offers"]),
        )


def digest(data: dict[str, Any]) -> str:
    """SHA-256 of the JSON in its canonical spelling: sorted keys, no blanks."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _tuples(row: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
