"""A round is reproducible from its frozen inputs, reports its progress, and explains everyone it left out."""

import json

import pytest

from members.mentorship.fit.facts import Inputs, digest
from members.mentorship.fit.matching import match
from members.mentorship.fit.scoring import Weights
from members.mentorship.needs import all_needs, needs_by_stage
from tests.members.mentorship.instances import ON, asked, coalition_of, offered


def run(inputs, seed=7, objective="concave"):
    heard = []
    result = match(inputs, Weights(), objective, seed, lambda *report: heard.append(report))
    return result, heard


def test_inputs_survive_json_and_give_the_same_round_again():
    inputs = coalition_of(20, 12)
    stored = json.loads(json.dumps(inputs.to_json()))
    assert Inputs.from_json(stored) == inputs
    assert digest(stored) == digest(inputs.to_json())
    assert run(Inputs.from_json(stored)) == run(inputs)


def test_a_changed_input_changes_the_hash():
    inputs = Inputs(ON, (asked(),), (offered(),))
    assert digest(inputs.to_json()) != digest(Inputs(ON, (asked(waited=1),), (offered(),)).to_json())


def test_weights_survive_json():
    weights = Weights("3", needs=12)
    assert Weights.from_json(json.loads(json.dumps(weights.to_json()))) == weights


def test_progress_only_moves_forward_and_ends_within_its_total():
    _, heard = run(coalition_of(35, 9))
    assert [note for note, _, _ in heard][:3] == [
        "Checking the rules",
        "Scoring every permitted pair",
        "Solving",
    ]
    assert [done for _, done, _ in heard] == sorted({done for _, done, _ in heard})
    assert {total for _, _, total in heard} == {72}


def test_ties_fall_by_lot_not_by_order():
    requests = tuple(asked(id=f"request-{number}", company=f"company-{number}") for number in range(6))
    inputs = Inputs(ON, requests, (offered(),))
    winners = {run(inputs, seed)[0]["pairs"][0]["request"] for seed in range(40)}
    assert len(winners) > 3


def test_the_runner_up_is_named_with_what_it_would_cost():
    deep = offered(id="deep", company="one", needs={"genai-risk": "built"})
    plain = offered(id="plain", company="two", needs={"genai-risk": "done"})
    result, _ = run(Inputs(ON, (asked(),), (deep, plain)))
    pair = result["pairs"][0]
    assert (pair["offer"], pair["runner_up"]["offer"]) == ("deep", "plain")
    assert pair["runner_up"]["lost"] == 0
    assert pair["runner_up"]["cost"] > 0
    assert pair["runner_up"]["loss"] == pytest.approx(pair["score"] - pair["runner_up"]["score"])
    assert pair["runner_up"]["words"].startswith(
        "Making that pair instead would lower the scores of all pairs together by "
    )
    assert result["summary"] == {
        "requests": 1, "offers": 2, "places": 2, "matched": 1, "mean": pair["score"], "worst": pair["score"], "blocking": 0,
    }  # fmt: skip


def test_the_only_mentor_for_somebody_else_is_kept_for_them():
    generalist = offered(id="generalist", company="one", needs={"genai-risk": "built", "wellness": "runs"})
    specialist = offered(id="specialist", company="two", needs={"genai-risk": "done"})
    wellness = asked(
        id="other", company="sol", needs={"wellness": asked().needs["genai-risk"]}, top="wellness"
    )
    result, _ = run(Inputs(ON, (asked(), wellness), (generalist, specialist)))
    assert {pair["request"]: pair["offer"] for pair in result["pairs"]} == {
        "request": "specialist",
        "other": "generalist",
    }
    words = next(pair["runner_up"]["words"] for pair in result["pairs"] if pair["request"] == "request")
    assert words == (
        "Making that pair instead would leave one more request without a mentor and move one other request."
    )


def left_out(request, *offers):
    result, _ = run(Inputs(ON, (request,), offers))
    return result["unmatched"][0]


def test_why_somebody_is_left_out_is_said_in_words():
    assert left_out(asked(covered=False), offered())["reason"] == "uncovered"
    assert left_out(asked(), offered(needs={"wellness": "runs"}))["words"] == (
        "No mentor offers what is asked for: Child-safety risk in generative AI."
    )
    full = left_out(asked(), offered(places=0), offered(id="second", paused=True))
    assert full["words"] == "2 mentors could help, but none has a free place at the moment."
    ruled = left_out(asked(), offered(company="birch"), offered(id="second", languages=("Japanese",)))
    assert ruled["words"] == (
        "2 mentors could help, but a rule stands in the way: both work for the same company (1); "
        "they share no language (1)."
    )


def test_a_shortage_is_told_apart_from_a_rule():
    rival = asked(id="rival", company="sol", waited=2)
    result, _ = run(Inputs(ON, (asked(), rival), (offered(),)))
    assert result["pairs"][0]["request"] == "rival"
    assert result["unmatched"][0]["words"] == (
        "The only mentor who could take it went to requests that fit better or had no other choice."
    )


def test_nobody_at_all_is_no_error():
    result, _ = run(Inputs(ON, (), ()))
    assert (result["pairs"], result["unmatched"]) == ([], [])
    assert left_out(asked())["reason"] == "needs"


def test_every_need_has_a_stage_with_a_title():
    grouped = [need.id for _, needs in needs_by_stage() for need in needs]
    assert sorted(grouped) == sorted(all_needs())
    assert len(grouped) == 18
