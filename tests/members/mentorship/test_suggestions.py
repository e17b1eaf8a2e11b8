"""Between the rounds: freed places are suggested, declined requests matched again, and rounds propose themselves."""

from datetime import timedelta

import pytest
from django.utils import timezone

from coalition.core.jobs import relay
from coalition.core.models import Job, Notice
from members.mentorship.fit.scoring import Weights
from members.mentorship.models import MentorOffer, MentorRequest
from members.mentorship.pairs import services as pairs
from members.mentorship.pairs.models import Pair
from members.mentorship.rounds import services as rounds
from members.mentorship.rounds import suggestions, tending
from members.mentorship.rounds.models import Round
from members.mentorship.rounds.settings import set_programme
from tests.factories import make_staff
from tests.members.mentorship.factories import make_mentor, make_request, make_solved_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return make_staff("programmes")


@pytest.fixture
def waiting(staff):
    """Somebody on the waiting list."""
    found = make_solved_round(pairs=0, waiting=1, by=staff)
    rounds.publish_round(by=staff, matching_round=found)
    return MentorRequest.objects.get(status="waiting")


def wellness(**facts):
    return make_mentor(needs={"wellness": "built"}, **facts)


def test_an_offer_that_fits_somebody_who_waits_is_suggested_once(waiting, staff):
    assert suggestions.suggest_pairs() == []
    offer = wellness()
    (made,) = suggestions.suggest_pairs()
    assert (made.origin, made.status, made.offer, made.request) == ("suggestion", "proposed", offer, waiting)
    assert suggestions.suggest_pairs() == []
    assert Notice.objects.filter(person=staff, text__contains="confirm in one click").count() == 1
    assert not Notice.objects.filter(person=offer.user).exists()


def test_staff_confirm_in_one_click_and_the_mentor_is_asked(client, waiting, staff):
    wellness()
    (made,) = suggestions.suggest_pairs()
    client.force_login(staff)
    assert "Ask the mentor" in client.get("/console/mentorship/").text
    for _ in range(2):
        client.post(f"/console/mentorship/suggestions/{made.pk}/", {"answer": "confirm"})
    made.refresh_from_db()
    assert made.status == "asked"


def test_where_the_settings_say_so_the_mentor_is_asked_at_once(waiting, staff):
    set_programme(by=staff, weights=Weights(), reason="Quicker.", suggestion="ask")
    wellness()
    (made,) = suggestions.suggest_pairs()
    made.refresh_from_db()
    assert made.status == "asked"


def test_a_dismissed_suggestion_does_not_come_back(waiting, staff):
    wellness()
    (made,) = suggestions.suggest_pairs()
    suggestions.dismiss_suggestion(by=staff, pair=made)
    assert suggestions.suggest_pairs() == []
    second = wellness()
    assert [pair.offer for pair in suggestions.suggest_pairs()] == [second]


def test_a_suggestion_that_no_longer_holds_is_taken_back(waiting, staff):
    offer = wellness()
    (made,) = suggestions.suggest_pairs()
    MentorOffer.objects.filter(pk=offer.pk).update(status="withdrawn")
    assert not suggestions.confirm_suggestion(by=staff, pair=made)
    made.refresh_from_db()
    assert made.status == "closed"


def test_a_pause_that_is_over_frees_a_place(waiting):
    offer = wellness()
    MentorOffer.objects.filter(pk=offer.pk).update(paused_until=timezone.localdate() + timedelta(days=1))
    assert suggestions.suggest_pairs() == []
    MentorOffer.objects.filter(pk=offer.pk).update(paused_until=timezone.localdate())
    assert len(suggestions.suggest_pairs()) == 1


def test_a_request_whose_mentor_declined_is_matched_again_with_another(staff):
    make_mentor()
    found = make_solved_round(by=staff)
    rounds.publish_round(by=staff, matching_round=found)
    asked = Pair.objects.with_people().get()
    pairs.answer_pair(by=asked.offer.user, pair=asked, accept=False)
    (made,) = suggestions.suggest_pairs()
    assert (made.request, made.offer == asked.offer) == (asked.request, False)


def test_each_way_in_which_a_place_frees_asks_for_one_look_and_not_for_many(staff):
    found = make_solved_round(pairs=2, waiting=0, by=staff)
    rounds.publish_round(by=staff, matching_round=found)
    due = Job.objects.filter(name="members.suggest_mentors", state=Job.State.QUEUED)
    due.delete()  # left by the offers themselves
    first, second = Pair.objects.filter(status="asked")
    pairs.answer_pair(by=first.offer.user, pair=first, accept=False)
    assert due.count() == 1
    pairs.answer_pair(by=second.offer.user, pair=second, accept=False)
    assert due.count() == 1
    due.update(state=Job.State.DONE)
    wellness()
    assert due.count() == 1


def test_the_look_that_was_asked_for_suggests(waiting, staff):
    Job.objects.all().delete()
    offer = wellness()
    job = Job.objects.get(name="members.suggest_mentors")
    Job.objects.filter(pk=job.pk).update(due_at=timezone.now())
    relay.run(job.pk)
    assert Pair.objects.get(origin="suggestion").offer == offer


def test_who_has_not_been_in_a_round_waits_for_one(staff):
    make_mentor()
    make_request()
    assert suggestions.suggest_pairs() == []


def test_nothing_is_suggested_while_a_round_is_unfinished(waiting, staff):
    wellness()
    rounds.open_round(by=staff, objective="concave", draft=True)
    assert suggestions.suggest_pairs() == []


def test_a_round_proposes_itself_when_enough_requests_wait(staff):
    set_programme(by=staff, weights=Weights(), reason="Small.", propose_after_requests=2)
    make_mentor()
    make_request()
    tending.tend()
    assert not Round.objects.exists()
    make_request()
    assert "a round proposed" in tending.tend()
    tending.tend()
    proposed = Round.objects.get()
    assert (proposed.created_by, proposed.status) == (None, "solving")
    rounds.solve_at_once(proposed)
    assert Notice.objects.filter(person=staff, text__contains="round is proposed").count() == 1
    rounds.cancel_round(by=staff, matching_round=proposed)
    tending.tend()
    assert Round.objects.count() == 1


def test_or_when_one_request_has_waited_too_long():
    make_mentor()
    request = make_request()
    tending.tend()
    assert not Round.objects.exists()
    MentorRequest.objects.filter(pk=request.pk).update(created_at=timezone.now() - timedelta(days=40))
    tending.tend()
    assert Round.objects.count() == 1
