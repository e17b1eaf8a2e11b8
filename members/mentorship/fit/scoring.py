"""How well a request and a mentor fit: weighted criteria whose contributions sum to the score."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self

import numpy as np

from members.mentorship.fit.eligibility import hours_in_words
from members.mentorship.fit.facts import SIZES, Inputs, OfferFacts, RequestFacts
from members.mentorship.fit.incidence import meets
from members.mentorship.needs import DEPTH_WORDS, URGENCY_WORDS, Depth, Level, Urgency, all_needs, title_of
from members.mentorship.solver import Floats

MOST_HOURS = 9.0  # of an ordinary working day
PLENTY_OF_HOURS = 4.0  # sharing this much of a day or more counts full
ROUNDS_TO_FULL_BONUS = 2  # having waited this many rounds counts full

URGENCY_WEIGHT = {Urgency.NOW: 3.0, Urgency.QUARTER: 2.0, Urgency.YEAR: 1.0}
# What a mentor of each depth is worth to someone at each level; no depth is worth nothing.
FIT: dict[Level, dict[Depth, float]] = {
    Level.STARTING: {Depth.DONE: 0.7, Depth.RUNS: 0.9, Depth.BUILT: 1.0},
    Level.SOME: {Depth.DONE: 0.4, Depth.RUNS: 0.8, Depth.BUILT: 1.0},
    Level.ADVANCED: {Depth.DONE: 0.2, Depth.RUNS: 0.6, Depth.BUILT: 1.0},
}
SIZE_STEP = (1.0, 0.75, 0.4)  # same size, one step apart, two


class Criterion(StrEnum):
    NEEDS = "needs"
    TOP = "top"
    URGENCY = "urgency"
    HOURS = "hours"
    LANGUAGE = "language"
    LIKENESS = "likeness"
    STAGE = "stage"
    WAITING = "waiting"


TITLES = {
    Criterion.NEEDS: "Needs met",
    Criterion.TOP: "The need that matters most",
    Criterion.URGENCY: "What is urgent",
    Criterion.HOURS: "Hours in common",
    Criterion.LANGUAGE: "Language",
    Criterion.LIKENESS: "Size and kind of service",
    Criterion.STAGE: "Same stage of the work",
    Criterion.WAITING: "Time already waited",
}


@dataclass(frozen=True, slots=True)
class Weights:
    """What each criterion counts for (only the proportions matter), and the rest of what staff set by numbers.

    A new set is a new version. Who named a top criterion has it count ``top_extra`` times more than for others.
    """

    version: str = "1"
    needs: float = 40
    top: float = 15
    urgency: float = 10
    hours: float = 10
    language: float = 10
    likeness: float = 5
    stage: float = 5
    waiting: float = 5  # the bonus for those whom earlier rounds left waiting
    minimum_hours: float = 1  # that both are at work on an ordinary day: a hard rule
    top_extra: float = 0.5
    stability: float = 0.2  # added to what a running pair gains, so that it is not broken for little

    def __post_init__(self) -> None:
        given = [float(getattr(self, one)) for one in Criterion]
        if min(given) < 0 or not 0 < sum(given) < float("inf"):
            raise ValueError("Weights are zero or more, and at least one is more.")
        if not (0 <= self.stability <= 1 and 0 <= self.minimum_hours <= MOST_HOURS and self.top_extra >= 0):
            raise ValueError(
                "Weights: stability lies between 0 and 1, hours between 0 and 9, extra at 0 or more."
            )

    def share(self, criterion: Criterion, favoured: str = "") -> float:
        """The part of a full score this criterion can give, between 0 and 1, for who named a top criterion."""
        return self._weight(criterion, favoured) / sum(self._weight(one, favoured) for one in Criterion)

    def _weight(self, criterion: Criterion, favoured: str) -> float:
        return float(getattr(self, criterion)) * (1 + self.top_extra if criterion == favoured else 1)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        return cls(**data)


def criteria(inputs: Inputs, hours: Floats) -> dict[Criterion, Floats]:
    """Each criterion's value between 0 and 1 for each request (row) and offer (column)."""
    asks, gives = inputs.requests, inputs.offers
    urgency = [{need: URGENCY_WEIGHT[a.urgency] for need, a in r.needs.items()} for r in asks]
    most = [max(weights.values(), default=0.0) for weights in urgency]
    urgent = [
        {need: one for need, one in weights.items() if one == top}
        for weights, top in zip(urgency, most, strict=True)
    ]
    waited = np.array([min(r.waited / ROUNDS_TO_FULL_BONUS, 1.0) for r in asks])
    return {
        Criterion.NEEDS: _fit(inputs, urgency),
        Criterion.TOP: _fit(inputs, [{r.top: 1.0} for r in asks]),
        Criterion.URGENCY: _fit(inputs, urgent),
        Criterion.HOURS: np.minimum(hours / PLENTY_OF_HOURS, 1.0),
        Criterion.LANGUAGE: _language(inputs),
        Criterion.LIKENESS: _likeness(inputs),
        Criterion.STAGE: _stage(inputs),
        Criterion.WAITING: np.repeat(waited[:, None], len(gives), axis=1),
    }


