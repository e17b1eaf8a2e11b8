"""What of meetings needs a person: answers, the door, actions, minutes."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from coalition.core.registry import BriefItem
from members.groups.meetings.minutes.models import ActionItem, MinutesEdition
from members.groups.meetings.models import Attendance, Meeting
from members.groups.meetings.rules import leads, meeting_groups

AHEAD = timedelta(days=21)  # further ahead, an answer is worth little
BEHIND = timedelta(days=60)


def brief_of_meetings(user: Any) -> list[BriefItem]:
    groups = meeting_groups(user)
    if not groups:
        return []
    return [*_meetings(user, groups), *_actions(user, groups), *_minutes(user, groups)]


def _page(meeting: Meeting) -> str:
    return reverse("members:meeting", args=[meeting.pk])


def _meetings(user: Any, groups: list[Any]) -> list[BriefItem]:
    now = timezone.now()
    own = Attendance.objects.filter(meeting=OuterRef("pk"), user=user)
    coming = Meeting.objects.visible_to(user).upcoming(now)
    coming = coming.filter(group__in=groups, starts_at__lte=now + AHEAD)
    found = []
    answered = coming.annotate(
        done=Exists(own.exclude(answer="none")), comes=Exists(own.filter(answer="yes"))
    )
    rows: Iterable[Any] = answered.select_related("group")
    for meeting in rows:
        if meeting.status == Meeting.Status.INTERRUPTED and leads(user, meeting.group_id):
            text = f"A meeting of {meeting.group} is interrupted; counsel is asked for"
            found.append(BriefItem(text, _page(meeting), "See to it", 5, now, "hand-stop"))
        elif meeting.comes and meeting.door_is_open:
            text = f"The meeting of {meeting.group} is about to begin"
            found.append(BriefItem(text, _page(meeting), "Come in", 1, meeting.starts_at, "door-enter"))
        elif not meeting.done:
            text = f"{meeting.group} meets; will you come?"
            found.append(BriefItem(text, _page(meeting), "Answer", 1, meeting.starts_at, "calendar"))
    return found


def _actions(user: Any, groups: list[Any]) -> list[BriefItem]:
    open_ones = ActionItem.objects.filter(owner=user, done_at=None, meeting__group__in=groups)
    return [
        BriefItem(
            text=f"“{action.text}”: {action.state[0].lower()}",
            url=_page(action.meeting),
            action="Finish it",
            minutes=20,
            due=timezone.make_aware(datetime.combine(action.due_on, time(17))),
            icon="checklist",
        )
        for action in open_ones.select_related("meeting")
    ]


def _minutes(user: Any, groups: list[Any]) -> list[BriefItem]:
    led = [pk for pk in groups if leads(user, pk)]
    if not led:
        return []
    now = timezone.now()
    held = Meeting.objects.filter(
        ~Exists(MinutesEdition.objects.filter(minutes__meeting=OuterRef("pk"))),
        group__in=led, status__in=Meeting.LIVE, ends_at__lt=now, ends_at__gt=now - BEHIND,
    )  # fmt: skip
    return [
        BriefItem(
            text=f"{meeting.group} has met; its minutes are not published",
            url=reverse("members:minutes-edit", args=[meeting.pk]),
            action="Write the minutes",
            minutes=20,
            icon="file-text",
        )
        for meeting in held.select_related("group").order_by("ends_at")
    ]
