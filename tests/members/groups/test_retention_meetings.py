from datetime import timedelta

import pytest
from django.utils import timezone

from coalition.core.models import AuditEntry
from members.groups import services as groups
from members.groups.meetings import series, services
from members.groups.meetings.agenda import Point
from members.groups.meetings.minutes import services as minutes
from members.groups.meetings.minutes.models import Minutes
from members.groups.meetings.models import AgendaItem, Meeting
from members.groups.models import WorkingGroup
from members.groups.threads import retention
from members.groups.threads import services as threads
from members.groups.threads.models import Comment
from members.groups.threads.subjects import meeting as subject
from tests import factories

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SECRET = "A word that must not stay."


@pytest.fixture
def chair():
    return factories.make_person(factories.make_company("Aurora"))


@pytest.fixture
def group(chair):
    return factories.make_group("Financial sextortion", chair=chair)


def facts(chair, group):
    return {
        "by": chair, "group": group, "starts_at": timezone.now() + 20 * DAY, "minutes": 60, "tz": "UTC",
        "points": [Point("Scope of the draft", chair, 30)],
    }  # fmt: skip


def talked_about(chair, meeting):
    about = subject(chair, meeting.pk)
    threads.say(by=chair, kind="meeting", pk=meeting.pk, about=about, source=SECRET)
    minutes.write_minutes(by=chair, meeting=meeting, source=SECRET)
    return meeting


@pytest.fixture
def meeting(chair, group):
    made = services.publish_meeting(by=chair, meeting=services.plan_meeting(**facts(chair, group)))
    return talked_about(chair, made)


def left() -> int:
    return Comment.objects.count() + Minutes.objects.exclude(source="").count()


def test_what_was_never_published_goes_thirty_days_after_the_meeting(meeting):
    assert retention.destroy_due(meeting.ends_at + 29 * DAY) == 0
    assert left() == 2
    plan = retention.plans(meeting.ends_at + 31 * DAY)[0]
    assert plan.words == ["Comments: 1", "Draft of its minutes"]
    for _ in range(2):
        retention.destroy_due(meeting.ends_at + 30 * DAY)
    assert left() == 0
    entries = AuditEntry.objects.filter(action__in=["threads.destroyed", "meetings.draft_destroyed"])
    assert [entry.detail for entry in entries.order_by("pk")] == [
        {"comments": 1},
        {"minutes": True, "agenda": False},
    ]


def test_in_a_series_it_goes_after_the_last_meeting(chair, group):
    made = series.begin_series(**facts(chair, group), frequency="weekly", count=3)
    first, second, last = made.meetings.select_related("group", "series").order_by("starts_at")
    talked_about(chair, first)
    assert retention.destroy_due(first.ends_at + 40 * DAY) == 0
    services.cancel_meeting(by=chair, meeting=last, reason="A holiday.")
    assert retention.ends_at(Meeting.objects.get(pk=first.pk)) == second.ends_at + 30 * DAY
    assert retention.destroy_due(second.ends_at + 30 * DAY) == 1
    assert left() == 0


def test_in_a_concluded_group_it_goes_thirty_days_after_the_end(chair, group, meeting):
    groups.move_group(
        by=factories.make_staff("programmes"), group=group, to="concluded", reason="All is out."
    )
    assert retention.destroy_due(timezone.now() + 29 * DAY) == 0
    assert retention.destroy_due(timezone.now() + 31 * DAY) == 1
    assert left() == 0


def test_a_legal_hold_keeps_it_and_the_dry_run_says_so(client, group, meeting):
    WorkingGroup.objects.update(held_at=timezone.now())
    assert retention.plans(meeting.ends_at + 31 * DAY)[0].held
    assert retention.destroy_due(meeting.ends_at + 99 * DAY) == 0
    assert left() == 2
    Meeting.objects.update(starts_at=timezone.now() - 2 * DAY, ends_at=timezone.now() - DAY)
    client.force_login(factories.make_staff("programmes"))
    page = client.get("/console/groups/papers/").content.decode()
    assert "Draft of its minutes" in page
    assert SECRET not in page


def test_an_agenda_that_was_never_announced_goes_too(chair, group):
    draft = services.plan_meeting(**facts(chair, group))
    assert retention.destroy_due(draft.ends_at + 29 * DAY) == 0
    assert retention.destroy_due(draft.ends_at + 31 * DAY) == 1
    draft.refresh_from_db()
    assert (draft.status, draft.cancelled_because) == ("cancelled", retention.NEVER_HELD)
    assert not AgendaItem.objects.exists()


def test_the_pages_say_until_when_and_nobody_writes_afterwards(client, chair, meeting):
    client.force_login(chair)
    on = timezone.localdate(meeting.ends_at + 30 * DAY)
    day = f"destroyed from {on.day} {on:%B %Y}"
    for path in ("", "minutes/edit/"):
        assert day in client.get(f"/members/meetings/{meeting.pk}/{path}").content.decode()
    thread = f"/members/threads/meeting/{meeting.pk}/"
    assert day in client.get(thread).content.decode()
    then = timezone.now() - 40 * DAY
    Meeting.objects.update(starts_at=then, ends_at=then + timedelta(hours=1))
    assert "This discussion is over" in client.get(thread).content.decode()
    assert client.post(thread, {"source": "One more thing."}).status_code == 403


def test_the_working_copy_goes_after_publication_and_a_correction_begins_with_what_is_out(chair, meeting):
    edition = minutes.publish_minutes(by=chair, meeting=meeting, reasons={})
    retention.destroy_due(timezone.now() + 31 * DAY)
    kept = Minutes.objects.get()
    assert (kept.source, edition.source) == ("", SECRET)
    assert minutes.beginning_of(meeting, kept) == SECRET
