"""The assignment is optimal, keeps every rule it is given, and refuses contradictory input in words."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.mentorship.solver import UNMATCHED, solve


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


def value(scores, chosen, objective):
    got = [scores[row, column] for row, column in enumerate(chosen) if column != UNMATCHED]
    if objective == "sum":
        return (sum(got),)
    return (len(got), sum(1 - (1 - s) ** 3 for s in got))


@given(instances())
def test_sum_equals_brute_force(instance):
    scores, capacities, barred = instance
    best = max(value(scores, chosen, "sum") for chosen in assignments(capacities, barred, {}))
    assert value(scores, solve(scores, capacities, barred, objective="sum"), "sum") == pytest.approx(best)


@given(instances(low=0.0))
def test_concave_matches_as_many_as_possible_and_then_lifts_the_worst(instance):
    scores, capacities, barred = instance
    best = max(value(scores, chosen, "concave") for chosen in assignments(capacities, barred, {}))
    found = value(scores, solve(scores, capacities, barred), "concave")
    assert found[0] == best[0]
    assert found[1] == pytest.approx(best[1])


@given(instances(low=0.0), st.sampled_from(["sum", "concave"]))
def test_no_forbidden_pair_and_no_mentor_over_capacity(instance, objective):
    scores, capacities, barred = instance
    chosen = solve(scores, capacities, barred, objective=objective)
    made = np.flatnonzero(chosen != UNMATCHED)
    assert chosen.shape == (scores.shape[0],)
    assert not barred[made, chosen[made]].any()
    assert (np.bincount(chosen[made], minlength=scores.shape[1]) <= capacities).all()


@given(instances(), st.data())
def test_pins_hold_and_the_rest_is_still_optimal(instance, data):
    scores, capacities, barred = instance
    pinned = data.draw(st.sampled_from(list(assignments(capacities, barred, {}))))
    rows = [row for row, column in enumerate(pinned) if column != UNMATCHED]
    pins = {row: pinned[row] for row in rows if data.draw(st.booleans())}
    chosen = solve(scores, capacities, barred, pins, "sum")
    best = max(value(scores, one, "sum") for one in assignments(capacities, barred, pins))
    assert all(chosen[row] == column for row, column in pins.items())
    assert value(scores, chosen, "sum") == pytest.approx(best)


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
        ({"scores": [[0.5]], "objective": "median"}, "concave or sum"),
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