def total(inputs: Inputs, values: dict[Criterion, Floats], weights: Weights) -> Floats:
    """The score between 0 and 1: the sum of the contributions."""
    favours = [request.favours for request in inputs.requests]
    shares = {
        name: np.array([weights.share(one, name) for one in Criterion]) for name in sorted(set(favours))
    }
    table = np.zeros((len(favours), len(inputs.offers)))
    if not favours:
        return table
    of_rows = np.stack([shares[name] for name in favours])
    for place, one in enumerate(Criterion):
        table += of_rows[:, place, None] * values[one]
    return table


@dataclass(frozen=True, slots=True)
class Contribution:
    """One line of an explanation: of at most ``most`` points the pair has ``points``, because of ``words``."""

    criterion: Criterion
    points: float
    most: float
    words: str

    def to_json(self) -> dict[str, Any]:
        return {
            "criterion": self.criterion.value,
            "title": TITLES[self.criterion],
            "points": round(self.points, 4),
            "most": round(self.most, 4),
            "words": self.words,
        }


def contributions(
    request: RequestFacts, offer: OfferFacts, values: dict[Criterion, float], hours: float, weights: Weights
) -> list[Contribution]:
    """The score of one pair, taken apart; the points sum to it."""
    words = _words(request, offer, hours)
    return [
        Contribution(one, share * values[one], share, words[one])
        for one in Criterion
        if (share := weights.share(one, request.favours))
    ]


def _words(request: RequestFacts, offer: OfferFacts, hours: float) -> dict[Criterion, str]:
    met = [need for need in request.needs if need in offer.needs]
    urgent = max((a.urgency for a in request.needs.values()), key=URGENCY_WEIGHT.__getitem__)
    pressing = [need for need, asked in request.needs.items() if asked.urgency == urgent]
    stages = _stages(offer.needs)
    near = [need for need in request.needs if _stages([need]) & stages]
    speaks = request.languages[0] in offer.languages
    common = sorted(set(request.services) & set(offer.services))
    return {
        Criterion.NEEDS: f"{len(met)} of {len(request.needs)} needs: "
        + "; ".join(f"{title_of(need)} ({DEPTH_WORDS[offer.needs[need]].lower()})" for need in met),
        Criterion.TOP: title_of(request.top)
        + (f": {DEPTH_WORDS[offer.needs[request.top]].lower()}" if request.top in met else ": not offered"),
        Criterion.URGENCY: f"{sum(n in met for n in pressing)} of {len(pressing)} wanted "
        + URGENCY_WORDS[urgent].lower(),
        Criterion.HOURS: f"{hours_in_words(hours)} of an ordinary day".capitalize(),
        Criterion.LANGUAGE: "The language asked for first" if speaks else "Another language they share",
        Criterion.LIKENESS: f"A {request.size} and a {offer.size} company; "
        + (f"both run {', '.join(common)}" if common else "different kinds of service"),
        Criterion.STAGE: f"At home in the stage of {len(near)} of {len(request.needs)} needs",
        Criterion.WAITING: "First round" if not request.waited else f"Left waiting {times(request.waited)}",
    }


def times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _fit(inputs: Inputs, wanted: list[dict[str, float]]) -> Floats:
    """How well each offer's depth answers the wanted needs, averaged by their weights."""
    fit = np.zeros((len(inputs.requests), len(inputs.offers)))
    for need in sorted({need for weights in wanted for need in weights}):
        rows = [row for row, weights in enumerate(wanted) if need in weights]
        gains = {
            level: np.array([FIT[level][g.needs[need]] if need in g.needs else 0.0 for g in inputs.offers])
            for level in Level
        }
        for row in rows:
            request = inputs.requests[row]
            share = wanted[row][need] / sum(wanted[row].values())
            fit[row] += share * gains[request.needs[need].level]
    return fit


def _language(inputs: Inputs) -> Floats:
    spoken = [g.languages for g in inputs.offers]
    first = meets([a.languages[:1] for a in inputs.requests], spoken)
    return np.where(first, 1.0, np.where(meets([a.languages for a in inputs.requests], spoken), 0.6, 0.0))


def _likeness(inputs: Inputs) -> Floats:
    asks, gives = inputs.requests, inputs.offers
    steps = np.abs(
        np.subtract.outer([SIZES.index(a.size) for a in asks], [SIZES.index(g.size) for g in gives])
    )
    size = np.array(SIZE_STEP)[steps.astype(np.int64)]
    return 0.6 * size + 0.4 * meets([a.services for a in asks], [g.services for g in gives])


def _stage(inputs: Inputs) -> Floats:
    table = np.zeros((len(inputs.requests), len(inputs.offers)))
    stages = [_stages(g.needs) for g in inputs.offers]
    for stage in sorted({one for a in inputs.requests for one in _stages(a.needs)}):
        part = [
            sum(stage in _stages([need]) for need in a.needs) / max(len(a.needs), 1) for a in inputs.requests
        ]
        table += np.outer(part, [stage in offered for offered in stages])
    return table


def _stages(needs: Iterable[str]) -> set[str]:
    return {all_needs()[need].stage for need in needs if need in all_needs()}
