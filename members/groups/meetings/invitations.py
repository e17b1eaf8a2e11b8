"""Who is told of a meeting, and with which calendar entry."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from icalendar import vText

from coalition.core import notices
from coalition.core.notices.services import wants_letter
from members.accounts.models import User
from members.groups.meetings import emails, ical
from members.groups.meetings.models import Attendance, Meeting, MeetingSeries
from members.groups.meetings.queries import sitting_in

TOPIC = "meetings"


def page_of(meeting: Meeting) -> str:
    return reverse("members:meeting", args=[meeting.pk])


def invited_to(meeting: Meeting) -> list[User]:
    """Everybody invited who still sits in the group."""
    rows = Attendance.objects.filter(meeting=meeting, withdrawn_at=None).values("user")
    return list(sitting_in(meeting.group).filter(pk__in=rows).order_by("email"))


def _tell(person: User, text: str, url: str) -> bool:
    """Leave a notice; whether a letter goes too."""
    notices.tell(person, topic=TOPIC, text=text, url=url)
    return wants_letter(person, TOPIC)


@transaction.atomic
def invite(person: User, meeting: Meeting) -> None:
    changed = meeting.sequence > 0
    text = (
        "A meeting has moved. Please answer anew."
        if changed
        else "You are invited to a meeting. Please answer."
    )
    if _tell(person, text, page_of(meeting)):
        now = timezone.now()
        calendar = ical.calendar_of([ical.event_of(meeting, now)], ical.REQUEST, to=person, now=now)
        emails.meeting_invitation(to=person, meeting=meeting, calendar=calendar, changed=changed)


def invite_all(meeting: Meeting) -> None:
    for person in invited_to(meeting):
        invite(person, meeting)


def call_off(meeting: Meeting) -> None:
    for person in invited_to(meeting):
        uninvite(person, meeting)


@transaction.atomic
def uninvite(person: User, meeting: Meeting, *, silently: bool = False) -> None:
    """Take the entry out of a calendar. `silently` for who leaves: no notice, they cannot read it any more."""
    if not silently and not _tell(
        person, "A meeting you were invited to does not take place.", page_of(meeting)
    ):
        return
    now = timezone.now()
    event = ical.event_of(meeting, now)
    event["status"] = vText("CANCELLED")
    calendar = ical.calendar_of([event], ical.CANCEL, to=person, now=now)
    emails.meeting_cancelled(to=person, meeting=meeting, calendar=calendar)


def tell_of_amendment(meeting: Meeting) -> None:
    for person in invited_to(meeting):
        if _tell(person, "The agenda of a meeting has changed.", page_of(meeting)):
            emails.meeting_amended(to=person, meeting=meeting)


def invite_to_series(series: MeetingSeries, first: Meeting, now: datetime) -> None:
    """One entry that comes round, for everybody."""
    meetings = list(series.meetings.select_related("series", "group"))
    ahead = sum(1 for meeting in meetings if meeting.status in Meeting.LIVE and not meeting.is_over)
    for person in invited_to(first):
        if _tell(person, "You are invited to meetings that come round. Please answer.", page_of(first)):
            events = ical.series_events(series, meetings, now)
            calendar = ical.calendar_of(events, ical.REQUEST, to=person, now=now)
            emails.meeting_invitation(to=person, meeting=first, calendar=calendar, count=max(1, ahead))


def call_off_series(series: MeetingSeries, cancelled: list[Meeting], now: datetime) -> None:
    """Past meetings stay in calendars; what lay ahead goes. A series of which nothing was held goes as a whole."""
    meetings = list(series.meetings.select_related("series", "group").order_by("starts_at"))
    held = any(meeting.status in Meeting.LIVE for meeting in meetings)
    for person in invited_to(cancelled[0]):
        if not _tell(person, "Meetings you were invited to do not take place.", page_of(cancelled[0])):
            continue
        events = ical.series_events(series, meetings, now)
        if not held:
            events = events[:1]
            events[0]["status"] = vText("CANCELLED")
            events[0].pop("exdate", None)
        method = ical.REQUEST if held else ical.CANCEL
        calendar = ical.calendar_of(events, method, to=person, now=now)
        emails.meeting_cancelled(to=person, meeting=cancelled[0], calendar=calendar, count=len(cancelled))
