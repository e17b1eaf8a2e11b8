"""The private calendar: an address that only its owner knows, and that opens nothing once they may see nothing."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from icalendar import vText

from coalition.core import audit
from members.accounts.models import User
from members.agreements.coverage import is_covered
from members.groups.meetings import ical
from members.groups.meetings.models import CalendarFeed, Meeting
from members.groups.meetings.rules import meeting_groups

BEGUN = audit.action("calendar.begun", "Made a private calendar address")
ENDED = audit.action("calendar.ended", "Ended a private calendar address")
BACK = timedelta(days=60)
SEEN_EVERY = timedelta(hours=1)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def feed_of(user: Any) -> CalendarFeed | None:
    return CalendarFeed.objects.filter(user=user, ended_at=None).first()


@transaction.atomic
def rotate(*, by: User) -> str:
    """A new address, shown once; the one before it ends at once."""
    User.objects.select_for_update().get(pk=by.pk)
    end_feed(by=by, user=by)
    token = secrets.token_urlsafe(32)
    made = CalendarFeed.objects.create(user=by, token_sha256=_hash(token))
    audit.record(BEGUN, by=by, subject=made)
    return token


@transaction.atomic
def end_feed(*, by: Any, user: User) -> bool:
    """Whether there was one. The address answers nothing from now on."""
    feed = CalendarFeed.objects.select_for_update().filter(user=user, ended_at=None).first()
    if feed is None:
        return False
    feed.ended_at = timezone.now()
    feed.save(update_fields=["ended_at"])
    audit.record(ENDED, by=by, subject=feed)
    return True


def owner_of(token: str) -> User | None:
    """Whose calendar this is, while they are here and covered: asked at every request, so nothing outlives access."""
    feed = (
        CalendarFeed.objects.select_related("user").filter(token_sha256=_hash(token), ended_at=None).first()
    )
    if feed is None or not feed.user.is_active or not is_covered(feed.user):
        return None
    now = timezone.now()
    if feed.fetched_at is None or now - feed.fetched_at > SEEN_EVERY:
        CalendarFeed.objects.filter(pk=feed.pk).update(fetched_at=now)
    return feed.user


def calendar_for(user: User, now: datetime | None = None) -> str:
    """Meetings of one's groups, by time alone: those that come, and the last two months."""
    now = now or timezone.now()
    meetings = (
        Meeting.objects.visible_to(user)
        .filter(group__in=meeting_groups(user), status__in=Meeting.LIVE, ends_at__gte=now - BACK)
        .exclude(attendances__user=user, attendances__answer__in=["no", "delegate"])
        .select_related("series", "group")
        .order_by("starts_at")
    )
    events = []
    for meeting in meetings:
        event = ical.event_of(meeting, meeting.created_at)
        # Each occurrence stands for itself here: a feed is read as a whole, and holds no rule.
        event.pop("recurrence-id", None)
        event["uid"] = vText(f"meeting-{meeting.pk}@{ical.domain()}")
        events.append(event)
    return ical.calendar_of(events, ical.PUBLISH, now=now)
