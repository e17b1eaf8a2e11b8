"""Pins, forbids and pairs by hand: with reasons, under the hard rules, and kept in the record of the next round."""

import json

import pytest
from django.db import DatabaseError, transaction

from coalition.core.access import Refused
from coalition.core.models import AuditEntry, Job
from members.mentorship.fit.comparing import Change
from members.mentorship.models import MentorOffer, MentorRequest
from members.mentorship.pairs.models import Pair
from members.mentorship.rounds import choosing, queries
from members.mentorship.rounds import services as rounds
from members.mentorship.rounds.models import PairChoice, Round
from members.models import CompetitorDeclaration
from tests.factories import make_company, make_person, make_staff
from tests.members.mentorship.factories import make_mentor, make_request, make_solved_round
from tests.support.proof import prove

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return make_staff("programmes")


@pytest.fixture
def found(staff):
    """Two requests, two mentors; each request has one."""
    return make_solved_round(pairs=2, by=staff)


def choose(found, pair, kind, **facts):
    facts = {"request": pair.request, "offer": pair.offer, "reason": "They know each other."} | facts
    return choosing.choose_pair(by=found.created_by, matching_round=found, kind=kind, **facts)


def test_a_round_solved_again_obeys_and_keeps_what_was_decided(found):
    first = found.pairs.with_people().first()
    choose(found, first, "forbid")
    again = rounds.follow_at_once(by=found.created_by, matching_round=found)
    found.refresh_from_db()
    assert (found.status, again.status, again.follows) == ("superseded", "solved", found)
    assert [(row["kind"], row["reason"]) for row in again.choices] == [("forbid", "They know each other.")]
    assert not again.pairs.filter(request=first.request, offer=first.offer).exists()
    assert set(found.pairs.values_list("status", flat=True)) == {"closed"}
    assert [row.line.change for row in queries.differences(found, again)] == [Change.MOVED, Change.MOVED]


def test_a_pin_holds_against_a_better_pair(found):
    one, two = found.pairs.with_people()
    choose(found, one, "pin", offer=two.offer)
    again = rounds.follow_at_once(by=found.created_by, matching_round=found)
    assert again.pairs.get(request=one.request).offer == two.offer
    assert again.pairs.get(request=one.request).explanation["pinned"]


def test_solving_again_twice_makes_one_round(found):
    made = {rounds.solve_again(by=found.created_by, matching_round=found).pk for _ in range(2)}
    assert len(made) == 1
    assert Round.objects.count() == 2
    assert Job.objects.filter(name="members.solve_round").count() == 1


def test_what_is_solved_is_fixed_by_the_database(found):
    for change in ({"result": {}}, {"weights": {}}, {"seed": 5}, {"inputs": {}}, {"choices": [{}]}):
        with pytest.raises(DatabaseError, match="no longer changes"), transaction.atomic():
            Round.objects.filter(pk=found.pk).update(**change)
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
        Round.objects.filter(pk=found.pk)._raw_delete("default")


def test_a_pin_against_a_hard_rule_is_refused_in_words(found):
    pair = found.pairs.with_people().first()
    CompetitorDeclaration.objects.create(declared_by=pair.offer.organization, other=pair.request.organization)
    with pytest.raises(Refused, match="declared the other a competitor"):
        choose(found, pair, "pin")
    assert not PairChoice.objects.exists()


def test_a_second_decision_replaces_the_first_and_can_be_taken_back(found):
    one, two = found.pairs.with_people()
    choose(found, one, "pin")
    choose(found, one, "pin", offer=two.offer)
    choose(found, one, "forbid")
    assert sorted(PairChoice.objects.values_list("kind", flat=True)) == ["forbid", "pin"]
    for choice in queries.choices_of(found):
        for _ in range(2):
            choosing.drop_choice(by=found.created_by, choice=choice)
    assert not PairChoice.objects.exists()
    assert AuditEntry.objects.filter(action="mentorship.pair_unchosen").count() == 2


def test_nothing_is_chosen_once_a_round_is_published(found):
    pair = found.pairs.with_people().first()
    rounds.publish_round(by=found.created_by, matching_round=found)
    with pytest.raises(Refused, match="before a round is published"):
        choose(found, pair, "pin")


