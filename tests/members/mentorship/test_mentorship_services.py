"""Offering, asking, answering and ending: what changes, who is told, and what is refused."""

import pytest

from coalition.core.access import Refused
from coalition.core.models import AuditEntry
from members.mentorship import services
from members.mentorship.models import MentorOffer, MentorRequest
from tests.factories import make_company, make_guest, make_person, make_staff
from tests.members.mentorship.factories import make_mentor, make_request

pytestmark = pytest.mark.django_db


def codes():
    return list(
        AuditEntry.objects.filter(action__startswith="mentorship.")
        .values_list("action", flat=True)
        .order_by("id")
    )


def test_asking_twice_makes_one_request_and_keeps_the_latest_words():
    person = make_person(make_company())
    make_request(person)
    make_request(person, words="Where do we really begin?")
    assert MentorRequest.objects.get().words == "Where do we really begin?"
    assert codes() == ["mentorship.requested", "mentorship.requested"]


def test_offering_twice_makes_one_offer():
    person = make_person(make_company())
    make_mentor(person)
    make_mentor(person, capacity=3)
    assert MentorOffer.objects.get().capacity == 3


@pytest.mark.parametrize(
    ("person", "remedy"),
    [
        (lambda: make_staff("programmes"), "/members/mentorship/"),
        (make_guest, "/members/mentorship/"),
        (lambda: make_person(make_company(), roles=["read_only"]), ""),  # the company's admin mends it
    ],
)
def test_who_is_no_acting_member_neither_asks_nor_offers(person, remedy):
    somebody = person()
    for act in (make_request, make_mentor):
        with pytest.raises(Refused) as refused:
            act(somebody)
        assert refused.value.decision.remedy.url == remedy
    assert codes() == []


def test_a_withdrawn_request_leaves_room_for_another():
    request = make_request()
    services.withdraw_request(by=request.user, request=request)
    services.withdraw_request(by=request.user, request=request)
    make_request(request.user)
    statuses = MentorRequest.objects.order_by("created_at").values_list("status", flat=True)
    assert list(statuses) == ["withdrawn", "open"]
    assert codes().count("mentorship.request_withdrawn") == 1


def test_nobody_withdraws_what_belongs_to_somebody_else():
    request, offer = make_request(), make_mentor()
    other = make_person(make_company())
    services.withdraw_request(by=other, request=request)
    services.withdraw_offer(by=other, offer=offer)
    assert MentorRequest.objects.get().status == "open"
    assert MentorOffer.objects.get().status == "active"
