from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members.groups import joining, services
from members.groups.models import GroupSeat, WorkingGroup
from members.groups.rules import MOVES, group_roles, legal_seats
from members.groups.services import Charter, change_charter, charter_of, move_group
from members.models import Undertaking
from tests import factories

pytestmark = pytest.mark.django_db
CHARTER = {
    "charter-stage": "disrupt",
    "charter-purpose": "To write things down.",
    "charter-charter": "We meet.",
    "charter-silence": "consent",
    "charter-more_time_days": "5",
    "charter-retention_days": "90",
}


@pytest.fixture
def chair():
    return factories.make_person(factories.make_company())


@pytest.fixture
def group(chair):
    return factories.make_group("Financial sextortion", chair=chair)


@pytest.fixture
def programmes():
    return factories.make_staff("programmes")


def test_each_change_of_the_charter_is_kept_with_its_reason(client, group, chair):
    client.force_login(chair)
    path = f"/members/groups/{group.slug}/charter/"
    assert "what is new, and why" in client.post(path, {"act": "charter", **CHARTER}).content.decode()
    for _ in range(2):
        sent = client.post(path, {"act": "charter", "charter-note": "Silence counts now.", **CHARTER})
        assert sent.status_code == 302
    group.refresh_from_db()
    assert (group.silence, group.retention_days) == ("consent", 90)
    assert list(group.charters.values_list("number", "silence")) == [(2, "consent"), (1, "nothing")]


def test_a_charter_is_changed_by_leads_alone(client, group):
    reader = factories.make_person(factories.make_company())
    client.force_login(reader)
    refused = client.post(f"/members/groups/{group.slug}/charter/", {"act": "charter", **CHARTER})
    assert refused.status_code == 403
    assert "chair and co-leads" in refused.content.decode()


def test_a_member_proposes_a_group_and_chairs_it_once_staff_approve(client, chair, programmes):
    client.force_login(chair)
    data = {name.removeprefix("charter-"): value for name, value in CHARTER.items()}
    data |= {"title": "Livestreams", "why": "Nobody does.", "first": "A primer", "key": ""}
    assert client.post("/members/groups/propose/", data).status_code == 302
    again = client.post("/members/groups/propose/", data)
    assert "A group of this name exists" in again.content.decode()
    group = WorkingGroup.objects.get(title="Livestreams")
    assert group.status == "proposed"
    with pytest.raises(PermissionDenied, match="programme staff approve"):
        move_group(by=chair, group=group, to="active", reason="I want it.")
    client.force_login(programmes)
    path = f"/members/groups/{group.slug}/charter/"
    client.post(path, {"act": "move", "move-to": "active", "move-reason": "It is missing."})
    group.refresh_from_db()
    assert group.status == "active"
    assert group.seats.get(ended_at=None).role == "chair"
    assert group.changes.first().reason == "It is missing."


@pytest.mark.parametrize("before", WorkingGroup.Status.values)
@pytest.mark.parametrize("after", WorkingGroup.Status.values)
def test_only_the_table_says_what_follows_what(group, programmes, before, after):
    group.status = before
    group.save()
    if before == after or after in MOVES[before]:
        assert move_group(by=programmes, group=group, to=after, reason="So.").status == after
    else:
        with pytest.raises(PermissionDenied):
            move_group(by=programmes, group=group, to=after, reason="So.")


def test_leads_let_a_group_rest_and_staff_alone_conclude_it(group, chair):
    assert move_group(by=chair, group=group, to="dormant", reason="Summer.").status == "dormant"
    with pytest.raises(PermissionDenied, match="approve and conclude"):
        move_group(by=chair, group=group, to="concluded", reason="Done.")


def test_saying_the_same_charter_again_changes_nothing(group, chair):
    change_charter(by=chair, group=group, charter=charter_of(group), note="Nothing.")
    assert not group.charters.exists()


def test_a_legal_reviewers_seat_opens_nothing_of_the_group(group, chair):
    lawyer = factories.make_person(chair.seats.get().organization)
    made = joining.invite(by=chair, group=group, user=lawyer, role="legal")
    joining.answer_invitation(by=lawyer, invitation=made, accept=True)
    assert group_roles(lawyer) == {}
    assert legal_seats(lawyer) == {group.pk}


