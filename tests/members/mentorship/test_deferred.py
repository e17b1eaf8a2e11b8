"""Deferred acceptance leaves no pair that both sides would rather have; two rounds are compared line by line."""

from hypothesis import given, settings
from hypothesis import strategies as st

from members.mentorship.fit.comparing import Change, compare, count_changes
from members.mentorship.fit.matching import match
from members.mentorship.fit.scoring import Weights
from tests.members.mentorship.instances import coalition_of


@settings(max_examples=15)
@given(st.integers(0, 10_000))
def test_deferred_acceptance_has_no_blocking_pair_and_never_more_pairs(seed):
    result = match(coalition_of(20, 9, seed), Weights(), "concave", seed, lambda *_: None)
    assert result["deferred"]["blocking"] == 0
    assert result["deferred"]["matched"] <= result["summary"]["matched"]


def test_two_rounds_are_compared_request_by_request_with_what_changed_first():
    def row(request, offer):
        return {"request": request, "offer": offer, "score": 0.5}

    first = {
        "pairs": [row("same", "x"), row("moved", "x"), row("lost", "x"), row("gone", "x")],
        "unmatched": [{"request": "gained"}, {"request": "neither"}],
    }
    second = {
        "pairs": [row("same", "x"), row("moved", "y"), row("gained", "z"), row("new", "z")],
        "unmatched": [{"request": "lost"}, {"request": "neither"}],
    }
    lines = compare(first, second)
    assert [line.request for line in lines] == [
        "lost", "moved", "gained", "gone", "new", "neither", "same",
    ]  # fmt: skip
    assert count_changes(lines)[Change.MOVED] == 1
