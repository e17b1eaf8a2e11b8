"""What Home asks of whom about mentorship."""

import pytest

from members.mentorship.brief import brief
from members.mentorship.pairs import services as pairs
from members.mentorship.rounds import services as rounds
from tests.factories import make_company, make_person, make_staff
from tests.members.mentorship.factories import make_request, make_solved_round
from tests.members.mentorship.pairing import asked_pair

pytestmark = pytest.mark.django_db


def texts(user):
    return [(item.text, item.action) for item in brief(user)]


def test_the_mentor_is_asked_first_and_the_asker_only_after_a_yes():
    pair = asked_pair()
    assert texts(pair.offer.user) == [("Somebody could use what you know", "Accept or decline")]
    assert texts(pair.request.user) == []
    pairs.answer_pair(by=pair.offer.user, pair=pair, accept=True)
    assert texts(pair.offer.user) == []
    assert texts(pair.request.user) == [("A mentor is proposed to you", "Accept or decline")]
    pairs.answer_pair(by=pair.request.user, pair=pair, accept=False)
    assert texts(pair.request.user) == []


def test_staff_are_asked_to_start_a_round_and_then_to_publish_it():
    staff = make_staff("programmes")
    assert texts(staff) == []
    make_request()
    assert texts(staff) == [("One request for a mentor is without a round", "Start a round")]
    make_request()
    assert texts(staff)[0][0] == "2 requests for a mentor are without a round"
    found = rounds.start_round(by=staff, objective="concave")
    assert texts(staff) == []
    rounds.solve_at_once(found)
    assert texts(staff) == [(f"{found.title} is solved and waits to be published", "Look through the pairs")]


def test_other_staff_and_bystanders_are_asked_nothing():
    make_solved_round()
    assert texts(make_staff("compliance")) == []
    assert texts(make_person(make_company())) == []


def test_the_brief_is_one_query_for_a_member(django_assert_num_queries):
    pair = asked_pair()
    person = make_person(make_company())
    texts(person)
    with django_assert_num_queries(1):
        texts(person)
    assert pair.status == "asked"
