import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from members.groups.reviews.outcome import sentence, tally

ANSWERS = st.lists(
    st.sampled_from(["approve", "no_objection", "objection", "abstain", "more_time", ""]), max_size=20
)


@pytest.mark.parametrize(
    ("said", "consents", "outcome"),
    [
        (["approve", "approve", ""], False, "carried"),
        (["approve", "", ""], False, "silent"),
        (["approve", "more_time"], False, "silent"),
        (["approve", "", ""], True, "carried"),
        (["", ""], True, "carried"),
        (["", ""], False, "silent"),
        (["abstain", "abstain"], False, "silent"),
        (["abstain", "no_objection"], False, "carried"),
        (["approve"] * 9 + ["objection"], True, "objections"),
        ([], False, "silent"),
        ([], True, "silent"),
    ],
)
def test_what_answers_amount_to(said, consents, outcome):
    assert tally(said, silence_consents=consents).outcome == outcome


@examples(max_examples=60)
@given(ANSWERS, st.booleans())
def test_every_company_is_counted_once_and_an_objection_is_never_outvoted(said, consents):
    found = tally(said, silence_consents=consents)
    counted = found.approve + found.no_objection + found.objection + found.abstain + found.silent
    assert counted == found.asked == len(said)
    assert (found.outcome == "objections") == ("objection" in said)


def test_silence_is_named_with_what_the_charter_makes_of_it():
    counts = tally(["approve", ""], silence_consents=False).as_json()
    assert sentence(counts) == (
        "Of 2 companies asked, 1 approved; 1 was silent, which by the charter consents to nothing."
    )
