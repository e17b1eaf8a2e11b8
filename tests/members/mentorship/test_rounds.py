"""A round from its start to its publication: one at a time, exactly once, and never against the rules of the day."""

import contextlib
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction

from coalition.core.access import Refused
from coalition.core.jobs import Cancelled, relay
from coalition.core.models import AuditEntry, Job, Notice, OutgoingMail
from members.accounts.rules import has_staff_role
from members.agreements.coverage import is_covered
from members.mentorship import services
from members.mentorship.fit.facts import digest
from members.mentorship.models import MentorRequest
from members.mentorship.pairs import services as pairs
from members.mentorship.pairs.models import Pair
from members.mentorship.rounds import queries
from members.mentorship.rounds import services as rounds
from members.mentorship.rounds.inputs import covered_people
from members.mentorship.rounds.models import Round
from members.models import CompetitorDeclaration, Organization, Seat
from tests.factories import make_company, make_person, make_staff
from tests.members.mentorship.factories import make_mentor, make_request, make_solved_round

pytestmark = pytest.mark.django_db


def start(**facts):
    return rounds.start_round(
        by=facts.pop("by", None) or make_staff("programmes"), objective="concave", **facts
    )


def work(found):
    """What a worker does with the round's job."""
    relay.run(found.job_id)
    return Round.objects.select_related("job").get(pk=found.pk)


def test_the_job_solves_the_round_and_says_where_the_result_is():
    make_mentor()
    make_request()
    found = work(start())
    assert found.status == "solved"
    assert found.result["summary"]["matched"] == 1
    assert found.inputs_sha256 == digest(found.inputs)
    assert Pair.objects.get().status == "proposed"
    assert (found.job.state, found.job.done, found.job.total) == ("done", 4, 4)
    assert found.job.note == "1 of 1 requests have a proposed mentor"
    assert found.job.result_url == f"/console/mentorship/rounds/{found.pk}/"


def test_frozen_contributions_sum_to_the_score():
    found = make_solved_round(pairs=3)
    for pair in found.pairs.all():
        assert sum(line["points"] for line in pair.contributions) == pytest.approx(pair.score, abs=1e-3)


def test_running_the_job_again_changes_nothing():
    make_mentor()
    make_request()
    found = work(start())
    Job.objects.filter(pk=found.job_id).update(state="queued")
    again = work(found)
    assert again.solved_at == found.solved_at
    assert Pair.objects.count() == 1
    assert AuditEntry.objects.filter(action="mentorship.round_solved").count() == 1


def test_a_worker_that_dies_in_the_middle_leaves_nothing_and_the_next_finds_the_same_round(monkeypatch):
    make_mentor()
    make_request()
    found = start()
    run = relay.claim(found.job_id)

    class Killed(BaseException):
        """What no handler catches, as SIGKILL."""

    def die(*_):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(rounds, "store_result", die)
        with contextlib.suppress(Killed):
            rounds.solve_round(run, round_id=found.pk)
    found.refresh_from_db()
    assert (found.status, found.result, Pair.objects.count()) == ("solving", {}, 0)
    frozen = found.inputs_sha256
    make_request()  # what comes later belongs to the next round
    Job.objects.filter(pk=found.job_id).update(state="queued", claim=None)
    found = work(found)
    assert (found.status, found.inputs_sha256, len(found.inputs["requests"])) == ("solved", frozen, 1)
    assert Pair.objects.count() == 1


def test_a_second_round_is_refused_with_the_way_to_the_first():
    first = start()
    with pytest.raises(Refused) as refused:
        start()
    assert "is being solved at this moment" in refused.value.decision.reason
    assert refused.value.decision.remedy.url == f"/console/mentorship/rounds/{first.pk}/"
    work(first)
    with pytest.raises(Refused, match="waits to be published or cancelled"):
        start()
    assert Round.objects.count() == 1


def test_the_database_itself_holds_one_unfinished_round():
    first = start()
    with pytest.raises(IntegrityError, match="one_unfinished_mentorship_round"), transaction.atomic():
        Round.objects.create(
            title="Second", weights={}, rule_version="1", solver="x", seed=1, created_by=first.created_by
        )


def test_two_who_start_at_the_same_moment_get_one_round(monkeypatch):
    first = start()
    real = Round.objects.filter

    def nothing_yet(*args, **kwargs):
        return Round.objects.none() if kwargs.get("status__in") == Round.UNFINISHED else real(*args, **kwargs)

    monkeypatch.setattr(Round.objects, "filter", nothing_yet)
    with pytest.raises(Refused, match="One round at a time"):
        start(by=first.created_by)


@pytest.mark.parametrize(("state", "shown"), [("dead", "failed"), ("cancelled", "cancelled")])
def test_a_round_whose_job_was_given_up_does_not_stand_in_the_way(state, shown):
    first = start()
    Job.objects.filter(pk=first.job_id).update(state=state)
    first = Round.objects.select_related("job").get()
    assert first.state == shown
    assert queries.unfinished_round() is None
    second = start()
    first.refresh_from_db()
    assert (first.status, second.status) == (shown, "solving")


def test_cancelling_before_a_worker_came_ends_round_and_job():
    found = start()
    for _ in range(2):
        rounds.cancel_round(by=found.created_by, matching_round=found)
    found = work(found)
    assert (found.status, found.job.state) == ("cancelled", "cancelled")
    assert AuditEntry.objects.filter(action="mentorship.round_cancelled").count() == 1


def test_cancelling_while_it_runs_stops_at_the_next_step():
    make_mentor()
    make_request()
    found = start()
    run = relay.claim(found.job_id)
    rounds.cancel_round(by=found.created_by, matching_round=found)
    with pytest.raises(Cancelled):
        rounds.solve_round(run, round_id=found.pk)
    found.refresh_from_db()
    assert (found.status, Pair.objects.count()) == ("cancelled", 0)


