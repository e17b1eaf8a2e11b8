"""The assignment is optimal, keeps every rule it is given, and refuses contradictory input in words."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.graph.python import min_cost_flow

from members.mentorship.solver import OBJECTIVES, UNMATCHED, solve


@st.composite
def instances(draw, low=-1.0):
    n, m = draw(st.integers(0, 5)), draw(st.integers(0, 4))
    cell = st.floats(low, 1, allow_nan=False, width=32)
    scores = np.array(draw(st.lists(cell, min_size=n * m, max_size=n * m)), float).reshape(n, m)
    barred = np.array(draw(st.lists(st.booleans(), min_size=n * m, max_size=n * m)), bool).reshape(n, m)
    capacities = np.array(draw(st.lists(st.integers(0, 3), min_size=m, max_size=m)), int)
    return scores, capacities, barred


def assignments(capacities, barred, pins):
    """Every assignment there is, one by one."""
    n, m = barred.shape
    options = [
        [pins[row]] if row in pins else [UNMATCHED, *(c for c in range(m) if not barred[row, c])]
        for row in range(n)
    ]
    for chosen in product(*options):
        used = np.bincount([c for c in chosen if c != UNMATCHED], minlength=m)
        if (used <= capacities).all():
            yield chosen


def value(scores, chosen, objective, pins=()):
    """What the objective compares, the first figure first."""
    pairs = [(row, column) for row, column in enumerate(chosen) if column != UNMATCHED]
    got = [scores[row, column] for row, column in pairs]
    if objective == "sum":
        return (sum(got),)
    if objective == "concave":
        return (len(got), sum(1 - (1 - s) ** 3 for s in got))
    if objective == "participation":
        return (len(got), sum(got))
    drawn = [scores[row, column] for row, column in pairs if row not in pins]
    return (len(got), min(drawn, default=1.0), sum(got))


def best_by_brute_force(scores, capacities, barred, objective, pins=()):
    every = [
        value(scores, chosen, objective, pins) for chosen in assignments(capacities, barred, dict(pins or {}))
    ]
    return max(every)


@given(instances())
def test_sum_equals_brute_force(instance):
    scores, capacities, barred = instance
    best = best_by_brute_force(scores, capacities, barred, "sum")
    assert value(scores, solve(scores, capacities, barred, objective="sum"), "sum") == pytest.approx(best)


@given(instances(low=0.0), st.sampled_from(["concave", "participation", "fairness"]))
def test_the_other_objectives_equal_brute_force_figure_by_figure(instance, objective):
    scores, capacities, barred = instance
    best = best_by_brute_force(scores, capacities, barred, objective)
    found = value(scores, solve(scores, capacities, barred, objective=objective), objective)
    assert found == pytest.approx(best, abs=1e-7)


@settings(max_examples=12)
@given(
    st.integers(0, 10_000),
    st.sampled_from(OBJECTIVES),
    st.tuples(st.integers(20, 90), st.integers(8, 40)),
)
def test_the_total_equals_a_minimum_cost_flow_on_larger_instances(seed, objective, shape):
    """OR-tools works in whole numbers, so scores are thousandths here and both totals are exact."""
    lot = np.random.default_rng(seed)
    thousandths = lot.integers(1, 1001, size=shape)
    barred = lot.random(shape) > 0.35
    capacities = lot.integers(0, 4, size=shape[1])
    chosen = solve(thousandths / 1000, capacities, barred, objective=objective)
    rows = np.flatnonzero(chosen != UNMATCHED)
    floor = thousandths[rows, chosen[rows]].min(initial=1001)
    if objective == "fairness":
        assert most_pairs(thousandths, capacities, barred | (thousandths <= floor)) < len(rows)
        barred |= thousandths < floor
    billionths = 10**9 - (1000 - thousandths) ** 3  # 1 - (1 - s)**3
    gains = billionths if objective == "concave" else thousandths
    total = int(gains[rows, chosen[rows]].sum())
    if objective != "sum":
        assert len(rows) == most_pairs(thousandths, capacities, barred)
        gains = gains + 2 * int(gains.max(initial=1)) * (shape[0] + 1)
        total = int(gains[rows, chosen[rows]].sum())
    assert total == flow_total(gains, capacities, barred)


def most_pairs(scores, capacities, barred):
    return flow_total(np.ones_like(scores), capacities, barred)


def flow_total(gains, capacities, barred):
    """The largest total of gains as a flow from requests to mentors; going without a mentor gains nothing."""
    n, m = gains.shape
    flow = min_cost_flow.SimpleMinCostFlow()
    source, sink, nobody = n + m, n + m + 1, n + m + 2
    for row in range(n):
        flow.add_arc_with_capacity_and_unit_cost(source, row, 1, 0)
        flow.add_arc_with_capacity_and_unit_cost(row, nobody, 1, 0)
        for column in np.flatnonzero(~barred[row]):
            flow.add_arc_with_capacity_and_unit_cost(row, n + int(column), 1, -int(gains[row, column]))
    for column in range(m):
        flow.add_arc_with_capacity_and_unit_cost(n + column, sink, int(capacities[column]), 0)
    flow.add_arc_with_capacity_and_unit_cost(nobody, sink, n, 0)
    flow.set_node_supply(source, n)
    flow.set_node_supply(sink, -n)
    assert flow.solve() == flow.OPTIMAL
    return -flow.optimal_cost()


@given(instances(low=0.0), st.sampled_from(OBJECTIVES))
def test_no_forbidden_pair_and_no_mentor_over_capacity(instance, objective):
    scores, capacities, barred = instance
    chosen = solve(scores, capacities, barred, objective=objective)
    made = np.flatnonzero(chosen != UNMATCHED)
    assert chosen.shape == (scores.shape[0],)
    assert not barred[made, chosen[made]].any()
    assert (np.bincount(chosen[made], minlength=scores.shape[1]) <= capacities).all()


@given(instances(low=0.0), st.sampled_from(OBJECTIVES), st.data())
def test_pins_hold_and_the_rest_is_still_optimal(instance, objective, data):
    scores, capacities, barred = instance
    pinned = data.draw(st.sampled_from(list(assignments(capacities, barred, {}))))
    rows = [row for row, column in enumerate(pinned) if column != UNMATCHED]
    pins = {row: pinned[row] for row in rows if data.draw(st.booleans())}
    chosen = solve(scores, capacities, barred, pins, objective)
    best = best_by_brute_force(scores, capacities, barred, objective, pins)
    assert all(chosen[row] == column for row, column in pins.items())
    assert value(scores, chosen, objective, pins) == pytest.approx(best, abs=1e-7)


@given(instances(low=0.0), st.sampled_from(["sum", "concave", "participation"]), st.data())
def test_a_bonus_keeps_a_pair_wherever_leaving_it_gains_less(instance, objective, data):
    scores, capacities, barred = instance
    held = data.draw(st.sampled_from(list(assignments(capacities, barred, {}))))
    bonus = np.zeros_like(scores)
    for row, column in enumerate(held):
        if column != UNMATCHED:
            bonus[row, column] = 0.2

    def worth(chosen):
        kept = sum(bonus[row, column] for row, column in enumerate(chosen) if column != UNMATCHED)
        *first, last = value(scores, chosen, objective)
        return (*first, last + kept)

    chosen = solve(scores, capacities, barred, objective=objective, bonus=bonus)
    useless = scores <= 0 if objective == "sum" else np.zeros_like(barred)
    every = assignments(capacities, barred | useless, {})
    assert worth(chosen) == pytest.approx(max(worth(one) for one in every), abs=1e-7)


def test_participation_gives_a_mentor_to_more_where_the_sum_would_not():
    scores = [[0.9, -np.inf], [0.05, 0.9]]
    assert solve([[0.9, 0.1], [0.7, -np.inf]], [1, 1], objective="sum").tolist() == [0, UNMATCHED]
    assert solve([[0.9, 0.1], [0.7, -np.inf]], [1, 1], objective="participation").tolist() == [1, 0]
    assert solve(scores, [1, 1], objective="participation").tolist() == [0, 1]


def test_fairness_lifts_the_weakest_pair_whatever_the_total():
    scores = [[1.0, 0.3], [0.5, 0.2]]
    assert solve(scores, [1, 1], objective="participation").tolist() == [0, 1]
    assert solve(scores, [1, 1], objective="fairness").tolist() == [1, 0]


def test_pins_may_come_as_an_array():
    chosen = solve([[0.9, 0.1], [0.8, 0.7]], [1, 1], pinned=np.array([1, -1]))
    assert chosen.tolist() == [1, 0]


def test_a_harmful_pair_stays_unmatched_unless_it_is_pinned():
    assert solve([[-0.5]], [1], objective="sum").tolist() == [UNMATCHED]
    assert solve([[-0.5]], [1], pinned={0: 0}, objective="sum").tolist() == [0]


def test_the_two_objectives_differ_where_the_worst_pair_suffers():
    scores = [[1.0, 0.52], [0.5, 0.05]]
    assert solve(scores, [1, 1], objective="sum").tolist() == [0, 1]
    assert solve(scores, [1, 1], objective="concave").tolist() == [1, 0]


def test_one_more_pair_wins_over_a_perfect_score():
    scores = np.array([[1.0, 0.01], [0.01, -np.inf]])
    assert solve(scores, [1, 1]).tolist() == [1, 0]


def test_minus_infinity_and_whatever_stands_under_a_forbidden_pair_are_forbidden():
    scores = np.array([[-np.inf, np.nan, 0.2]])
    barred = np.array([[False, True, False]])
    assert solve(scores, [1, 1, 1], barred).tolist() == [2]
    assert solve(scores, [1, 1, 0], barred).tolist() == [UNMATCHED]


def test_empty_tables_and_capacities_beyond_the_requests():
    assert solve(np.zeros((0, 3)), [1, 1, 1]).tolist() == []
    assert solve(np.zeros((2, 0)), []).tolist() == [UNMATCHED, UNMATCHED]
    assert solve([[0.5], [0.4]], [10**9]).tolist() == [0, 0]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"scores": [0.1, 0.2]}, "table"),
        ({"scores": [[np.nan]]}, "finite"),
        ({"scores": [[np.inf]]}, "finite"),
        ({"scores": [[1.5]]}, "between 0 and 1"),
        ({"scores": [[0.5]], "objective": "median"}, "one of concave, sum"),
        ({"scores": [[0.5]], "capacities": [1, 2]}, "each of the 1 mentors"),
        ({"scores": [[0.5]], "capacities": [-1]}, "below zero"),
        ({"scores": [[0.5]], "capacities": [1.5]}, "whole numbers"),
        ({"scores": [[0.5]], "forbidden": [[True, False]]}, "same shape"),
        ({"scores": [[0.5]], "forbidden": [[1]]}, "true and false"),
        ({"scores": [[0.5]], "forbidden": [[True]], "pinned": {0: 0}}, "pinned pair is forbidden"),
        ({"scores": [[-np.inf]], "pinned": {0: 0}}, "pinned pair is forbidden"),
        ({"scores": [[0.5], [0.5]], "pinned": {0: 0, 1: 0}}, "More requests are pinned"),
        ({"scores": [[0.5]], "pinned": {3: 0}}, "Row 3 is pinned"),
        ({"scores": [[0.5]], "pinned": {0: 7}}, "not among the 1"),
        ({"scores": [[0.5]], "pinned": [0, 0]}, "each of the 1 requests"),
        ({"scores": [[0.5]], "pinned": [0.0]}, "whole number"),
    ],
)
def test_contradictory_input_is_refused_in_words(arguments, says):
    with pytest.raises(ValueError, match=says):
        solve(**{"capacities": [1], **arguments})
