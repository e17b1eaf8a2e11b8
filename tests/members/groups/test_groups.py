from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalition.core.models import AuditEntry, OutgoingMail
from members.groups import joining
from members.groups.models import JoinRequest
from members.groups.queries import brief_of_groups
from members.groups.services import (
    deliverable_published,
    leave_group,
    promise_deliverable,
    seat_in_group,
)
from tests import factories
from tests.members.groups.reviewing import checked

pytestmark = pytest.mark.django_db


@pytest.fixture
def chair():
    return factories.make_person(factories.make_company())


@pytest.fixture
def group(chair):
    return factories.make_group("Financial sextortion", chair=chair)


@pytest.fixture
def person():
    return factories.make_person(factories.make_company("Birch"))


def test_who_asks_to_join_is_answered_by_a_lead_with_a_reason(client, group, chair, person):
    client.force_login(person)
    ask = {"act": "ask", "ask-role": "participant", "ask-words": "We see it in payments."}
    for _ in range(2):
        assert client.post(f"/members/groups/{group.slug}/join/", ask).status_code == 302
    waiting = JoinRequest.objects.get(group=group, user=person)
    assert not group.seats.filter(user=person).exists()
    assert [item.text for item in brief_of_groups(chair)] == [f"Somebody asks to take part in {group.title}"]

    client.force_login(chair)
    people = f"/members/groups/{group.slug}/people/"
    assert "We see it in payments." in client.get(people).content.decode()
    act = f"answer-{waiting.pk}"
    short = client.post(people, {"act": act, f"{act}-accept": "yes"})
    assert short.status_code == 200
    assert "Say it in a few words." in short.content.decode()
    for _ in range(2):
        answer = {"act": act, f"{act}-accept": "yes", f"{act}-reason": "Payments are missing here."}
        assert client.post(people, answer).status_code == 302
    assert group.seats.filter(user=person, ended_at=None).count() == 1
    waiting.refresh_from_db()
    assert (waiting.status, waiting.answer) == ("accepted", "Payments are missing here.")
    letters = OutgoingMail.objects.filter(kind__startswith="groups.")
    assert {letter.kind for letter in letters} == {"groups.join_asked", "groups.join_answered"}
    for letter in letters:
        for secret in (group.title, person.name, chair.name, "Birch", "payments"):
            assert secret not in letter.subject + letter.text


def test_a_request_is_taken_back_and_asked_again(client, group, person):
    client.force_login(person)
    path = f"/members/groups/{group.slug}/join/"
    client.post(path, {"act": "ask", "ask-role": "observer", "ask-words": "To read along."})
    client.post(path, {"act": "withdraw"})
    assert JoinRequest.objects.get(user=person).status == "withdrawn"
    client.post(path, {"act": "ask", "ask-role": "observer", "ask-words": "After all."})
    assert JoinRequest.objects.filter(user=person, status="waiting").count() == 1


def test_a_member_of_a_company_cannot_answer_for_a_lead(client, group, person):
    waiting = joining.ask_to_join(by=person, group=group, words="Please.")
    outsider = factories.make_person(factories.make_company())
    factories.seat(group, outsider)
    with pytest.raises(PermissionDenied, match="chair and co-leads"):
        joining.answer_request(by=outsider, request=waiting, accept=True, reason="Why not.")


def test_the_only_chair_hands_over_before_leaving(group, chair, person):
    with pytest.raises(PermissionDenied, match="only chair"):
        leave_group(by=chair, group=group)
    seat_in_group(by=factories.make_staff("programmes"), group=group, user=person, role="chair")
    leave_group(by=chair, group=group)
    assert not group.seats.filter(user=chair, ended_at=None).exists()


def test_a_concluded_group_takes_nobody_new(group, person):
    group.status = "concluded"
    group.save()
    with pytest.raises(PermissionDenied, match="takes nobody new"):
        joining.ask_to_join(by=person, group=group)


@pytest.mark.parametrize(
    ("days", "words"), [(-23, "23 days late"), (-1, "1 day late"), (0, "due today"), (34, "due in 34 days")]
)
def test_what_is_late_is_said(client, group, chair, days, words):
    due = timezone.localdate() + timedelta(days=days)
    promise_deliverable(by=chair, group=group, title="Support copy", due_on=due)
    client.force_login(chair)
    for path in ("/members/groups/", f"/members/groups/{group.slug}/"):
        assert words in client.get(path).content.decode()
    assert [words in item.text for item in brief_of_groups(chair)] == ([True] if days < 0 else [])


def test_a_deliverable_is_published_once(group, chair):
    deliverable = promise_deliverable(by=chair, group=group, title="Support copy", due_on=None)
    checked(deliverable, chair)
    for _ in range(2):
        deliverable_published(by=chair, deliverable=deliverable)
    assert AuditEntry.objects.filter(action="groups.deliverable_published").count() == 1


def test_the_list_takes_the_same_statements_for_one_group_and_for_three(client, group, chair, person):
    client.force_login(person)
    counts = []
    for _ in range(2):
        client.get("/members/groups/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/members/groups/")
        counts.append(len(queries))
        for _ in range(2):
            other = factories.make_group(chair=chair, members=[person])
            promise_deliverable(by=chair, group=other, title="Something", due_on=None)
    assert counts[0] == counts[1]
