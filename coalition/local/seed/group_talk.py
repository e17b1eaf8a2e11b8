"""What is said around drafts: by a legal reviewer, by an invited expert who also comes to a meeting, and in the group."""

from datetime import timedelta

from coalition.local.seed.cast import Cast
from members.groups.joining import leads_of
from members.groups.meetings import services as meetings
from members.groups.meetings.agenda import Point
from members.groups.models import GroupSeat, WorkingGroup
from members.groups.reviews.models import ReviewCall
from members.groups.threads import services as threads
from members.groups.threads.models import DELIVERABLE, REVIEW, Comment
from members.groups.threads.subjects import deliverable, review
from members.models import User


def seed_group_talk(cast: Cast) -> None:
    _with_legal(WorkingGroup.objects.get(slug="financial-sextortion"))
    _with_expert(cast, WorkingGroup.objects.get(slug="investigations-and-reporting"))


def _say(by: User, call: ReviewCall, source: str, quoted: Comment | None = None) -> Comment | None:
    about = review(by, call.pk)
    if about is None:
        return None
    return threads.say(by=by, kind=REVIEW, pk=call.pk, about=about, source=source, quoted=quoted)


def _with_legal(group: WorkingGroup) -> None:
    call = ReviewCall.objects.get(deliverable__group=group, status=ReviewCall.Status.OPEN)
    sent = call.sent.select_related("user").first()
    lead = leads_of(group)[0]
    if sent is not None:
        asked = _say(
            sent.user,
            call,
            "Paragraph 4.2 promises that somebody *is informed*. In two of our countries that needs a legal basis "
            "which this sentence does not name. Could it say “may be informed, where the law allows it”?",
        )
        _say(lead, call, "That would do, and it stays short. I take it into the next version.", asked)
    about = deliverable(lead, call.deliverable_id)
    if about is not None:
        threads.say(
            by=lead,
            kind=DELIVERABLE,
            pk=call.deliverable_id,
            about=about,
            source="While companies answer, who tries the second screen with readers who are not from here?",
        )


def _with_expert(cast: Cast, group: WorkingGroup) -> None:
    seat = GroupSeat.objects.filter(group=group, role=GroupSeat.Role.EXPERT, ended_at=None).first()
    if seat is None:
        return
    lead = leads_of(group)[0]
    made = meetings.plan_meeting(
        by=lead,
        group=group,
        starts_at=(cast.now + timedelta(days=12)).replace(minute=0, second=0, microsecond=0),
        minutes=60,
        tz="Europe/Berlin",
        points=[
            Point("What an investigator looks for first", lead, 30),
            Point("The training's third part", lead, 20),
        ],
        join_url="https://meet.coalition.example/room",
    )
    meetings.publish_meeting(by=lead, meeting=made)
    call = (
        ReviewCall.objects.filter(deliverable__group=group, destroyed_at=None).order_by("-created_at").first()
    )
    if call is not None:
        _say(
            seat.user,
            call,
            "The example on page two is close to what we see. The date format is what we ask for most.",
        )
