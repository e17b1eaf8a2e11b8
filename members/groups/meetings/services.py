"""Planning, publishing, amending, moving and cancelling meetings."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from coalition.core import audit
from coalition.core.access import require
from members.accounts.models import User
from members.groups.meetings import invitations
from members.groups.meetings.agenda import Point, faults
from members.groups.meetings.fairness import burden_of
from members.groups.meetings.models import AgendaItem, Amendment, Attendance, Meeting
from members.groups.meetings.queries import sitting_in
from members.groups.meetings.rules import may_lead, may_plan
from members.groups.models import WorkingGroup

PLANNED = audit.action("meetings.planned", "Planned a meeting of a working group")
CHANGED = audit.action("meetings.draft_changed", "Changed the draft of a meeting")
PUBLISHED = audit.action("meetings.published", "Published the agenda of a meeting")
AMENDED = audit.action("meetings.amended", "Amended a published agenda")
MOVED = audit.action("meetings.moved", "Moved a meeting")
CANCELLED = audit.action("meetings.cancelled", "Cancelled a meeting")
LINK_SET = audit.action("meetings.link_set", "Set the link of a meeting")


def check(points: Sequence[Point], length: int, group: WorkingGroup) -> None:
    """Refuse what is no agenda, all of it in one go."""
    wrong = faults(points, length)
    strangers = {point.owner.pk for point in points} - set(sitting_in(group).values_list("pk", flat=True))
    if strangers:
        wrong.append("Each point is brought by somebody who takes part in the group.")
    if wrong:
        raise ValidationError(wrong)


def write_items(meeting: Meeting, points: Sequence[Point]) -> None:
    meeting.items.all().delete()
    AgendaItem.objects.bulk_create(
        AgendaItem(
            meeting=meeting,
            position=place,
            title=point.title.strip(),
            owner=point.owner,
            minutes=point.minutes,
        )
        for place, point in enumerate(points, start=1)
    )


def points_of(meeting: Meeting) -> list[Point]:
    return [Point(item.title, item.owner, item.minutes) for item in meeting.items.select_related("owner")]


@transaction.atomic
def plan_meeting(
    *,
    by: User,
    group: WorkingGroup,
    starts_at: datetime,
    minutes: int,
    tz: str,
    points: Sequence[Point],
    notice_days: int = 5,
    join_url: str = "",
) -> Meeting:
    """A draft that the group does not see yet. The same form sent twice plans one meeting."""
    require(may_plan(by, group))
    check(points, minutes, group)
    WorkingGroup.objects.select_for_update().get(pk=group.pk)
    same = (
        Meeting.objects.filter(group=group, starts_at=starts_at)
        .exclude(status=Meeting.Status.CANCELLED)
        .first()
    )
    if same is not None:
        if same.status == Meeting.Status.DRAFT and same.created_by_id == by.pk:
            return same
        raise ValidationError({"starts_on": "The group has a meeting at this time already."})
    meeting = Meeting.objects.create(
        group=group,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        timezone=tz,
        notice_days=notice_days,
        join_url=join_url,
        created_by=by,
    )
    write_items(meeting, points)
    audit.record(PLANNED, by=by, subject=meeting, detail={"group": str(group.pk)})
    return meeting


@transaction.atomic
def change_draft(
    *,
    by: User,
    meeting: Meeting,
    starts_at: datetime,
    minutes: int,
    tz: str,
    points: Sequence[Point],
    notice_days: int,
    join_url: str,
) -> Meeting:
    require(may_lead(by, meeting.group))
    locked = locked_meeting(meeting)
    if locked.status != Meeting.Status.DRAFT:
        raise ValidationError("The agenda is published. Amend it, with a reason that everybody reads.")
    check(points, minutes, locked.group)
    locked.starts_at, locked.ends_at = starts_at, starts_at + timedelta(minutes=minutes)
    locked.timezone, locked.notice_days, locked.join_url = tz, notice_days, join_url
    locked.save()
    write_items(locked, points)
    audit.record(CHANGED, by=by, subject=locked)
    return locked


@transaction.atomic
def publish_meeting(*, by: User, meeting: Meeting, now: datetime | None = None) -> Meeting:
    """Before the group, with invitations; so many days ahead as it says. Publishing twice is publishing once."""
    require(may_lead(by, meeting.group))
    now = now or timezone.now()
    locked = locked_meeting(meeting)
    if locked.status != Meeting.Status.DRAFT:
        return locked
    check(points_of(locked), locked.length, locked.group)
    if locked.starts_at - timedelta(days=locked.notice_days) < now:
        raise ValidationError(
            f"The agenda is published {locked.notice_days} days ahead, and less is left. "
            "Choose a later start; who comes needs the time to prepare and to show it to counsel."
        )
    announce(by=by, meeting=locked, now=now)
    audit.record(PUBLISHED, by=by, subject=locked, detail={"items": locked.items.count()})
    invitations.invite_all(locked)
    return locked


def announce(*, by: User, meeting: Meeting, now: datetime) -> None:
    """Freeze what it costs whom, and make everybody's invitation."""
    people = list(sitting_in(meeting.group))
    meeting.burden = burden_of([person.timezone for person in people], meeting.starts_at, meeting.length)
    meeting.status, meeting.published_at = Meeting.Status.ANNOUNCED, now
    meeting.save()
    Attendance.objects.bulk_create(
        [Attendance(meeting=meeting, user=person) for person in people], ignore_conflicts=True
    )


