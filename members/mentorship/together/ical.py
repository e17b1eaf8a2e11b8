"""A session as iCalendar: one UID for life, SEQUENCE counted up, and no person, company, need or place."""

from datetime import datetime, timedelta
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from icalendar import Calendar, Event, vCalAddress, vText

from members.accounts.models import User
from members.mentorship.together.models import Session

SUMMARY = "Mentorship session"
REQUEST, CANCEL = "REQUEST", "CANCEL"


def uid_of(session: Session) -> str:
    return f"mentorship-{session.pk}@{_address().rpartition('@')[2]}"


def invitation(session: Session, to: User, now: datetime) -> str:
    """What goes with a letter and what the page offers: the reader is the only attendee, the portal organizes."""
    if session.starts_at is None:
        raise ValueError("A session without a time is in no calendar.")
    cancelled = session.status == Session.Status.CANCELLED
    zone = ZoneInfo(session.timezone)
    start = session.starts_at.astimezone(zone)
    event = Event()
    event.add("uid", uid_of(session))
    event.add("dtstamp", now)
    event.add("dtstart", start)
    event.add("dtend", (session.starts_at + timedelta(minutes=session.minutes)).astimezone(zone))
    event.add("sequence", session.sequence)
    event.add("summary", SUMMARY)
    event.add("description", "Everything else is in the portal. This entry says no more on purpose.")
    event.add("url", settings.SITE_URL + reverse("members:mentorship-pair", args=[session.pair_id]))
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    organizer = vCalAddress(f"mailto:{_address()}")
    organizer.params["cn"] = vText("Coalition")
    attendee = vCalAddress(f"mailto:{to.email}")
    attendee.params["role"], attendee.params["rsvp"] = vText("REQ-PARTICIPANT"), vText("FALSE")
    event.add("organizer", organizer)
    event.add("attendee", attendee)
    calendar = Calendar()
    calendar.add("prodid", "-//Coalition portal//Mentorship//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", CANCEL if cancelled else REQUEST)
    calendar.add_component(event)
    calendar.add_missing_timezones(
        first_date=(start - timedelta(days=400)).date(), last_date=(start + timedelta(days=400)).date()
    )
    return bytes(calendar.to_ical()).decode()


def _address() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
