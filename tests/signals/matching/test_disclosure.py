"""What a company is told: never a number below three, never a name."""

import pytest

from signals.matching.disclosure import others_disclosed, others_in_words, own_signals_in_words


def test_nobody_else_is_said_as_it_is():
    assert others_in_words(0) == "no other company holds this yet"
    assert others_disclosed(0) == "0"


@pytest.mark.parametrize("others", [1, 2])
def test_one_and_two_cannot_be_told_apart(others):
    assert others_in_words(others) == "at least one other company holds this"
    assert others_disclosed(others) == "1 or more"
    assert not any(digit in others_in_words(others) for digit in "0123456789")


@pytest.mark.parametrize("others", range(3, 500))
def test_from_three_on_the_number_is_exact(others):
    assert others_in_words(others) == f"{others} other companies hold this"
    assert others_disclosed(others) == str(others)


def test_fewer_than_none_is_a_mistake_of_ours():
    for words in (others_in_words, others_disclosed):
        with pytest.raises(ValueError, match="cannot be -1"):
            words(-1)


def test_the_brief_speaks_of_own_signals_only():
    assert own_signals_in_words(1) == "1 of your signals is held by at least one other company"
    assert own_signals_in_words(1234) == "1,234 of your signals are held by at least one other company"
