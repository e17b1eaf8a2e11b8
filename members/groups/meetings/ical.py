"""Meetings as iCalendar: one UID for life, SEQUENCE counted up, wall clock kept; no title, group or person.

Times carry TZID with its VTIMEZONE, so that a series stays at its hour when clocks change.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from typing import Any, cast

from django.conf import settings
from django.urls import reverse
from icalendar import Alarm, Calendar, Event, vCalAddress, vRecur, vText

from members.groups.meetings.fairness import zone_of
from members.groups.meetings.models import Meeting, MeetingSeries

SUMMARY = "Working group meeting"
REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"
FEED_NAME = "Coalition"


def _address() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def domain() -> str:
    return _address().rpartition("@")[2]


def uid_of(thing: Meeting | MeetingSeries) -> str:
    """Of a meeting in a series: the series'."""
    if isinstance(thing, Meeting) and thing.series is not None:
        thing = thing.series
    kind = "series" if isinstance(thing, MeetingSeries) else "meeting"
    return f"{kind}-{thing.pk}@{domain()}"


def _local(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(zone_of(zone))


def _event(uid: str, start: datetime, end: datetime, *, sequence: int, url: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", now)
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("sequence", sequence)
    event.add("summary", SUMMARY)
    event.add("url", settings.SITE_URL + url)
    event.add("class", "PRIVATE")
    return event


def event_of(meeting: Meeting, now: datetime) -> Event:
    """One meeting; in a series, its exception."""
    series_sequence = meeting.series.sequence if meeting.series else 0
    event = _event(
        uid_of(meeting),
        _local(meeting.starts_at, meeting.timezone),
        _local(meeting.ends_at, meeting.timezone),
        sequence=meeting.sequence + series_sequence,
        url=reverse("members:meeting", args=[meeting.pk]),
        now=now,
    )
    if meeting.series is not None and meeting.recurrence_at is not None:
        event.add("recurrence-id", _local(meeting.recurrence_at, meeting.series.timezone))
    cancelled = meeting.status == Meeting.Status.CANCELLED
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    return event


def series_events(series: MeetingSeries, meetings: Sequence[Meeting], now: datetime) -> list[Event]:
    """The rule with its cancelled dates, then one exception for each meeting that was moved."""
    start = _local(series.starts_at, series.timezone)
    master = _event(
        uid_of(series), start, _local(series.starts_at + timedelta(minutes=series.minutes), series.timezone),
        sequence=series.sequence, url=reverse("members:group-meetings", args=[series.group.slug]), now=now,
    )  # fmt: skip
    master.add("rrule", vRecur.from_ical(series.rule))
    master.add("status", "CONFIRMED")
    of_series = [meeting for meeting in meetings if meeting.recurrence_at is not None]
    gone = [m.recurrence_at for m in of_series if m.status == Meeting.Status.CANCELLED]
    if gone:
        master.add("exdate", sorted(_local(moment, series.timezone) for moment in gone if moment))
    moved = [m for m in of_series if m.status != Meeting.Status.CANCELLED and (m.is_moved or m.sequence)]
    return [master, *(event_of(meeting, now) for meeting in moved)]


def calendar_of(events: Iterable[Event], method: str, *, to: Any = None, now: datetime | None = None) -> str:
    """The whole object. `to` makes it an invitation: organizer (the portal), attendee (only the reader), an alarm."""
    calendar = Calendar()
    calendar.add("prodid", "-//Coalition portal//Meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    if method == PUBLISH:
        calendar.add("x-wr-calname", FEED_NAME)
    days: list[datetime] = [now or datetime.now(UTC)]
    for event in events:
        if to is not None:
            _invite(event, to, method)
        calendar.add_component(event)
        days.append(cast("datetime", event.decoded("dtstart")))
    calendar.add_missing_timezones(
        first_date=(min(days) - timedelta(days=400)).date(),
        last_date=(max(days) + timedelta(days=1200)).date(),
    )
    return bytes(calendar.to_ical()).decode()


def _invite(event: Event, to: Any, method: str) -> None:
    organizer = vCalAddress(f"mailto:{_address()}")
    organizer.params["cn"] = vText(FEED_NAME)
    attendee = vCalAddress(f"mailto:{to.email}")
    attendee.params["role"], attendee.params["rsvp"] = vText("REQ-PARTICIPANT"), vText("FALSE")
    event.add("organizer", organizer)
    event.add("attendee", attendee)
    event.add("description", "Agenda, answer and door are in the portal. This entry says no more on purpose.")
    if method == REQUEST:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", SUMMARY)
        alarm.add("trigger", timedelta(minutes=-15))
        event.add_component(alarm)
