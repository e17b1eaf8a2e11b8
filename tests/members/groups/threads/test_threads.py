from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalition.core.models import AuditEntry, Notice, OutgoingMail
from members.groups.meetings import services as meetings
from members.groups.meetings.agenda import Point
from members.groups.meetings.minutes import services as minutes
from members.groups.threads import retention, services
from members.groups.threads.models import Comment, CommentRevision
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    return factories.make_person(factories.make_company("Aurora"), name="Ada Okafor")


@pytest.fixture
def member():
    return factories.make_person(factories.make_company("Birch"), name="Bo Lindqvist")


@pytest.fixture
def other():
    return factories.make_person(factories.make_company("Sol"), name="Çağla Öz", display_name="Night Heron")


@pytest.fixture
def meeting(lead, member, other):
    group = factories.make_group("Financial sextortion", chair=lead, members=[member, other])
    made = meetings.plan_meeting(
        by=lead, group=group, starts_at=timezone.now() + timedelta(days=20), minutes=60, tz="UTC",
        points=[Point("Scope of the draft", lead, 30)],
    )  # fmt: skip
    return meetings.publish_meeting(by=lead, meeting=made)


@pytest.fixture
def url(meeting):
    return f"/members/threads/meeting/{meeting.pk}/"


def say(client, person, url, source, **more):
    client.force_login(person)
    answer = client.post(url, {"source": source, **more})
    assert answer.status_code == 302
    return Comment.objects.order_by("-created_at").first()


def test_writing_twice_is_writing_once_and_nothing_is_refused_in_words(client, member, url):
    for _ in range(2):
        say(client, member, url, "A first thought.")
    assert Comment.objects.count() == 1
    assert AuditEntry.objects.filter(action="threads.said").count() == 1
    page = client.post(url, {"source": "  "})
    assert "Write something first" in page.content.decode()
    page = client.post(url, {"source": "x" * 10_001})
    assert "At most 10,000 characters" in page.content.decode()
    assert "x" * 10_001 in page.content.decode()


def test_markdown_is_shown_and_made_harmless(client, member, url):
    say(
        client,
        member,
        url,
        "**Bold** <script>alert(1)</script> ![x](http://x.example/y.png) [go](javascript:alert(1))",
    )
    page = client.get(url).content.decode()
    assert "<strong>Bold</strong>" in page
    assert "<script>alert" not in page
    assert "y.png" not in page
    assert 'href="javascript' not in page


def test_only_those_who_see_it_read_write_and_are_mentioned(client, member, lead, url):
    stranger = factories.make_person(factories.make_company(), name="Kit Marlowe")
    client.force_login(stranger)
    assert client.get(url).status_code == 404
    assert client.post(url, {"source": "Hello"}).status_code == 404
    assert client.get(f"{url}people/?q=a").status_code == 404
    say(
        client, member, url, "What do you think, @ada.okafor and @kit.marlowe? Write to x@ada.okafor.example."
    )
    told = Notice.objects.filter(text__contains="mentioned you")
    assert [notice.person for notice in told] == [lead]
    letter = OutgoingMail.objects.get(kind="notices.meetings")
    assert "think" not in letter.text + letter.subject


def test_suggestions_go_by_prefix_of_what_others_see(client, member, other, url):
    client.force_login(member)
    for prefix, found in [
        ("her", True),
        ("@night", True),
        ("NIGHT", True),
        ("cag", False),
        ("öz", False),
        ("", False),
    ]:
        page = client.get(f"{url}people/", {"q": prefix}).content.decode()
        assert ("@night.heron" in page) is found, prefix
    assert "Çağla" not in client.get(f"{url}people/?q=night").content.decode()


def test_two_people_of_one_name_are_told_apart_by_company(client, member, lead, url, meeting):
    twin = factories.make_person(factories.make_company("Meridian"), name="Ada Okafor")
    meeting.group.seats.create(user=twin)
    client.force_login(member)
    page = client.get(f"{url}people/?q=ada").content.decode()
    assert "@ada.okafor.aurora" in page
    assert "@ada.okafor.meridian" in page