def test_a_participant_brings_the_lawyer_of_their_own_company_alone(group, chair):
    company = factories.make_company()
    person, own = factories.make_person(company), factories.make_person(company)
    factories.seat(group, person)
    assert joining.invite(by=person, group=group, user=own, role="legal")
    other = factories.make_person(factories.make_company())
    with pytest.raises(PermissionDenied, match="your own company"):
        joining.invite(by=person, group=group, user=other, role="legal")


def test_an_expert_sees_nothing_before_their_own_undertaking(client, group, chair):
    guest = factories.make_guest()
    factories.make_version("guest")
    client.force_login(guest)
    path = f"/members/groups/{group.slug}/expert/"
    assert client.get(path).status_code == 404
    joining.invite(by=chair, group=group, user=guest, role="expert")
    assert group_roles(guest) == {}
    page = client.get(path).content.decode()
    assert "give your own word" in page
    assert "Drafts open for review" not in page
    assert "Please tick" in client.post(path, {}).content.decode()
    for _ in range(2):
        client.post(path, {"word": "yes"})
    assert Undertaking.objects.get(user=guest).subject_id == str(group.pk)
    assert "Drafts open for review" in client.get(path).content.decode()
    assert client.get(f"/members/groups/{group.slug}/").status_code in {403, 404}


def test_a_member_is_no_expert_and_a_guest_nothing_else(group, chair):
    member = factories.make_person(factories.make_company())
    with pytest.raises(PermissionDenied, match="guests"):
        joining.invite(by=chair, group=group, user=member, role="expert")
    with pytest.raises(PermissionDenied, match="only be an invited expert"):
        joining.invite(by=chair, group=group, user=factories.make_guest(), role="participant")


def test_the_only_chair_steps_down_when_another_is_there(group, chair, programmes):
    seat = group.seats.get()
    with pytest.raises(PermissionDenied, match="somebody else chair first"):
        joining.give_role(by=programmes, seat=seat, role="participant")
    second = factories.seat(group, factories.make_person(factories.make_company()))
    joining.give_role(by=programmes, seat=second, role="chair")
    joining.give_role(by=programmes, seat=seat, role="co_lead")
    assert set(group.seats.values_list("role", flat=True)) == {"chair", "co_lead"}
    assert GroupSeat.objects.get(pk=seat.pk).role == "co_lead"


def test_a_bad_charter_keeps_what_was_typed(client, chair):
    client.force_login(chair)
    page = client.post("/members/groups/propose/", {"title": "Livestreams", "purpose": "A long thought."})
    assert page.status_code == 200
    assert "A long thought." in page.content.decode()
    assert "Nothing you typed is lost" in page.content.decode()


def test_the_console_says_what_is_amiss(client, group, chair, programmes):
    services.promise_deliverable(
        by=chair, group=group, title="Support copy", due_on=timezone.localdate() - timedelta(days=3)
    )
    orphan = factories.make_group("Nobody's")
    client.force_login(programmes)
    page = client.get("/console/groups/?amiss=yes").content.decode()
    assert "3 days late" in page
    assert "The chair is missing." in page
    assert orphan.title in page.replace("&#x27;", "'")


def test_a_proposal_posted_twice_is_one(chair):
    key = factories.make_company().pk
    charter = Charter(stage="report", purpose="To report.")
    made = [
        services.propose_group(by=chair, title="Reports", charter=charter, why="So.", key=key)
        for _ in range(2)
    ]
    assert made[0].pk == made[1].pk


def test_the_list_of_people_has_pages_and_the_same_statements_for_three_and_for_thirty(client, group, chair):
    def look(page=1):
        client.get(f"/members/groups/{group.slug}/people/")
        with CaptureQueriesContext(connection) as queries:
            text = client.get(f"/members/groups/{group.slug}/people/?page={page}").content.decode()
        return text, len(queries)

    company = factories.make_company("Birch")
    client.force_login(chair)
    for number in range(2):
        factories.seat(group, factories.make_person(company, name=f"Person B{number:02}"))
    before = look()[1]
    for number in range(2, 29):
        factories.seat(group, factories.make_person(company, name=f"Person B{number:02}"))
    first, after = look()
    assert after == before
    second = look(2)[0]
    assert first.count("Person B") >= 24
    assert "Person B28" in second
    assert "Person B28" not in first
    assert "Person B00" in first
    assert "Person B00" not in second
