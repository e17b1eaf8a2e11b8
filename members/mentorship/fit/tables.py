"""All pairs of a round at once: rows are requests, columns offers."""

from dataclasses import dataclass

from members.mentorship.fit.eligibility import Rule
from members.mentorship.fit.scoring import Criterion, Weights
from members.mentorship.solver import Bools, Floats


@dataclass(frozen=True, slots=True)
class Tables:
    weights: Weights
    hours: Floats
    refused: dict[Rule, Bools]  # what staff ruled out for this round is among them
    values: dict[Criterion, Floats]
    scores: Floats
    barred: Bools  # by any of them
    bonus: Floats  # added to the gain of pairs that run, or were proposed before