def test_a_solved_round_can_be_cancelled_and_tells_nobody():
    found = make_solved_round()
    rounds.cancel_round(by=found.created_by, matching_round=found)
    assert Pair.objects.get().status == "closed"
    assert MentorRequest.objects.get().status == "open"
    assert not Notice.objects.exists()
    with pytest.raises(Refused, match="cannot be published: cancelled"):
        rounds.publish_round(by=found.created_by, matching_round=found)


def test_publishing_asks_the_mentors_once_and_puts_the_rest_on_the_waiting_list():
    found = make_solved_round(pairs=2, waiting=1)
    for _ in range(2):
        rounds.publish_round(by=found.created_by, matching_round=found)
    found.refresh_from_db()
    assert found.status == "published"
    assert sorted(MentorRequest.objects.values_list("status", flat=True)) == ["asked", "asked", "waiting"]
    assert OutgoingMail.objects.filter(kind="mentorship.mentor_asked").count() == 2
    assert not OutgoingMail.objects.filter(kind="mentorship.pair_proposed").exists()
    told = Notice.objects.filter(topic="mentorship").values_list("person", flat=True)
    mentors = [pair.offer.user_id for pair in Pair.objects.with_people()]
    assert sorted(told) == sorted([*mentors, MentorRequest.objects.get(status="waiting").user_id])
    assert MentorRequest.objects.get(status="waiting").rounds_waited == 1
    with pytest.raises(Refused, match="cannot be cancelled: published"):
        rounds.cancel_round(by=found.created_by, matching_round=found)


def test_who_has_waited_comes_first_where_others_fit_equally_well():
    waited = make_request()
    MentorRequest.objects.update(rounds_waited=2)
    for _ in range(4):
        make_request()
    make_mentor()
    found = rounds.open_round(by=make_staff("programmes"), objective="concave", seed=5)
    rounds.solve_at_once(found)
    assert Pair.objects.get().request == waited


def withdrawn(pair):
    services.withdraw_request(by=pair.request.user, request=pair.request)


def rivals(pair):
    CompetitorDeclaration.objects.create(declared_by=pair.offer.organization, other=pair.request.organization)


def suspended(pair):
    Organization.objects.filter(pk=pair.offer.organization_id).update(standing="suspended")


def no_longer_offered(pair):
    services.withdraw_offer(by=pair.offer.user, offer=pair.offer)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (withdrawn, "withdrawn or answered"),
        (rivals, "competitor"),
        (suspended, "not covered"),
        (no_longer_offered, "no free place"),
    ],
)
def test_what_changed_since_the_round_was_solved_is_shown_in_the_dry_run_and_left_out(change, reason):
    found = make_solved_round()
    change(found.pairs.with_people().get())
    plan = rounds.publication_of(found)
    assert plan.going == []
    assert [reason in " ".join(reasons) for _, reasons in plan.dropped] == [True]
    rounds.publish_round(by=found.created_by, matching_round=found)
    assert Pair.objects.get().status == "closed"
    assert not OutgoingMail.objects.filter(kind__startswith="mentorship").exists()


def test_a_mentor_with_fewer_places_than_before_gets_the_best_pairs():
    offer = make_mentor(capacity=2)
    make_request()
    make_request(languages=["German", "English"])
    found = rounds.open_round(by=make_staff("programmes"), objective="concave", seed=5)
    rounds.solve_at_once(found)
    make_mentor(offer.user, capacity=1)
    plan = rounds.publication_of(found)
    assert len(plan.going) == len(plan.dropped) == 1
    assert plan.going[0].score > plan.dropped[0][0].score


def test_a_pair_that_declined_is_not_proposed_again():
    found = make_solved_round()
    rounds.publish_round(by=found.created_by, matching_round=found)
    pair = Pair.objects.get()
    pairs.answer_pair(by=pair.offer.user, pair=pair, accept=False)
    again = rounds.open_round(by=found.created_by, objective="sum", seed=2)
    rounds.solve_at_once(again)
    assert again.result["unmatched"][0]["refused"][0]["rule"] == "declined"


def test_only_programme_staff_run_rounds():
    found = make_solved_round()
    for somebody in (make_staff("compliance"), make_person(make_company())):
        with pytest.raises(Refused, match="programme staff"):
            rounds.publish_round(by=somebody, matching_round=found)
        with pytest.raises(Refused, match="programme staff"):
            rounds.cancel_round(by=somebody, matching_round=found)
        with pytest.raises(Refused, match="programme staff"):
            start(by=somebody)
    assert not has_staff_role(somebody, "programmes")


def test_coverage_of_many_is_the_coverage_of_each():
    signed, unsigned = make_company(), make_company(signed=())
    left = make_company(standing="left")
    people = [
        make_person(signed),
        make_person(signed, acknowledged=False),
        make_person(unsigned),
        make_person(left),
        make_person(signed, is_active=False),
    ]
    moved = make_person(signed)
    Seat.objects.filter(user=moved).update(status="ended")
    people.append(moved)
    covered = covered_people([person.pk for person in people])
    fresh = [type(person).objects.get(pk=person.pk) for person in people]
    assert {person.pk for person in fresh if is_covered(person, "nda")} == {user for user, _ in covered}
    assert covered == {(people[0].pk, signed.pk)}


def test_inputs_hold_no_names():
    found = make_solved_round()
    text = str(found.inputs)
    for pair in found.pairs.with_people():
        for side in (pair.request, pair.offer):
            assert side.user.email not in text
            assert side.user.name not in text
            assert side.organization.name not in text
            assert side.words not in text
    assert SimpleNamespace(**found.inputs["offers"][0]).places == 1