def test_a_draft_takes_pins_before_it_is_solved(staff):
    offer, request = make_mentor(), make_request()
    make_mentor()
    draft = rounds.open_round(by=staff, objective="fairness", draft=True)
    choosing.choose_pair(
        by=staff,
        matching_round=draft,
        request=request,
        offer=offer,
        kind="pin",
        reason="Agreed at the forum.",
    )
    for _ in range(2):
        rounds.solve_draft(by=staff, matching_round=draft)
    assert Job.objects.filter(name="members.solve_round").count() == 1
    draft.refresh_from_db()
    rounds.solve_at_once(draft)
    assert Pair.objects.get().offer == offer


def test_a_pair_by_hand_asks_the_mentor_and_keeps_the_reason(staff):
    offer, request = make_mentor(), make_request()
    for _ in range(2):
        made = choosing.pair_by_hand(by=staff, request=request, offer=offer, reason="Met at the forum.")
    assert (Pair.objects.get(), made.origin, made.status, made.round) == (made, "override", "asked", None)
    assert sum(line["points"] for line in made.contributions) == pytest.approx(made.score, abs=1e-3)


def test_a_pair_by_hand_breaks_no_hard_rule(staff):
    company = make_company()
    offer, request = make_mentor(make_person(company)), make_request(make_person(company))
    with pytest.raises(Refused, match="both work for the same company"):
        choosing.pair_by_hand(by=staff, request=request, offer=offer, reason="Colleagues.")
    assert not Pair.objects.exists()


def test_a_round_with_running_pairs_moves_one_only_for_more_than_its_bonus(staff):
    held = make_mentor(needs={"genai-risk": "runs"})
    pair = choosing.pair_by_hand(by=staff, request=make_request(), offer=held, reason="First.")
    better = make_mentor(needs={"genai-risk": "built"})
    kept = rounds.open_round(by=staff, objective="concave", scope="running")
    rounds.solve_at_once(kept)
    assert (kept.result["pairs"][0]["kept"], kept.pairs.count()) == (True, 0)
    rounds.cancel_round(by=staff, matching_round=kept)
    MentorOffer.objects.filter(pk=held.pk).update(languages=["German"])
    moved = rounds.open_round(by=staff, objective="concave", scope="running")
    rounds.solve_at_once(moved)
    plan = rounds.publish_round(by=staff, matching_round=moved)
    pair.refresh_from_db()
    assert (plan.breaking, pair.status) == ([pair], "closed")
    assert (Pair.objects.get(status="asked").offer, MentorRequest.objects.get().status) == (better, "asked")


def test_staff_walk_from_a_solved_round_to_the_next_one(client, found):
    client.force_login(found.created_by)
    url = f"/console/mentorship/rounds/{found.pk}/"
    one, two = found.pairs.with_people()
    forced = client.get(f"{url}force/", {"request": one.request_id, "offer": two.offer_id})
    assert "Who would move" in forced.text
    refused = client.post(f"{url}choose/", {"request": one.request_id, "offer": two.offer_id, "kind": "pin"})
    assert "This field is required" in refused.text
    data = {"request": one.request_id, "offer": two.offer_id, "kind": "pin", "reason": "Old <b>friends</b>"}
    assert client.post(f"{url}choose/", data).status_code == 302
    page = client.get(url)
    assert "Old &lt;b&gt;friends&lt;/b&gt;" in page.text
    client.post(f"{url}again/", {"objective": "participation"})
    later = Round.objects.get(follows=found)
    assert later.objective == "participation"
    rounds.solve_at_once(later)
    compared = client.get(f"/console/mentorship/rounds/compare/?first={found.pk}&second={later.pk}")
    assert "Another mentor" in compared.text
    assert client.get(f"/console/mentorship/rounds/{later.pk}/").status_code == 200
    assert client.get("/console/mentorship/").status_code == 200


def test_a_round_is_taken_away_as_json_and_csv_after_a_fresh_proof(client, found):
    client.force_login(found.created_by)
    url = f"/console/mentorship/rounds/{found.pk}/export"
    assert client.get(f"{url}.json").status_code == 302
    prove(client)
    record = json.loads(client.get(f"{url}.json").content)
    assert record["inputs_sha256"] == found.inputs_sha256
    lines = client.get(f"{url}.csv").text.splitlines()
    assert len(lines) == 3
    assert AuditEntry.objects.filter(action="mentorship.round_exported").count() == 2


def test_the_page_of_a_round_asks_as_often_for_many_pairs_as_for_few(
    client, staff, django_assert_max_num_queries
):
    client.force_login(staff)
    for pairs in (1, 4):
        found = make_solved_round(pairs=pairs, by=staff)
        with django_assert_max_num_queries(45):
            client.get(f"/console/mentorship/rounds/{found.pk}/")
        rounds.cancel_round(by=staff, matching_round=found)
