"""The cost of forcing a pair is what a second solve with that pin really costs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.mentorship.fit.counterfactual import Exchange
from members.mentorship.solver import UNMATCHED, solve


@st.composite
def instances(draw):
    n, m = draw(st.integers(1, 7)), draw(st.integers(1, 5))
    cells = st.lists(st.integers(0, 1000), min_size=n * m, max_size=n * m)
    scores = np.array(draw(cells)).reshape(n, m) / 1000
    barred = np.array(draw(st.lists(st.booleans(), min_size=n * m, max_size=n * m)), bool).reshape(n, m)
    capacities = np.array(draw(st.lists(st.integers(0, 3), min_size=m, max_size=m)), int)
    return np.where(barred, 0.0, scores), capacities, barred


def totals(scores, chosen, objective):
    rows = np.flatnonzero(chosen != UNMATCHED)
    got = scores[rows, chosen[rows]]
    worth = (1 - (1 - got) ** 3).sum() if objective == "concave" else got.sum()
    return (0, worth) if objective == "sum" else (len(rows), worth)


@given(instances(), st.sampled_from(["sum", "concave", "participation"]))
def test_every_forced_pair_costs_what_a_real_second_solve_costs(instance, objective):
    scores, capacities, barred = instance
    chosen = solve(scores, capacities, barred, objective=objective)
    exchange = Exchange.of(scores, barred, capacities, chosen, objective=objective)
    matched, best = totals(scores, chosen, objective)
    for row, column in np.ndindex(*scores.shape):
        forced = exchange.forcing(row, column)
        if barred[row, column] or not capacities[column] or (objective == "sum" and not scores[row, column]):
            assert forced is None
            continue
        again = solve(scores, capacities, barred, {row: column}, objective)
        now_matched, now = totals(scores, again, objective)
        assert forced.lost == matched - now_matched
        assert forced.cost == pytest.approx(best - now, abs=1e-6)
        moved = chosen.copy()
        for other, new in [(row, column), *forced.moved]:
            moved[other] = new
        used = np.bincount(moved[moved != UNMATCHED], minlength=scores.shape[1])
        assert (used <= capacities).all()
        assert totals(scores, moved, objective) == pytest.approx((now_matched, now), abs=1e-6)


def test_the_others_who_would_move_are_named():
    scores = np.array([[0.9, 0.8], [0.7, 0.1]])
    barred = np.zeros((2, 2), bool)
    capacities = np.array([1, 1])
    chosen = solve(scores, capacities, objective="sum")
    assert chosen.tolist() == [1, 0]
    forced = Exchange.of(scores, barred, capacities, chosen, objective="sum").forcing(0, 0)
    assert forced.moved == ((1, 1),)
    assert forced.cost == pytest.approx(0.5)


def test_a_pinned_request_is_neither_moved_nor_forced():
    scores = np.array([[0.9], [0.8]])
    capacities = np.array([1])
    exchange = Exchange.of(
        scores, np.zeros((2, 1), bool), capacities, np.array([0, -1]), objective="sum", pinned={0: 0}
    )
    assert exchange.forcing(0, 0) is None
    assert exchange.forcing(1, 0) is None
