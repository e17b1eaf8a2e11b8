"""Meetings in the demo: every state of them, minutes with and without names, a series with exceptions, a discussion."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from coalition.local.seed.cast import Cast
from members.groups.meetings import attendance, series, services
from members.groups.meetings.agenda import Point
from members.groups.meetings.minutes import services as minutes
from members.groups.meetings.models import Attendance, Meeting
from members.groups.meetings.queries import leads_of, sitting_in
from members.groups.threads import services as threads
from members.groups.threads.models import MEETING, Comment
from members.groups.threads.subjects import meeting as subject_of
from members.models import User, WorkingGroup

LINK = "https://meet.coalition.example/room"
ANSWERS = ("yes", "yes", "maybe", "no", "none", "yes")
PUBLISHED = """\
## Victim support copy

The group read the second draft aloud. Short sentences worked; the paragraph on payment was too long. Services that
see only payments asked for one screen of their own.

## Indicators

Two indicators were dropped because nobody could observe them alone. The others stay as they are.
"""


def seed_meetings(cast: Cast) -> None:
    group = WorkingGroup.objects.get(slug="financial-sextortion")
    lead = cast.people["lead@aurora.example"]
    _published(cast, group, lead)
    _with_findings(cast, group, lead)
    _cancelled(cast, group, lead)
    _at_the_door(cast, group, lead)
    _open(cast, group, lead)
    _series(cast, group, lead)
    services.plan_meeting(
        by=lead, group=group, starts_at=_at(cast, 33, 15), minutes=60, tz="Europe/Berlin",
        points=[Point("Which services try the checklist first", lead, 30)], join_url=LINK,
    )  # fmt: skip
    _interrupted(cast)


def _at(cast: Cast, days: int, hour: int) -> datetime:
    """A day from now at an hour of Berlin's clock."""
    day = (cast.now + timedelta(days=days)).date()
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)


def _points(lead: User, people: list[User]) -> list[Point]:
    return [
        Point("Victim support copy: what changed since the last draft", lead, 25),
        Point("Indicators that a payment service sees alone", people[0], 20),
        Point("Who tries the checklist, and by when", people[1], 10),
    ]


def _announced(
    cast: Cast, group: WorkingGroup, lead: User, starts_at: datetime, minutes_: int = 60
) -> Meeting:
    people = [person for person in sitting_in(group).order_by("email") if person != lead]
    made = services.plan_meeting(
        by=lead, group=group, starts_at=starts_at, minutes=minutes_, tz="Europe/Berlin",
        points=_points(lead, people), join_url=LINK,
    )  # fmt: skip
    return services.publish_meeting(by=lead, meeting=made, now=min(cast.now, starts_at - timedelta(days=9)))


def _held(cast: Cast, group: WorkingGroup, lead: User, starts_at: datetime) -> Meeting:
    """Over: who answered what and who came in is history, written as it stands."""
    made = _announced(cast, group, lead, starts_at)
    statement = attendance.statement_in_force(lead)
    for place, row in enumerate(Attendance.objects.filter(meeting=made).order_by("user__email")):
        row.answer, row.answered_at = ANSWERS[place % len(ANSWERS)], starts_at - timedelta(days=4)
        if row.answer == "yes" and statement is not None:
            row.joined_at, row.statement = starts_at, statement
            row.statement_number, row.statement_sha256 = statement.number, statement.sha256
        row.save()
    Meeting.objects.filter(pk=made.pk).update(
        reminded_at=starts_at, minutes_asked_at=starts_at + timedelta(days=2)
    )
    return Meeting.objects.select_related("group", "series").get(pk=made.pk)


def _published(cast: Cast, group: WorkingGroup, lead: User) -> None:
    made = _held(cast, group, lead, _at(cast, -40, 17))
    people = [person for person in sitting_in(group).order_by("email") if person != lead]
    today = timezone.localdate()
    minutes.record_decision(
        by=lead, meeting=made, text="The copy goes to company review with the shorter second part."
    )
    minutes.record_decision(by=lead, meeting=made, text="Two indicators are dropped; the list is closed.")
    done = minutes.record_action(
        by=lead, meeting=made, text="Send the shortened second part to everybody", owner=people[0],
        due_on=today - timedelta(days=20),
    )  # fmt: skip
    minutes.finish_action(by=people[0], action=done, now=cast.ago(22))
    minutes.record_action(
        by=lead, meeting=made, text="Test the payment screen with five readers", owner=people[1],
        due_on=today - timedelta(days=6),
    )  # fmt: skip
    minutes.record_action(
        by=lead, meeting=made, text="Write the checklist's page on preservation", owner=lead,
        due_on=today + timedelta(days=9),
    )  # fmt: skip
    minutes.write_minutes(by=lead, meeting=made, source=PUBLISHED)
    minutes.publish_minutes(by=lead, meeting=made, reasons={})
    _discuss(made, lead, people)


