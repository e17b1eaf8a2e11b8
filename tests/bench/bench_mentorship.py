"""Matching mentors: a whole round with its explanations against the bare solver."""

import numpy as np
from scipy.optimize import linear_sum_assignment

from coalition.local.bench import Figure, best_of
from members.mentorship.fit.matching import match, weigh
from members.mentorship.fit.scoring import Weights
from tests.members.mentorship.instances import coalition_of


def bench_mentorship_round_200x80() -> Figure:
    """Rules, scores, solving and explaining 200 requests and 80 offers."""
    inputs = coalition_of(200, 80, seed=7)
    seconds = best_of(3, lambda: match(inputs, Weights(), "concave", 7, lambda *_: None))
    tables = weigh(inputs, Weights())
    places = np.array([offer.places for offer in inputs.offers])
    cost = np.repeat(-np.where(tables.barred, 0.0, tables.scores), places, axis=1)
    bare = best_of(20, lambda: linear_sum_assignment(cost))
    return Figure(
        "mentorship_round_200x80",
        round(seconds, 4),
        "s",
        "scipy linear_sum_assignment alone",
        round(seconds / bare, 1),
    )
