"""The mentor is asked in private, then whoever asked: what changes, who is told, and who never hears of it."""

from datetime import UTC, datetime

import pytest
import time_machine

from coalition.core.access import Refused
from coalition.core.models import AuditEntry, Notice, OutgoingMail
from members.mentorship import services
from members.mentorship.models import MentorRequest
from members.mentorship.pairs import reminders
from members.mentorship.pairs import services as pairs
from members.mentorship.pairs.models import Pair
from members.mentorship.together.ending import end_by_staff, end_pair
from tests.factories import make_company, make_person, make_staff
from tests.members.mentorship.factories import make_mentor, make_request
from tests.members.mentorship.pairing import asked_pair, proposed_pair, published_pair, running_pair

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 16, 10, tzinfo=UTC)


def told(person):
    return [*Notice.objects.filter(person=person).values_list("text", flat=True)]


def letters_to(person):
    found = OutgoingMail.objects.filter(to=person.email).order_by("created_at").values_list("kind", flat=True)
    return [kind.removeprefix("mentorship.") for kind in found if kind.startswith("mentorship.")]


def codes():
    found = AuditEntry.objects.filter(action__startswith="mentorship.").order_by("id")
    return [code.removeprefix("mentorship.") for code in found.values_list("action", flat=True)]


def state(pair):
    pair.refresh_from_db()
    return pair.status, MentorRequest.objects.get(pk=pair.request_id).status


def test_only_the_mentor_hears_of_a_question():
    pair = asked_pair()
    assert state(pair) == ("asked", "asked")
    assert letters_to(pair.offer.user) == ["mentor_asked"]
    assert told(pair.request.user) == letters_to(pair.request.user) == []
    assert not Pair.objects.visible_to(pair.request.user).exists()
    assert Pair.objects.visible_to(pair.offer.user).get() == pair


def test_asking_twice_asks_once():
    pair = asked_pair()
    pairs.ask_mentor(pair=pair, by=make_staff("programmes"))
    assert letters_to(pair.offer.user) == ["mentor_asked"]
    assert codes().count("mentor_asked") == 1


def test_members_ask_no_mentor_by_themselves():
    pair = proposed_pair()
    with pytest.raises(Refused, match="programme staff"):
        pairs.ask_mentor(pair=pair, by=pair.request.user)


def test_the_mentors_yes_puts_the_pair_before_whoever_asked():
    pair = published_pair()
    assert state(pair) == ("published", "proposed")
    assert letters_to(pair.request.user) == ["pair_proposed"]
    assert pair.mentor_answered_by == pair.offer.user
    pairs.answer_pair(by=pair.request.user, pair=pair, accept=True)
    assert state(pair) == ("accepted", "paired")
    assert letters_to(pair.offer.user) == ["mentor_asked", "pair_accepted"]


def test_a_no_in_private_leaves_no_trace_for_whoever_asked():
    pair = asked_pair()
    pairs.answer_pair(by=pair.offer.user, pair=pair, accept=False)
    assert state(pair) == ("declined", "open")
    assert told(pair.request.user) == letters_to(pair.request.user) == []
    assert not Pair.objects.visible_to(pair.request.user).exists()


@pytest.mark.parametrize("decliner", ["mentor", "asker"])
def test_a_no_after_publication_tells_the_other_side_only_that_it_is_not_available(decliner):
    pair = published_pair()
    two = {"mentor": pair.offer.user, "asker": pair.request.user}
    who = two.pop(decliner)
    (other,) = two.values()
    pairs.answer_pair(by=who, pair=pair, accept=False)
    assert state(pair) == ("declined", "open")
    assert letters_to(other)[-1] == "not_available"
    assert told(other)[0].startswith("The proposed pair is not available.")
    assert who.name not in " ".join(told(other))


def test_the_same_answer_twice_is_one_answer():
    pair = asked_pair()
    for _ in range(2):
        pairs.answer_pair(by=pair.offer.user, pair=pair, accept=False)
    assert codes().count("pair_answered") == 1


def test_a_closed_proposal_takes_no_other_answer():
    pair = asked_pair()
    pairs.answer_pair(by=pair.offer.user, pair=pair, accept=False)
    with pytest.raises(Refused, match="This proposal is closed: not available"):
        pairs.answer_pair(by=pair.offer.user, pair=pair, accept=True)


def test_only_the_two_sides_answer_and_the_asker_not_before_the_mentor():
    pair = asked_pair()
    for somebody in (make_staff("programmes"), make_person(make_company()), pair.request.user):
        with pytest.raises(Refused, match="Only the two people"):
            pairs.answer_pair(by=somebody, pair=pair, accept=True)


