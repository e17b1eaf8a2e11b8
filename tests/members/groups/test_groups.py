from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalition.core.models import AuditEntry
from members.groups.queries import brief_of_groups
from members.groups.services import (
    deliverable_published,
    join_group,
    leave_group,
    promise_deliverable,
    seat_in_group,
)
from tests import factories

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


def test_joining_twice_is_joining_once_and_leaving_keeps_the_history(client, group, person):
    client.force_login(person)
    for _ in range(2):
        assert client.post(f"/members/groups/{group.slug}/join/").status_code == 302
    assert group.seats.filter(user=person, ended_at=None).count() == 1
    assert AuditEntry.objects.filter(action="groups.joined").count() == 1
    for _ in range(2):
        assert client.post(f"/members/groups/{group.slug}/leave/").status_code == 302
    assert group.seats.filter(user=person).exclude(ended_at=None).count() == 1
    assert AuditEntry.objects.filter(action="groups.left").count() == 1


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
        join_group(by=person, group=group)


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