@transaction.atomic
def amend_agenda(*, by: User, meeting: Meeting, points: Sequence[Point], reason: str) -> Amendment | None:
    """Change a published agenda: with a reason, both texts kept, everybody told. No change leaves no trace."""
    require(may_lead(by, meeting.group))
    locked = _live(meeting)
    if not reason.strip():
        raise ValidationError({"reason": "Say why the agenda changes; everybody invited reads it."})
    check(points, locked.length, locked.group)
    before, after = [point.frozen() for point in points_of(locked)], [point.frozen() for point in points]
    if before == after:
        return None
    amendment = Amendment.objects.create(
        meeting=locked, by=by, reason=reason.strip(), before=before, after=after
    )
    write_items(locked, points)
    audit.record(AMENDED, by=by, subject=locked, detail={"points": len(after)})
    invitations.tell_of_amendment(locked)
    return amendment


@transaction.atomic
def move_meeting(
    *, by: User, meeting: Meeting, starts_at: datetime, minutes: int, tz: str, now: datetime | None = None
) -> Meeting:
    """Another time: everybody is asked anew, and calendars move the entry (same UID, next SEQUENCE)."""
    require(may_lead(by, meeting.group))
    locked = _live(meeting)
    now = now or timezone.now()
    if (starts_at, minutes, tz) == (locked.starts_at, locked.length, locked.timezone):
        return locked
    earliest = (locked.published_at or now) + timedelta(days=locked.notice_days)
    if starts_at < max(earliest, now):
        raise ValidationError(
            {"starts_on": f"Choose a later start: the agenda is published {locked.notice_days} days ahead."}
        )
    check(points_of(locked), minutes, locked.group)
    before = locked.starts_at
    locked.starts_at, locked.ends_at = starts_at, starts_at + timedelta(minutes=minutes)
    locked.timezone, locked.reminded_at = tz, None
    zones = sitting_in(locked.group).values_list("timezone", flat=True)
    locked.burden = burden_of(list(zones), starts_at, minutes)
    locked.sequence += 1
    locked.save()
    locked.attendances.update(answer=Attendance.Answer.NONE, delegate=None, answered_at=None)
    audit.record(
        MOVED, by=by, subject=locked, detail={"from": before.isoformat(), "to": starts_at.isoformat()}
    )
    invitations.invite_all(locked)
    return locked


@transaction.atomic
def cancel_meeting(*, by: User, meeting: Meeting, reason: str) -> Meeting:
    """It does not take place; calendars drop it. Cancelling twice is cancelling once."""
    require(may_lead(by, meeting.group))
    locked = locked_meeting(meeting)
    if locked.status == Meeting.Status.CANCELLED:
        return locked
    if locked.status in Meeting.LIVE and locked.is_over:
        raise ValidationError("This meeting is over; it cannot be cancelled any more.")
    told = locked.status in Meeting.LIVE
    locked.status, locked.cancelled_because = Meeting.Status.CANCELLED, reason.strip()[:300]
    locked.sequence += 1
    locked.save(update_fields=["status", "cancelled_because", "sequence"])
    audit.record(CANCELLED, by=by, subject=locked, detail={"was_announced": told})
    if told:
        invitations.call_off(locked)
    return locked


@transaction.atomic
def set_link(*, by: User, meeting: Meeting, join_url: str) -> None:
    """Where the meeting is held; nobody is told, it is read at the door."""
    require(may_lead(by, meeting.group))
    if Meeting.objects.filter(pk=meeting.pk).exclude(join_url=join_url).update(join_url=join_url):
        audit.record(LINK_SET, by=by, subject=meeting)


def locked_meeting(meeting: Meeting) -> Meeting:
    return (
        Meeting.objects.select_for_update(of=("self",)).select_related("group", "series").get(pk=meeting.pk)
    )


def _live(meeting: Meeting) -> Meeting:
    locked = locked_meeting(meeting)
    if locked.status not in Meeting.LIVE or locked.is_over:
        raise ValidationError("Only a meeting that is announced and not over can be changed like this.")
    return locked
