"""Forcing any pair costs what a second solve with that pin really costs, and says who loses their place."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from members.mentorship.fit.choices import Choices, Wanted
from members.mentorship.fit.facts import Inputs
from members.mentorship.fit.forcing import force
from members.mentorship.fit.matching import match, weigh
from members.mentorship.fit.scoring import Weights
from members.mentorship.solver import OBJECTIVES, UNMATCHED, solve
from tests.members.mentorship.instances import ON, asked, coalition_of, offered


def solved(inputs, objective="concave", choices=None, seed=7):
    return match(inputs, Weights(), objective, seed, lambda *_: None, choices=choices or Choices())


def stood(result):
    return {pair["request"]: pair["offer"] for pair in result["pairs"]}


def forced(inputs, wanted, objective="concave", choices=None):
    choices = choices or Choices()
    before = stood(solved(inputs, objective, choices))
    return force(inputs, Weights(), objective, 7, choices=choices, stood=before, wanted=wanted)


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.sampled_from(OBJECTIVES))
def test_the_cost_equals_a_real_second_solve(seed, objective):
    inputs = coalition_of(12, 7, seed)
    tables = weigh(inputs, Weights())
    places = np.array([offer.places for offer in inputs.offers])
    lot = np.random.default_rng(seed)
    row, column = int(lot.integers(12)), int(lot.integers(7))
    found = forced(inputs, (inputs.requests[row].id, inputs.offers[column].id), objective)
    if tables.barred[row, column]:
        assert not found["possible"]
        assert found["words"]
        return

    def figures(pins):
        chosen = solve(tables.scores, places, tables.barred, pins, objective)
        rows = np.flatnonzero(chosen != UNMATCHED)
        got = tables.scores[rows, chosen[rows]]
        return len(rows), (1 - (1 - got) ** 3).sum() if objective == "concave" else got.sum()

    before, after = figures({}), figures({row: column})
    assert found["cost"] == pytest.approx(before[1] - after[1], abs=1e-6)
    if objective != "sum":
        assert found["lost"] == before[0] - after[0]


def test_who_loses_the_place_and_who_moves_is_named():
    generalist = offered(id="generalist", company="one", needs={"genai-risk": "built", "wellness": "runs"})
    specialist = offered(id="specialist", company="two", needs={"genai-risk": "done"})
    wellness = asked(
        id="other", company="sol", needs={"wellness": asked().needs["genai-risk"]}, top="wellness"
    )
    inputs = Inputs(ON, (asked(), wellness), (generalist, specialist))
    found = forced(inputs, ("request", "generalist"))
    assert found["lost"] == 1
    assert found["moves"] == [
        {"request": "request", "from": "specialist", "to": "generalist"},
        {"request": "other", "from": "generalist", "to": ""},
    ]


def test_forcing_what_is_there_already_moves_nobody():
    inputs = coalition_of(10, 6, 3)
    result = solved(inputs)
    pair = result["pairs"][0]
    found = forced(inputs, (pair["request"], pair["offer"]))
    assert (found["moves"], found["lost"]) == ([], 0)
    assert found["cost"] == pytest.approx(0)


def test_a_hard_rule_holds_for_whoever_forces():
    found = forced(Inputs(ON, (asked(company="aurora"),), (offered(),)), ("request", "offer"))
    assert found == {"possible": False, "words": ["both work for the same company"]}


@settings(max_examples=15)
@given(st.integers(0, 10_000), st.sampled_from(OBJECTIVES))
def test_pins_hold_and_what_is_ruled_out_is_not_made(seed, objective):
    inputs = coalition_of(12, 7, seed)
    free = stood(solved(inputs, objective))
    barred = weigh(inputs, Weights()).barred
    row = next((one for one in range(12) if (~barred[one]).any()), None)
    if row is None or not free:
        return
    pin = Wanted(inputs.requests[row].id, inputs.offers[int(np.flatnonzero(~barred[row])[-1])].id)
    unwanted = tuple(Wanted(*pair) for pair in free.items() if pair != (pin.request, pin.offer))[:3]
    result = solved(inputs, objective, Choices((pin,), unwanted))
    assert stood(result)[pin.request] == pin.offer
    assert not {(one.request, one.offer) for one in unwanted} & set(stood(result).items())
    assert [pair["pinned"] for pair in result["pairs"] if pair["request"] == pin.request] == [True]


def test_a_pin_against_a_rule_is_dropped_with_the_reason():
    inputs = Inputs(ON, (asked(company="aurora"),), (offered(),))
    result = solved(inputs, choices=Choices((Wanted("request", "offer"),)))
    assert result["pairs"] == []
    assert result["void"] == [
        {"request": "request", "offer": "offer", "words": "both work for the same company"}
    ]


def test_who_is_left_with_nobody_because_staff_ruled_it_out_reads_so():
    inputs = Inputs(ON, (asked(),), (offered(),))
    result = solved(inputs, choices=Choices((), (Wanted("request", "offer"),)))
    assert "staff have ruled this pair out" in result["unmatched"][0]["words"]


def test_a_running_pair_is_kept_for_its_bonus_and_a_pause_does_not_break_it():
    near = offered(id="near", company="one", needs={"genai-risk": "built"})
    far = offered(id="far", company="two", needs={"genai-risk": "runs"}, paused=True)
    inputs = Inputs(ON, (asked(),), (near, far))
    assert stood(solved(inputs)) == {"request": "near"}
    held = replace(inputs, requests=(asked(holding="far"),))
    assert stood(solved(held)) == {"request": "far"}
    assert solved(held)["pairs"][0]["kept"]


def test_a_tie_stays_with_what_was_proposed_before():
    twins = (offered(id="one", company="one"), offered(id="two", company="two"))
    for former in ("one", "two"):
        inputs = Inputs(ON, (asked(former=former),), twins)
        assert {stood(solved(inputs, seed=seed))["request"] for seed in range(8)} == {former}