def _with_findings(cast: Cast, group: WorkingGroup, lead: User) -> None:
    """A working copy in which a name, a company and initials still stand."""
    made = _held(cast, group, lead, _at(cast, -12, 8))
    named = next(
        person for person in sitting_in(group).order_by("email") if " " in person.name and person != lead
    )
    initials = "".join(part[0] for part in named.name.split())
    minutes.write_minutes(
        by=lead,
        meeting=made,
        source="## Checklist\n\nThe checklist was shortened to one page. "
        f"{named.name} asked for an example, and Meridian's flow served as one.\n\n"
        f"## Preservation\n\nNinety days were thought short. {initials} will ask again in spring.",
    )


def _discuss(meeting: Meeting, lead: User, people: list[User]) -> None:
    about = subject_of(lead, meeting.pk)
    if about is None:
        return
    first = threads.say(
        by=people[0], kind=MEETING, pk=meeting.pk, about=about,
        source="The second part reads well now. Could we say *first* what somebody can do tonight?",
    )  # fmt: skip
    threads.say(
        by=lead, kind=MEETING, pk=meeting.pk, about=about, quoted=first,
        source="Yes, it moves to the top. The rest stays as the group left it.",
    )  # fmt: skip
    changed = threads.say(
        by=people[1],
        kind=MEETING,
        pk=meeting.pk,
        about=about,
        source="I can test this with three readers by Friday.",
    )
    threads.change(
        by=people[1], comment=changed, about=about, source="I can test this with five readers by Friday."
    )
    wrong = threads.say(
        by=people[0],
        kind=MEETING,
        pk=meeting.pk,
        about=about,
        source="This belongs to another thread, sorry.",
    )
    threads.take_back(by=people[0], comment=wrong)
    for place, comment in enumerate(Comment.objects.filter(subject_id=meeting.pk).order_by("created_at")):
        at = meeting.ends_at + timedelta(days=1, hours=place)
        Comment.objects.filter(pk=comment.pk).update(created_at=at)


def _cancelled(cast: Cast, group: WorkingGroup, lead: User) -> None:
    made = _announced(cast, group, lead, _at(cast, 19, 9))
    services.cancel_meeting(
        by=lead, meeting=made, reason="It would fall on a public holiday in three countries."
    )


def _at_the_door(cast: Cast, group: WorkingGroup, lead: User) -> None:
    made = _announced(cast, group, lead, cast.now + timedelta(minutes=10), 120)
    for place, person in enumerate(sitting_in(group).order_by("email")):
        if place % 3 != 2 or person == lead:  # noqa: PLR2004 -- two of three come
            attendance.answer_invitation(by=person, meeting=made, answer="yes", shown=place % 2 == 0)


def _open(cast: Cast, group: WorkingGroup, lead: User) -> None:
    made = _announced(cast, group, lead, _at(cast, 11, 16))
    people = [person for person in sitting_in(group).order_by("email") if person != lead]
    for person, answer in zip(people, ("yes", "maybe", "no", "yes"), strict=False):
        attendance.answer_invitation(by=person, meeting=made, answer=answer)
    services.amend_agenda(
        by=lead, meeting=made, points=_points(lead, people)[:2], reason="The checklist waits for the spring."
    )


def _series(cast: Cast, group: WorkingGroup, lead: User) -> None:
    begun = series.begin_series(
        by=lead, group=group, starts_at=_at(cast, 24, 14), minutes=45, tz="Europe/Berlin", frequency="fortnightly", count=5,
        points=[Point("Reading of the open draft", lead, 40)], join_url=LINK,
    )  # fmt: skip
    dates = list(begun.meetings.select_related("group", "series").order_by("starts_at"))
    services.move_meeting(
        by=lead,
        meeting=dates[1],
        starts_at=dates[1].starts_at + timedelta(days=1),
        minutes=45,
        tz="Europe/Berlin",
    )
    services.cancel_meeting(by=lead, meeting=dates[3], reason="Half of the group is at a conference.")


def _interrupted(cast: Cast) -> None:
    group = WorkingGroup.objects.get(slug="age-verification")
    lead = leads_of(group)[0]
    made = _announced(cast, group, lead, cast.now - timedelta(minutes=25), 90)
    present = [person for person in sitting_in(group).order_by("email") if person != lead][:3]
    for person in (lead, *present):
        attendance.answer_invitation(by=person, meeting=made, answer="yes")
        attendance.open_door(by=person, meeting=made, acknowledge=True)
    attendance.stop_meeting(
        by=present[0], meeting=made, reason="The talk turned to what a vendor charges.", now=cast.now
    )