def test_anybody_of_a_team_answers_for_all_and_nobody_of_another_company():
    offer = make_mentor()
    colleague, former = make_person(offer.organization), make_person(make_company())
    offer.team.set([colleague, former])
    pair = asked_pair(offer)
    assert letters_to(colleague) == ["mentor_asked"]
    assert not Pair.objects.visible_to(former).exists()
    with pytest.raises(Refused, match="Only the two people"):
        pairs.answer_pair(by=former, pair=pair, accept=True)
    pairs.answer_pair(by=colleague, pair=pair, accept=True)
    assert state(pair)[0] == "published"
    assert pair.mentor_answered_by == colleague


def test_an_unanswered_question_is_reminded_of_twice_and_then_lapses():
    with time_machine.travel(MONDAY, tick=False) as clock:
        pair = asked_pair()
        mentor = pair.offer.user
        for day, letters in (
            (17, ["mentor_asked"]),
            (18, ["mentor_asked", "answer_reminder"]),
            (19, ["mentor_asked", "answer_reminder"]),
            (20, ["mentor_asked", "answer_reminder", "answer_reminder"]),
            (23, ["mentor_asked", "answer_reminder", "answer_reminder", "answer_lapsed"]),
        ):
            clock.move_to(datetime(2026, 11, day, 10, tzinfo=UTC))
            for _ in range(2):
                reminders.run()
            assert letters_to(mentor) == letters, day
    assert state(pair) == ("lapsed", "open")
    assert told(pair.request.user) == letters_to(pair.request.user) == []


def test_a_silent_asker_lapses_too_and_the_mentor_learns_only_that_it_is_not_available():
    with time_machine.travel(MONDAY, tick=False) as clock:
        pair = published_pair()
        clock.move_to(datetime(2026, 11, 23, 10, tzinfo=UTC))
        reminders.run()
    assert state(pair) == ("lapsed", "open")
    assert letters_to(pair.request.user) == ["pair_proposed", "answer_lapsed"]
    assert letters_to(pair.offer.user) == ["mentor_asked", "not_available"]


def test_a_question_by_hours_lapses_within_hours():
    with time_machine.travel(MONDAY, tick=False) as clock:
        pair = asked_pair(hours=8)
        clock.shift(8 * 3600)
        reminders.run()
    assert state(pair)[0] == "lapsed"


def test_a_request_that_changes_while_a_mentor_is_asked_takes_the_question_back():
    pair = asked_pair()
    make_request(pair.request.user, words="Something else altogether.")
    assert state(pair) == ("closed", "open")
    assert "no longer open" in told(pair.offer.user)[0]
    again = asked_pair(pair.offer, pair.request)
    services.withdraw_request(by=again.request.user, request=again.request)
    assert state(again) == ("closed", "withdrawn")


def test_a_request_with_a_proposed_mentor_is_answered_before_it_is_changed():
    pair = published_pair()
    with pytest.raises(Refused, match="Answer that first"):
        make_request(pair.request.user)


def test_a_running_pair_is_ended_once_and_the_other_learns_no_reason():
    pair = running_pair()
    end_pair(by=pair.request.user, pair=pair)
    end_pair(by=pair.offer.user, pair=pair)
    assert state(pair) == ("ended", "closed")
    assert codes().count("pair_ended") == 1
    assert told(pair.offer.user)[0] == "A mentorship of yours has ended, with thanks."


def test_a_proposal_cannot_be_ended_by_its_people():
    pair = published_pair()
    with pytest.raises(Refused, match="Only a running pair"):
        end_pair(by=pair.request.user, pair=pair)


@pytest.mark.parametrize("make", [asked_pair, published_pair, running_pair])
def test_staff_end_a_pair_with_a_reason_that_stays_with_them(make):
    pair = make()
    end_by_staff(by=make_staff("programmes"), pair=pair, reason="ReasonCanary", reopen=True)
    assert state(pair)[1] == "open"
    for person in (pair.offer.user, pair.request.user):
        assert "ReasonCanary" not in " ".join(told(person))
    assert (told(pair.request.user) == []) is (make is asked_pair)


def test_a_pair_that_ends_leaves_a_newer_request_alone():
    pair = running_pair()
    make_request(pair.request.user)
    end_by_staff(by=make_staff("programmes"), pair=pair, reason="They asked for it.", reopen=True)
    assert state(pair) == ("ended", "closed")


def test_a_mentor_who_withdraws_the_offer_has_answered_what_they_are_asked():
    pair = asked_pair()
    services.withdraw_offer(by=pair.offer.user, offer=pair.offer)
    assert state(pair) == ("declined", "open")
    assert told(pair.request.user) == []