def test_a_change_shows_and_its_history_is_for_author_and_leads(client, member, lead, other, url):
    comment = say(client, member, url, "First words, @ada.okafor.")
    edit = f"/members/comments/{comment.pk}/edit/"
    client.force_login(lead)
    assert client.get(edit).status_code == 403  # not even a lead changes another's words
    client.force_login(member)
    for _ in range(2):
        assert client.post(edit, {"source": "Second words, @ada.okafor."}).status_code == 302
    assert CommentRevision.objects.count() == 1
    assert Notice.objects.filter(person=lead, text__contains="mentioned").count() == 1  # not told twice
    history = f"/members/comments/{comment.pk}/history/"
    seen = {}
    for person in (member, lead, other):
        client.force_login(person)
        page = client.get(url).content.decode()
        assert "edited" in page
        assert "First words" not in page
        seen[person] = client.get(history)
    assert [seen[person].status_code for person in (member, lead, other)] == [200, 200, 403]
    assert "First words" in seen[lead].content.decode()


def test_what_is_taken_back_leaves_a_mark_also_where_it_was_quoted(client, member, lead, other, url):
    comment = say(client, member, url, "Unwise words.")
    say(client, other, url, "I would not say so.", quoted=str(comment.pk))
    client.force_login(other)
    assert "Unwise words." in client.get(url).content.decode()
    assert client.post(f"/members/comments/{comment.pk}/delete/").status_code == 403
    client.force_login(lead)
    for _ in range(2):
        assert client.post(f"/members/comments/{comment.pk}/delete/").status_code == 302
    assert AuditEntry.objects.filter(action="threads.taken_back").count() == 1
    client.force_login(other)
    page = client.get(url).content.decode()
    assert "Unwise words." not in page
    assert "Taken back" in page
    assert "Unwise words." not in str(list(AuditEntry.objects.values_list("detail", "subject_label")))
    client.force_login(member)
    assert "Unwise words." in client.get(f"/members/comments/{comment.pk}/history/").content.decode()


def test_an_observer_reads_along(client, meeting, url):
    observer = factories.make_person(factories.make_company())
    meeting.group.seats.create(user=observer, role="observer")
    client.force_login(observer)
    assert "Observers read along" in client.get(url).content.decode()
    assert client.post(url, {"source": "Hello"}).status_code == 403


def test_destroying_leaves_no_word_behind(client, member, meeting, url):
    comment = say(client, member, url, "Secret words.")
    client.post(f"/members/comments/{comment.pk}/edit/", {"source": "Other words."})
    assert services.count("meeting", meeting.pk) == 1
    assert services.destroy("meeting", meeting.pk) == 1
    assert services.count("meeting", meeting.pk) == 0
    assert not CommentRevision.objects.exists()


def test_a_discussion_goes_with_the_groups_retention_unless_a_hold_keeps_it(
    client, lead, member, meeting, url
):
    say(client, member, url, "Secret words.")
    minutes.write_minutes(by=lead, meeting=meeting, source="The wording was agreed.")
    minutes.publish_minutes(by=lead, meeting=meeting, reasons={})
    days, group = meeting.group.retention_days, meeting.group
    assert retention.destroy_due(timezone.now() + timedelta(days=days - 1)) == 0
    type(group).objects.update(held_at=timezone.now())
    assert retention.destroy_due(timezone.now() + timedelta(days=days + 1)) == 0
    type(group).objects.update(held_at=None)
    assert retention.destroy_due(timezone.now() + timedelta(days=days + 1)) == 1
    assert not Comment.objects.exists()
    assert AuditEntry.objects.get(action="threads.destroyed").detail == {"comments": 1}


def test_a_thread_takes_the_same_statements_for_one_comment_and_for_three(client, member, other, url):
    counts = []
    for number in range(2):
        first = say(client, member, url, f"Words {number}")
        say(client, other, url, f"Answer {number}", quoted=str(first.pk))
        for _ in range(2):
            with CaptureQueriesContext(connection) as queries:
                client.get(url)
        counts.append(len(queries))
    assert counts[0] == counts[1]
