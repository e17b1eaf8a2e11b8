"""Each hard rule refuses what it must, with its reason; nothing it refuses is ever matched."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from members.mentorship.fit.eligibility import Rule, reason, reasons_against
from members.mentorship.fit.facts import Inputs
from members.mentorship.fit.matching import match
from members.mentorship.fit.scoring import Weights
from members.mentorship.needs import Depth
from members.mentorship.solver import OBJECTIVES
from tests.members.mentorship.instances import ON, asked, coalition_of, offered, one


@pytest.mark.parametrize(
    ("request_changes", "offer_changes", "rule"),
    [
        ({"covered": False}, {}, Rule.UNCOVERED),
        ({}, {"covered": False}, Rule.UNCOVERED),
        ({}, {"needs": {"wellness": Depth.BUILT}}, Rule.NEEDS),
        ({"company": "aurora"}, {}, Rule.SAME_COMPANY),
        ({"competitors": ("aurora",)}, {}, Rule.COMPETITORS),
        ({}, {"competitors": ("sol", "birch")}, Rule.COMPETITORS),
        ({"approved": False}, {}, Rule.APPROVAL),
        ({"avoids": ("aurora",)}, {}, Rule.AVOIDS),
        ({}, {"avoids": ("birch", "sol")}, Rule.AVOIDS),
        ({"declined": ("offer",)}, {}, Rule.DECLINED),
        ({"languages": ("Japanese",)}, {}, Rule.LANGUAGE),
        ({"timezone": "Asia/Tokyo"}, {"timezone": "America/New_York"}, Rule.HOURS),
        ({}, {"places": 0}, Rule.FULL),
        ({}, {"paused": True}, Rule.FULL),
    ],
)
def test_each_rule_refuses_alone_and_says_why(request_changes, offer_changes, rule):
    request, offer = asked(**request_changes), offered(**offer_changes)
    assert reasons_against(request, offer, one(request, offer)) == [reason(rule)]


def test_an_ordinary_pair_is_permitted():
    request, offer = asked(), offered()
    assert reasons_against(request, offer, one(request, offer)) == []


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(OBJECTIVES))
def test_no_round_ever_breaks_a_hard_rule(seed, objective):
    inputs = coalition_of(14, 8, seed)
    result = match(inputs, Weights(), objective, seed, lambda *_: None)
    requests = {row.id: row for row in inputs.requests}
    offers = {row.id: row for row in inputs.offers}
    used = dict.fromkeys(offers, 0)
    for pair in result["pairs"]:
        used[pair["offer"]] += 1
        against = reasons_against(requests[pair["request"]], offers[pair["offer"]], Inputs(ON, (), ()))
        assert against == []
    assert all(used[name] <= offers[name].places for name in offers)
    assert len(result["pairs"]) + len(result["unmatched"]) == 14
