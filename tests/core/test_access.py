import pytest

from coalition.core.access import (
    ALLOWED,
    Refused,
    before_coverage,
    coverage_kinds,
    first_refusal,
    needs_coverage,
    refuse,
    require,
)

REFUSAL = refuse("The round is closed.", "See the next one", "/next/")


def test_a_decision_is_true_when_it_allows():
    assert ALLOWED
    assert not REFUSAL


def test_a_refusal_carries_its_reason_and_the_one_action_that_mends_it():
    assert (REFUSAL.reason, REFUSAL.remedy.label, REFUSAL.remedy.url) == (
        "The round is closed.",
        "See the next one",
        "/next/",
    )
    assert refuse("Nobody may.").remedy is None


def test_require_lets_what_is_allowed_pass_and_raises_with_the_decision_otherwise():
    require(ALLOWED)
    with pytest.raises(Refused) as raised:
        require(REFUSAL)
    assert raised.value.decision is REFUSAL


def test_the_first_refusal_is_the_one_that_is_told():
    assert first_refusal(ALLOWED, REFUSAL, refuse("Later.")) is REFUSAL
    assert first_refusal(ALLOWED, ALLOWED) is ALLOWED
    assert first_refusal() is ALLOWED


def test_a_view_needs_the_nda_unless_it_says_otherwise():
    def view(request):
        return None

    assert coverage_kinds(view) == ("nda",)
    assert coverage_kinds(needs_coverage("nda", "signals")(view)) == ("nda", "signals")
    assert coverage_kinds(before_coverage(view)) == ()
