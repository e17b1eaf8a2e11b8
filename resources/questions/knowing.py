"""Who might know: reasons become a short list of people. Pure; `evidence` gathers what goes in."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum


class Weight(IntEnum):
    """How much a reason speaks for somebody."""

    MENTORS = 5
    ANSWERED = 4
    WROTE = 3
    CHAIRS = 3
    SITS = 1


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason why one person may know."""

    person: uuid.UUID
    weight: int
    reason: str


@dataclass(frozen=True, slots=True)
class Candidate:
    person: uuid.UUID
    points: int
    reasons: tuple[str, ...]


SHOWN = 8
REASONS = 4


def who_might_know(
    evidence: Iterable[Evidence], *, permitted: set[uuid.UUID], without: set[uuid.UUID], most: int = SHOWN
) -> list[Candidate]:
    """The people with the most reasons first; only who may see the question, and none of `without`.

    Equal points are ordered by key, so that the list is the same each time it is looked at.
    """
    reasons: dict[uuid.UUID, dict[str, int]] = defaultdict(dict)
    for one in evidence:
        if one.person in permitted and one.person not in without:
            reasons[one.person][one.reason] = one.weight
    found = [
        Candidate(
            person,
            sum(said.values()),
            tuple(sorted(said, key=lambda words: (-said[words], words))[:REASONS]),
        )
        for person, said in reasons.items()
    ]
    return sorted(found, key=lambda one: (-one.points, one.person))[:most]
