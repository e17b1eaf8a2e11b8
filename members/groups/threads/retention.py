"""Discussions end with what they are about: so many days after publication, unless a legal hold keeps everything."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from coalition.core import audit
from members.groups.meetings.minutes.models import MinutesEdition
from members.groups.meetings.models import Meeting
from members.groups.threads import services
from members.groups.threads.models import Comment
from members.groups.threads.subjects import MEETING

DESTROYED = audit.action("threads.destroyed", "Destroyed a discussion whose time of retention was over")
MOST = 100  # meetings a run


def due(now: datetime) -> list[Meeting]:
    """Meetings whose minutes have been out for as long as the group keeps working papers, with words left."""
    talked = Comment.objects.filter(subject_kind=MEETING).values("subject_id")
    first = MinutesEdition.objects.filter(minutes__meeting__in=talked).values("minutes__meeting")
    out = dict(first.annotate(at=Min("published_at")).values_list("minutes__meeting", "at"))
    meetings = Meeting.objects.filter(pk__in=out, group__held_at=None).select_related("group")
    return [one for one in meetings if out[one.pk] + timedelta(days=one.group.retention_days) <= now][:MOST]


@transaction.atomic
def destroy_due(now: datetime | None = None) -> int:
    """The audit keeps that it happened and how much it was, never a word of it."""
    found = due(now or timezone.now())
    for meeting in found:
        number = services.destroy(MEETING, meeting.pk)
        audit.record(DESTROYED, subject=meeting, detail={"comments": number})
    return len(found)
