"""One function per letter; none names a group, company, person or topic."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from coalition.core.mail import post
from members.groups.meetings.fairness import zone_of
from members.groups.meetings.models import Meeting

FOLDER = "members/groups/mail"


def _send(name: str, to: Any, url: str, calendar: str = "", **facts: Any) -> None:
    with timezone.override(zone_of(to.timezone)):
        post(
            to=to,
            template=f"{FOLDER}/{name}",
            context={"url": url, "zone": to.timezone, **facts},
            kind=f"meetings.{name.removeprefix('meeting_')}",
            calendar=calendar,
        )


def _page(meeting: Meeting) -> str:
    return reverse("members:meeting", args=[meeting.pk])


def meeting_invitation(
    *, to: Any, meeting: Meeting, calendar: str, changed: bool = False, count: int = 1
) -> None:
    _send(
        "meeting_invitation", to, _page(meeting), calendar,
        at=meeting.starts_at, minutes=meeting.length, changed=changed, count=count,
    )  # fmt: skip


def meeting_cancelled(*, to: Any, meeting: Meeting, calendar: str, count: int = 1) -> None:
    _send("meeting_cancelled", to, _page(meeting), calendar, at=meeting.starts_at, count=count)


def meeting_amended(*, to: Any, meeting: Meeting) -> None:
    _send("meeting_amended", to, _page(meeting), at=meeting.starts_at)


def meeting_reminder(*, to: Any, meeting: Meeting, answered: bool) -> None:
    _send(
        "meeting_reminder",
        to,
        _page(meeting),
        at=meeting.starts_at,
        minutes=meeting.length,
        answered=answered,
    )


def meeting_stopped(*, to: Any, url: str, at: Any) -> None:
    _send("meeting_stopped", to, url, at=at)


def action_due(*, to: Any, count: int, due_on: Any, url: str) -> None:
    _send("action_due", to, url, count=count, due_on=due_on)
