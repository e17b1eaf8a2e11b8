"""The gap map: what is asked for and what willing mentors cover, by need, level and language; pure."""

from dataclasses import dataclass

import numpy as np

from members.mentorship.fit.facts import Inputs
from members.mentorship.fit.matching import weigh
from members.mentorship.fit.scoring import FIT, Weights
from members.mentorship.needs import Level, all_needs, title_of

DEEP_ENOUGH = 0.6  # of a full fit: experience that is worth a meeting to who stands at that level


@dataclass(frozen=True, slots=True)
class Gap:
    """One need: who asks, who could, and how many of those who ask have nobody that may take them for it."""

    need: str
    asked: dict[Level, int]
    mentors: dict[Level, int]  # willing, and deep enough for that level
    places: int  # free with the mentors who offer it
    uncovered: int
    languages: tuple[str, ...]  # spoken first by who is uncovered

    @property
    def title(self) -> str:
        return title_of(self.need)

    @property
    def total(self) -> int:
        return sum(self.asked.values())

    @property
    def willing(self) -> int:
        return max(self.mentors.values())

    @property
    def levels(self) -> list[tuple[str, int, int]]:
        """Level, requests, mentors deep enough for it."""
        return [(level.value, self.asked[level], self.mentors[level]) for level in Level]


@dataclass(frozen=True, slots=True)
class Spoken:
    """One language: requests that prefer it, mentors who speak it."""

    language: str
    asked: int
    mentors: int


def gaps(inputs: Inputs, weights: Weights) -> list[Gap]:
    """Every need that is asked for, the least covered first."""
    barred = weigh(inputs, weights).barred
    found = [
        _gap(inputs, barred, need) for need in all_needs() if any(need in a.needs for a in inputs.requests)
    ]
    return sorted(found, key=lambda gap: (-gap.uncovered, -gap.total, gap.need))


def _gap(inputs: Inputs, barred: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], need: str) -> Gap:
    asked = dict.fromkeys(Level, 0)
    uncovered: list[str] = []
    offering = [place for place, offer in enumerate(inputs.offers) if need in offer.needs]
    for row, request in enumerate(inputs.requests):
        if need not in request.needs:
            continue
        level = request.needs[need].level
        asked[level] += 1
        deep = [place for place in offering if FIT[level][inputs.offers[place].needs[need]] >= DEEP_ENOUGH]
        if not any(not barred[row, place] for place in deep):
            uncovered.append(request.languages[0])
    mentors = {
        level: sum(FIT[level][inputs.offers[place].needs[need]] >= DEEP_ENOUGH for place in offering)
        for level in Level
    }
    places = sum(max(inputs.offers[place].places, 0) for place in offering if not inputs.offers[place].paused)
    return Gap(need, asked, mentors, places, len(uncovered), tuple(sorted(set(uncovered))))


def spoken(inputs: Inputs) -> list[Spoken]:
    """Languages that somebody prefers, the scarcest first."""
    wanted = sorted({request.languages[0] for request in inputs.requests})
    rows = [
        Spoken(
            language,
            sum(request.languages[0] == language for request in inputs.requests),
            sum(language in offer.languages for offer in inputs.offers),
        )
        for language in wanted
    ]
    return sorted(rows, key=lambda row: (row.mentors - row.asked, row.language))
