"""Contributions sum to the score, and each criterion moves it the way people expect."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from members.mentorship.fit.eligibility import shared_hours
from members.mentorship.fit.facts import Asked
from members.mentorship.fit.scoring import Criterion, Weights, contributions, criteria, total
from members.mentorship.needs import Depth, Level, Urgency
from tests.members.mentorship.instances import asked, coalition_of, offered, one


def points(request, offer, weights=None):
    inputs = one(request, offer)
    hours = shared_hours(inputs)
    values = {criterion: float(table[0, 0]) for criterion, table in criteria(inputs, hours).items()}
    lines = contributions(request, offer, values, float(hours[0, 0]), weights or Weights())
    return {line.criterion: line for line in lines}


def score(request, offer):
    return sum(line.points for line in points(request, offer).values())


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.lists(st.floats(0.1, 100), min_size=8, max_size=8))
def test_contributions_of_every_pair_sum_to_its_score(seed, given_weights):
    inputs = coalition_of(4, 3, seed)
    weights = Weights("drawn", *given_weights)
    hours = shared_hours(inputs)
    values = criteria(inputs, hours)
    scores = total(inputs, values, weights)
    assert ((scores >= 0) & (scores <= 1 + 1e-12)).all()
    for row, column in np.ndindex(*scores.shape):
        cell = {criterion: float(table[row, column]) for criterion, table in values.items()}
        lines = contributions(
            inputs.requests[row], inputs.offers[column], cell, float(hours[row, column]), weights
        )
        assert sum(line.points for line in lines) == pytest.approx(scores[row, column])
        assert all(0 <= line.points <= line.most + 1e-12 and line.words for line in lines)


def test_a_perfect_pair_scores_everything_but_the_waiting():
    offer = offered(needs={"genai-risk": Depth.BUILT}, size="small", services=("generative_ai",))
    assert score(asked(), offer) == pytest.approx(0.95)
    assert score(asked(waited=2), offer) == pytest.approx(1.0)


@pytest.mark.parametrize("level", list(Level))
def test_deeper_experience_never_scores_less(level):
    request = asked(needs={"genai-risk": Asked(level, Urgency.NOW)})
    scores = [score(request, offered(needs={"genai-risk": depth})) for depth in Depth]
    assert scores == sorted(scores)
    assert len(set(scores)) == 3


def test_the_urgent_need_weighs_more_than_the_one_that_can_wait():
    needs = {
        "genai-risk": Asked(Level.STARTING, Urgency.NOW),
        "wellness": Asked(Level.STARTING, Urgency.YEAR),
    }
    request = asked(needs=needs, top="genai-risk")
    urgent = points(request, offered(needs={"genai-risk": Depth.BUILT}))
    later = points(request, offered(needs={"wellness": Depth.BUILT}))
    assert urgent[Criterion.NEEDS].points == pytest.approx(0.3)
    assert later[Criterion.NEEDS].points == pytest.approx(0.1)
    assert urgent[Criterion.URGENCY].words == "1 of 1 wanted within weeks"
    assert later[Criterion.TOP].words == "Child-safety risk in generative AI: not offered"


def test_hours_language_and_likeness_are_said_in_words():
    lines = points(asked(), offered(services=("generative_ai",), languages=("German", "English")))
    assert lines[Criterion.HOURS].words == "8 hours of an ordinary day"
    assert lines[Criterion.LANGUAGE].words == "The language asked for first"
    assert lines[Criterion.LIKENESS].words == "A small and a large company; both run generative_ai"


def test_a_criterion_without_weight_leaves_the_explanation():
    assert Criterion.WAITING not in points(asked(), offered(), Weights("2", waiting=0))


@pytest.mark.parametrize("changes", [{"needs": -1}, dict.fromkeys([one.value for one in Criterion], 0)])
def test_weights_that_say_nothing_are_refused(changes):
    with pytest.raises(ValueError, match="Weights"):
        Weights(**changes)
