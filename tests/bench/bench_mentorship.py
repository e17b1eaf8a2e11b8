"""Matching mentors: whole rounds with their explanations against the bare solver, and what the stability bonus saves."""

from dataclasses import replace

import numpy as np
from scipy.optimize import linear_sum_assignment

from coalition.local.bench import Figure, best_of
from members.mentorship.fit.choices import Choices
from members.mentorship.fit.facts import Inputs
from members.mentorship.fit.forcing import force
from members.mentorship.fit.matching import match, prepare, weigh
from members.mentorship.fit.scoring import Weights
from members.mentorship.solver import UNMATCHED
from tests.members.mentorship.instances import coalition_of

SEEDS = 20
LEAVING = 3


def bench_mentorship_round_200x80() -> Figure:
    """Rules, scores, solving and explaining 200 requests and 80 offers."""
    return _round(200, 80, best_of_runs=3)


def bench_mentorship_round_2000x800() -> Figure:
    """The same for ten times as many of each."""
    return _round(2000, 800, best_of_runs=1)


def bench_mentorship_counterfactual_200x80() -> Figure:
    """Forcing one pair by a second exact solve."""
    inputs = coalition_of(200, 80, seed=7)
    result = match(inputs, Weights(), "concave", 7, lambda *_: None)
    stood = {pair["request"]: pair["offer"] for pair in result["pairs"]}
    wanted = (result["pairs"][0]["request"], result["pairs"][0]["runner_up"]["offer"])
    seconds = best_of(
        3, lambda: force(inputs, Weights(), "concave", 7, choices=Choices(), stood=stood, wanted=wanted)
    )
    bare = _bare(inputs, 20)
    return Figure(
        "mentorship_counterfactual_200x80", round(seconds, 4), "s", "scipy linear_sum_assignment alone",
        round(seconds / bare, 1),
    )  # fmt: skip


def bench_mentorship_stability() -> Figure:
    """Unaffected pairs broken after three mentors leave, over 20 seeds: with the bonus, against none."""
    with_bonus = np.mean([_broken(seed, Weights()) for seed in range(SEEDS)])
    without = np.mean([_broken(seed, Weights(stability=0)) for seed in range(SEEDS)])
    return Figure(
        "mentorship_stability", round(float(with_bonus), 2), "unaffected pairs broken",
        f"{without:.2f} of them without the bonus", round(float(with_bonus / without), 3),
    )  # fmt: skip


def _round(n: int, m: int, *, best_of_runs: int) -> Figure:
    inputs = coalition_of(n, m, seed=7)
    seconds = best_of(best_of_runs, lambda: match(inputs, Weights(), "concave", 7, lambda *_: None))
    bare = _bare(inputs, 20 if best_of_runs > 1 else 1)
    return Figure(
        f"mentorship_round_{n}x{m}",
        round(seconds, 4),
        "s",
        "scipy linear_sum_assignment alone",
        round(seconds / bare, 1),
    )


def _bare(inputs: Inputs, times: int) -> float:
    tables = weigh(inputs, Weights())
    places = np.array([offer.places for offer in inputs.offers])
    cost = np.repeat(-np.where(tables.barred, 0.0, tables.scores), places, axis=1)
    return best_of(times, lambda: linear_sum_assignment(cost))


def _broken(seed: int, weights: Weights) -> int:
    """60 requests and 30 mentors are matched, three mentors leave, all are matched again."""
    inputs = coalition_of(60, 30, seed)
    first = prepare(inputs, weights, "concave", seed).solve()
    gone = set(np.random.default_rng(seed).choice(30, LEAVING, replace=False).tolist())
    staying = [place for place in range(30) if place not in gone]
    held = [inputs.offers[place].id if place != UNMATCHED else "" for place in first.tolist()]
    later = Inputs(
        inputs.on,
        tuple(replace(one, holding=offer) for one, offer in zip(inputs.requests, held, strict=True)),
        tuple(inputs.offers[place] for place in staying),
    )
    again = prepare(later, weights, "concave", seed + 1000).solve()
    after = [later.offers[place].id if place != UNMATCHED else "" for place in again.tolist()]
    left = {inputs.offers[place].id for place in gone}
    return sum(was not in left and was != now for was, now in zip(held, after, strict=True) if was)
