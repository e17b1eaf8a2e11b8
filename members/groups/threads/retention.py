"""What is said and drafted around a meeting ends by the group's rule, unless a legal hold keeps everything.

So many days after its minutes are published; where they never are, after the meeting or its series is over, or after
the group is concluded, whichever comes first.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils import timezone

from coalition.core import audit
from members.groups.meetings.minutes.models import Minutes
from members.groups.meetings.models import Meeting
from members.groups.models import WorkingGroup
from members.groups.threads import services
from members.groups.threads.models import MEETING, Comment

DESTROYED = audit.action("threads.destroyed", "Destroyed a discussion whose time of retention was over")
DRAFT_GONE = audit.action(
    "meetings.draft_destroyed", "Destroyed the drafts of a meeting whose time of retention was over"
)
NEVER_HELD = "It was never announced; its draft was destroyed by the group's rule."
MOST = 100  # meetings a run


@dataclass(frozen=True, slots=True)
class Plan:
    """What goes of one meeting, and when; `held` says that a legal hold keeps it."""

    meeting: Meeting
    at: datetime
    comments: int
    minutes: Minutes | None
    agenda: bool
    held: bool

    @property
    def on(self) -> date:
        return timezone.localdate(self.at)

    @property
    def words(self) -> list[str]:
        found = [f"Comments: {self.comments}"] if self.comments else []
        found += ["Draft of its minutes"] if self.minutes else []
        return found + (["Agenda that was never announced"] if self.agenda else [])


def timed(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Each with when its minutes first and last came out, and when the last of its series is over."""
    return meetings.select_related("group", "series").annotate(
        out=Min("minutes__editions__published_at"),
        out_last=Max("minutes__editions__published_at"),
        series_over=Max(
            "series__meetings__ends_at", filter=~Q(series__meetings__status=Meeting.Status.CANCELLED)
        ),
    )


def ends_at(meeting: Meeting) -> datetime:
    """When what was said around it goes; asked of one alone, its times are looked up."""
    row: Any = meeting if hasattr(meeting, "series_over") else timed(Meeting.objects.all()).get(pk=meeting.pk)
    if row.out is None:
        over = max(row.ends_at, row.series_over or row.ends_at)
        concluded = row.group.concluded_at
        since = min(over, concluded) if concluded else over
    else:
        since = row.out
    days: int = row.group.retention_days
    over_at: datetime = since + timedelta(days=days)
    return over_at


def is_ended(meeting: Meeting, now: datetime | None = None) -> bool:
    return meeting.group.held_at is None and ends_at(meeting) <= (now or timezone.now())


def words_for(meeting: Meeting) -> str:
    """For the pages: until when what is said and drafted here is kept."""
    if meeting.group.held_at is not None:
        return "What is said and drafted here is kept under a legal hold."
    on, days = timezone.localdate(ends_at(meeting)), meeting.group.retention_days
    day = f"{on.day} {on:%B %Y}"
    return (
        f"What is said and drafted here is destroyed from {day}: {days} days after the minutes are published or, "
        "where they never are, after the meeting or its series is over or the group concluded."
    )


def _draft_goes_at(row: Meeting, minutes: Minutes) -> datetime:
    """A correction of published minutes is given its time anew; a draft of what never came out is not."""
    last = getattr(row, "out_last", None)
    if last is None:
        return ends_at(row)
    since: datetime = max(last, minutes.edited_at)
    return since + timedelta(days=row.group.retention_days)


def plans(until: datetime) -> list[Plan]:
    """The dry run: what goes by then, the soonest first, and what would but for a hold."""
    comments = Comment.objects.filter(subject_kind=MEETING).order_by().values_list("subject_id")
    talked = dict(comments.annotate(Count("pk")))
    drafted = {row.meeting_id: row for row in Minutes.objects.exclude(source="")}
    some = Q(pk__in=[*talked, *drafted]) | Q(status=Meeting.Status.DRAFT)
    found = []
    for row in timed(Meeting.objects.filter(some)):
        over, minutes = ends_at(row), drafted.get(row.pk)
        goes = _draft_goes_at(row, minutes) if minutes else over
        plan = Plan(
            meeting=row,
            at=min(over, goes) if row.pk in talked else goes,
            comments=talked.get(row.pk, 0) if over <= until else 0,
            minutes=minutes if goes <= until else None,
            agenda=row.status == Meeting.Status.DRAFT and over <= until,
            held=row.group.held_at is not None,
        )
        if plan.words:
            found.append(plan)
    return sorted(found, key=lambda plan: plan.at)


@transaction.atomic
def destroy_due(now: datetime | None = None) -> int:
    """The audit keeps that it happened and how much it was, never a word of it."""
    due = [plan for plan in plans(now or timezone.now()) if not plan.held][:MOST]
    for plan in due:
        group = WorkingGroup.objects.select_for_update(of=("self",)).get(pk=plan.meeting.group_id)
        if group.held_at is None:
            _destroy(plan)
    return len(due)


def _destroy(plan: Plan) -> None:
    if plan.comments:
        number = services.destroy(MEETING, plan.meeting.pk)
        audit.record(DESTROYED, subject=plan.meeting, detail={"comments": number})
    if plan.minutes is not None:
        Minutes.objects.filter(pk=plan.minutes.pk).update(source="", overrides={})
    if plan.agenda:
        plan.meeting.items.all().delete()
        Meeting.objects.filter(pk=plan.meeting.pk).update(
            status=Meeting.Status.CANCELLED, cancelled_because=NEVER_HELD
        )
    if plan.minutes is not None or plan.agenda:
        detail = {"minutes": plan.minutes is not None, "agenda": plan.agenda}
        audit.record(DRAFT_GONE, subject=plan.meeting, detail=detail)
