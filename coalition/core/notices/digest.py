"""One letter a day for whoever wants no more: how many notices of which kind wait, and where."""

import uuid
import zoneinfo
from collections import Counter
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone

from coalition.core import registry
from coalition.core.jobs.services import Run
from coalition.core.mail.models import OutgoingMail
from coalition.core.mail.services import post
from coalition.core.notices.models import Notice

KIND = "notices.digest"
FIRST_HOUR, LAST_HOUR = 8, 18  # in the person's own zone
APART = timedelta(hours=20)  # so that the letter keeps to its morning when clocks change
IDLE = timedelta(days=60)  # who has not been here for so long is written to no more
MINUTES_EACH = 1


def send(run: Run, *, now: datetime | None = None) -> int:
    """Write to everybody whose morning it is and for whom something waits; each person in a checkpoint of their own."""
    now = now or timezone.now()
    sent = 0
    for person_id in people_waiting(now):
        with run.checkpoint():
            sent += write_to(person_id)
    return sent


def people_waiting(now: datetime) -> list[uuid.UUID]:
    """People with unread notices for the digest, awake, not written to today, and seen here lately."""
    waiting = Notice.objects.filter(in_digest=True, read_at=None).values("person")
    written = OutgoingMail.objects.filter(kind=KIND, created_at__gt=now - APART).values("person")
    people = get_user_model().objects.filter(pk__in=waiting, is_active=True, last_login__gt=now - IDLE)
    return [
        person.pk
        for person in people.exclude(pk__in=written).order_by("pk")
        if FIRST_HOUR <= now.astimezone(_zone(person)).hour < LAST_HOUR
    ]


def _zone(person: object) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(getattr(person, "timezone", "") or "UTC")
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo("UTC")


def write_to(person_id: uuid.UUID) -> int:
    """The letter, and the notices leave the digest with it; 0 where nothing waits any more."""
    waiting = Notice.objects.select_for_update().filter(person_id=person_id, in_digest=True)
    unread = [notice.topic for notice in waiting if notice.read_at is None]
    waiting.update(in_digest=False)
    if not unread:
        return 0
    words = registry.current().topics
    kinds = [(words.get(topic, topic), number) for topic, number in Counter(unread).most_common()]
    post(
        to=get_user_model().objects.get(pk=person_id),
        template="core/mail/digest",
        context={
            "number": len(unread),
            "kinds": kinds,
            "minutes": max(2, MINUTES_EACH * len(unread)),
            "url": reverse("notices"),
        },
        kind=KIND,
    )
    return 1
