"""Who may do what with meetings of a working group."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from members.groups.meetings import attendance, feed, services
from members.groups.meetings.agenda import Point
from members.groups.meetings.minutes import services as minutes
from members.groups.meetings.models import Meeting
from members.groups.services import seat_in_group
from tests import factories
from tests.access.cast import COMPLIANCE, COVERED, EVERYONE, Cast
from tests.access.matrix import Row

CHAIR = frozenset({"chair"})
SITTING = frozenset({"chair", "member"})  # Birch's member takes part in the group that Aurora's chair leads
INVITED = SITTING | {"expert"}  # and a guest whom their own undertaking binds


def seat_member(cast: Cast) -> None:
    seat_in_group(by=cast["staff"], group=cast.things["group"], user=cast["member"])


def planned(cast: Cast) -> Meeting:
    seat_member(cast)
    return services.plan_meeting(
        by=cast["chair"],
        group=cast.things["group"],
        starts_at=timezone.now() + timedelta(days=20),
        minutes=60,
        tz="UTC",
        points=[Point("Scope of the first draft", cast["chair"], 30)],
        join_url="https://meet.example/room",
    )


def announced(cast: Cast) -> Meeting:
    return services.publish_meeting(by=cast["chair"], meeting=planned(cast))


def running(cast: Cast, *, present: tuple[str, ...] = ("chair", "member", "expert")) -> Meeting:
    meeting = announced(cast)
    factories.make_version("antitrust")
    now = timezone.now()
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=now, ends_at=now + timedelta(hours=1))
    meeting.refresh_from_db()
    for who in ("chair", "member", "expert"):
        attendance.answer_invitation(by=cast[who], meeting=meeting, answer="yes")
    for who in present:
        attendance.open_door(by=cast[who], meeting=meeting, acknowledge=True)
    return meeting


def _group(cast: Cast) -> dict[str, Any]:
    seat_member(cast)
    return {"slug": cast.things["group"].slug}


def _planned(cast: Cast) -> dict[str, Any]:
    return {"pk": planned(cast).pk}


def _announced(cast: Cast) -> dict[str, Any]:
    return {"pk": announced(cast).pk}


def _running(cast: Cast) -> dict[str, Any]:
    return {"pk": running(cast).pk}


def _stopped(cast: Cast) -> dict[str, Any]:
    meeting = running(cast)
    attendance.stop_meeting(by=cast["member"], meeting=meeting)
    return {"pk": meeting.pk}


def held(cast: Cast) -> Meeting:
    meeting = announced(cast)
    then = timezone.now() - timedelta(days=1)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=then, ends_at=then + timedelta(hours=1))
    return Meeting.objects.select_related("group").get(pk=meeting.pk)


def _held(cast: Cast) -> dict[str, Any]:
    return {"pk": held(cast).pk}


def _written(cast: Cast) -> dict[str, Any]:
    meeting = held(cast)
    minutes.write_minutes(by=cast["chair"], meeting=meeting, source="The wording was agreed.")
    return {"pk": meeting.pk}


def _published(cast: Cast) -> dict[str, Any]:
    found = _written(cast)
    minutes.publish_minutes(by=cast["chair"], meeting=Meeting.objects.get(**found), reasons={})
    return {**found, "format_": "md"}


def _action(cast: Cast) -> dict[str, Any]:
    made = minutes.record_action(
        by=cast["chair"],
        meeting=held(cast),
        text="Write the annex",
        owner=cast["chair"],
        due_on=timezone.localdate(),
    )
    return {"pk": made.pk}


def _feed(cast: Cast) -> dict[str, Any]:
    return {"token": feed.rotate(by=cast["member"])}


TABLE = {
    "members:group-meetings": Row(get=INVITED, kwargs=_group),
    "members:meeting-new": Row(get=CHAIR, post=CHAIR, kwargs=_group),
    "members:group-meetings-panel": Row(
        get=COVERED,
        kwargs=lambda cast: {"pk": cast.things["group"].pk},
        why="general words for those who do not sit in the group",
    ),
    "members:meeting": Row(get=INVITED, kwargs=_announced),
    "members:meeting-edit": Row(get=CHAIR, post=CHAIR, kwargs=_planned),
    "members:meeting-publish": Row(post=CHAIR, kwargs=_planned),
    "members:meeting-move": Row(get=CHAIR, post=CHAIR, kwargs=_announced),
    "members:meeting-cancel": Row(get=CHAIR, post=CHAIR, kwargs=_announced),
    "members:meeting-link": Row(post=CHAIR, kwargs=_announced),
    "members:meeting-answer": Row(post=INVITED, kwargs=_announced),
    "members:meeting-join": Row(get=INVITED, post=INVITED, kwargs=_running),
    "members:meeting-stop": Row(post=INVITED, kwargs=_running),
    "members:meeting-resume": Row(post=CHAIR, kwargs=_stopped),
    "members:group-slots": Row(get=SITTING, kwargs=_group),
    "members:calendar": Row(get=COVERED),
    "members:calendar-rotate": Row(post=COVERED),
    "members:calendar-stop": Row(post=COVERED),
    "members:calendar-feed": Row(get=EVERYONE, kwargs=_feed, why="the address itself is the key"),
    "members:minutes": Row(get=INVITED, kwargs=_held),
    "members:minutes-edit": Row(get=CHAIR, post=CHAIR, kwargs=_held),
    "members:minutes-check": Row(get=CHAIR, post=CHAIR, kwargs=_written),
    "members:minutes-export": Row(get=CHAIR, post=CHAIR, kwargs=_published),
    "members:decision-add": Row(post=CHAIR, kwargs=_held),
    "members:action-add": Row(post=CHAIR, kwargs=_held),
    "members:action-done": Row(post=CHAIR, kwargs=_action),
    "members:group-actions-panel": Row(
        get=COVERED,
        kwargs=lambda cast: {"pk": cast.things["group"].pk},
        why="general words for those who do not sit in the group",
    ),
    "console:meeting-stops": Row(get=COMPLIANCE),
}
