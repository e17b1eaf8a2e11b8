"""Meetings that come round: at the same wall clock, each of them a meeting of its own that can be moved or cancelled."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from dateutil.rrule import rrulestr
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from coalition.core import audit
from coalition.core.access import require
from members.accounts.models import User
from members.groups.meetings import invitations
from members.groups.meetings.agenda import Point
from members.groups.meetings.attendance import answer_invitation
from members.groups.meetings.fairness import zone_of
from members.groups.meetings.models import Attendance, Meeting, MeetingSeries
from members.groups.meetings.rules import may_lead, may_plan
from members.groups.meetings.services import announce, check, write_items
from members.groups.models import WorkingGroup

BEGUN = audit.action("meetings.series_begun", "Began a series of meetings")
ENDED = audit.action("meetings.series_ended", "Ended a series of meetings")

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FIFTH = 5


def rule_of(frequency: str, first: datetime, count: int) -> str:
    """The RRULE. Monthly means the same weekday of the month; a fifth one means the last."""
    if frequency == MeetingSeries.Frequency.MONTHLY:
        nth = (first.day - 1) // 7 + 1
        return f"FREQ=MONTHLY;BYDAY={-1 if nth == FIFTH else nth}{DAYS[first.weekday()]};COUNT={count}"
    interval = ";INTERVAL=2" if frequency == MeetingSeries.Frequency.FORTNIGHTLY else ""
    return f"FREQ=WEEKLY{interval};COUNT={count}"


def occurrences(rule: str, first: datetime, zone: str) -> list[datetime]:
    """When the rule puts its meetings, in UTC; the wall clock of `zone` stays the same across the changes of clocks."""
    naive = first.astimezone(zone_of(zone)).replace(tzinfo=None)
    return [local.replace(tzinfo=zone_of(zone)).astimezone(UTC) for local in rrulestr(rule, dtstart=naive)]


@transaction.atomic
def begin_series(
    *,
    by: User,
    group: WorkingGroup,
    starts_at: datetime,
    minutes: int,
    tz: str,
    points: Sequence[Point],
    frequency: str,
    count: int,
    notice_days: int = 5,
    join_url: str = "",
    now: datetime | None = None,
) -> MeetingSeries:
    """Announce all at once with the standing agenda, by one calendar entry that comes round."""
    require(may_plan(by, group))
    check(points, minutes, group)
    now = now or timezone.now()
    WorkingGroup.objects.select_for_update().get(pk=group.pk)
    if (
        Meeting.objects.filter(group=group, starts_at=starts_at)
        .exclude(status=Meeting.Status.CANCELLED)
        .exists()
    ):
        raise ValidationError({"starts_on": "The group has a meeting at this time already."})
    if starts_at - timedelta(days=notice_days) < now:
        raise ValidationError(
            {
                "starts_on": f"The first agenda is published {notice_days} days ahead, and less is left. Begin later."
            }
        )
    made = MeetingSeries.objects.create(
        group=group, frequency=frequency, rule=rule_of(frequency, starts_at.astimezone(zone_of(tz)), count),
        starts_at=starts_at, timezone=tz, minutes=minutes, created_by=by,
    )  # fmt: skip
    for start in occurrences(made.rule, starts_at, tz):
        meeting = Meeting.objects.create(
            group=group, series=made, recurrence_at=start, starts_at=start,
            ends_at=start + timedelta(minutes=minutes), timezone=tz, notice_days=notice_days,
            join_url=join_url, created_by=by,
        )  # fmt: skip
        write_items(meeting, points)
        announce(by=by, meeting=meeting, now=now)
    audit.record(BEGUN, by=by, subject=made, detail={"group": str(group.pk), "rule": made.rule})
    first = made.meetings.order_by("starts_at").select_related("group")[0]
    invitations.invite_to_series(made, first, now)
    return made


@transaction.atomic
def end_series(*, by: User, series: MeetingSeries, reason: str, now: datetime | None = None) -> MeetingSeries:
    """No more of them: what lies ahead is cancelled, calendars get the rule with its new end."""
    require(may_lead(by, series.group))
    now = now or timezone.now()
    locked = MeetingSeries.objects.select_for_update(of=("self",)).select_related("group").get(pk=series.pk)
    ahead = list(locked.meetings.upcoming(now).filter(starts_at__gt=now).select_related("group"))
    if not ahead:
        return locked
    for meeting in ahead:
        meeting.status, meeting.cancelled_because = Meeting.Status.CANCELLED, reason.strip()[:300]
        meeting.save(update_fields=["status", "cancelled_because"])
    locked.sequence += 1
    locked.save(update_fields=["sequence"])
    audit.record(ENDED, by=by, subject=locked, detail={"cancelled": len(ahead)})
    invitations.call_off_series(locked, ahead, now)
    return locked


@transaction.atomic
def answer_series(*, by: User, meeting: Meeting, answer: str, shown: bool = False) -> int:
    """The same answer for this and all that follow in its series; a delegate is named one by one."""
    rest = Meeting.objects.upcoming().filter(series=meeting.series_id, starts_at__gte=meeting.starts_at)
    if answer == Attendance.Answer.DELEGATE:
        raise ValidationError("Name who comes in your place for each meeting by itself.")
    meetings = list(rest.select_related("group", "series"))
    for one in meetings:
        answer_invitation(by=by, meeting=one, answer=answer, shown=shown)
    return len(meetings)
