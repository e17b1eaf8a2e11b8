"""Offering, asking, answering and ending: what changes, who is told, and what is refused."""

import pytest

from coalition.core.access import Refused
from coalition.core.models import AuditEntry, Notice, OutgoingMail
from members.mentorship import services
from members.mentorship.models import MentorOffer, MentorRequest
from members.mentorship.pairs import services as pairs
from members.mentorship.pairs.models import Pair
from tests.factories import make_company, make_guest, make_person, make_staff
from tests.members.mentorship.factories import make_mentor, make_pair, make_request

pytestmark = pytest.mark.django_db


def codes():
    return list(
        AuditEntry.objects.filter(action__startswith="mentorship.")
        .values_list("action", flat=True)
        .order_by("id")
    )


def letters_of(kind):
    return set(OutgoingMail.objects.filter(kind=f"mentorship.{kind}").values_list("to", flat=True))


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


def test_a_request_with_a_proposed_mentor_is_answered_before_it_is_changed():
    pair = make_pair()
    with pytest.raises(Refused, match="Answer that first"):
        make_request(pair.request.user)


def test_a_pair_holds_once_both_have_accepted_and_both_are_told():
    pair = make_pair()
    pairs.answer_pair(by=pair.offer.user, pair=pair, accept=True)
    pair.refresh_from_db()
    assert (pair.status, letters_of("pair_accepted")) == ("published", set())
    pairs.answer_pair(by=pair.request.user, pair=pair, accept=True)
    pair.refresh_from_db()
    assert pair.status == "accepted"
    assert MentorRequest.objects.get().status == "paired"
    assert letters_of("pair_accepted") == {pair.offer.user.email, pair.request.user.email}


@pytest.mark.parametrize("decliner", ["mentor", "mentee"])
def test_a_declined_pair_opens_the_request_again_and_the_other_side_learns_only_that(decliner):
    pair = make_pair()
    who, other = (
        (pair.offer.user, pair.request.user) if decliner == "mentor" else (pair.request.user, pair.offer.user)
    )
    pairs.answer_pair(by=other, pair=pair, accept=True)
    pairs.answer_pair(by=who, pair=pair, accept=False)
    pair.refresh_from_db()
    assert pair.status == "declined"
    assert MentorRequest.objects.get().status == "open"
    assert letters_of("not_available") == {other.email}
    notice = Notice.objects.filter(person=other).latest("created_at")
    assert notice.text.startswith("The proposed pair is not available.")
    assert who.name not in notice.text


def test_the_same_answer_twice_is_one_answer():
    pair = make_pair()
    for _ in range(2):
        pairs.answer_pair(by=pair.offer.user, pair=pair, accept=False)
    assert codes().count("mentorship.pair_answered") == 1
    assert len(letters_of("not_available")) == 1


def test_a_closed_proposal_takes_no_other_answer():
    pair = make_pair()
    pairs.answer_pair(by=pair.offer.user, pair=pair, accept=False)
    with pytest.raises(Refused, match="This proposal is closed: not available"):
        pairs.answer_pair(by=pair.request.user, pair=pair, accept=True)


def test_only_the_two_people_answer():
    pair = make_pair()
    for somebody in (make_staff("programmes"), make_person(make_company())):
        with pytest.raises(Refused, match="Only the two people"):
            pairs.answer_pair(by=somebody, pair=pair, accept=True)
    assert Pair.objects.get().mentee_answer == "none"


def test_a_running_pair_is_ended_once_with_a_word_of_thanks():
    pair = make_pair()
    for person in (pair.offer.user, pair.request.user):
        pairs.answer_pair(by=person, pair=pair, accept=True)
    pairs.end_pair(by=pair.request.user, pair=pair, farewell="Thank you.")
    pairs.end_pair(by=pair.offer.user, pair=pair, farewell="Too late to say.")
    pair.refresh_from_db()
    assert (pair.status, pair.farewell) == ("ended", "Thank you.")
    assert MentorRequest.objects.get().status == "closed"
    assert codes().count("mentorship.pair_ended") == 1


def test_a_proposal_cannot_be_ended():
    pair = make_pair()
    with pytest.raises(Refused, match="Only a running pair"):
        pairs.end_pair(by=pair.request.user, pair=pair)


def test_letters_name_nobody_and_nothing():
    pair = make_pair()
    for person in (pair.offer.user, pair.request.user):
        pairs.answer_pair(by=person, pair=pair, accept=True)
    secrets = [
        text
        for side in (pair.offer, pair.request)
        for text in (side.user.name, side.organization.name, side.words, "generative", "Round")
    ]
    written = OutgoingMail.objects.filter(kind__startswith="mentorship.")
    assert written.count() == 4
    for letter in written:
        assert letter.subject
        assert f"/members/mentorship/pairs/{pair.pk}/" in letter.text
        assert [word for word in secrets if word in letter.subject + letter.text] == []
