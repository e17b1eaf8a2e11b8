from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
import vobject
from dateutil.rrule import rrulestr
from django.core import mail
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from coalition.core import tasks  # noqa: F401 -- registers the job that sends letters
from coalition.core.jobs import relay
from coalition.core.models import Job, OutgoingMail
from coalition.core.registry import Leaving
from members.groups.meetings import attendance, departure, feed, ical, reminders, series, services
from members.groups.meetings.agenda import Point
from members.groups.meetings.models import Attendance, Meeting
from members.groups.services import leave_group, seat_in_group
from members.standing.services import restore, suspend
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 2, 1, 9, tzinfo=UTC)


@pytest.fixture
def world(time_machine):
    time_machine.move_to(NOW)
    company = factories.make_company("Aurora")
    lead, member = factories.make_person(company, timezone="Europe/Berlin"), factories.make_person(company)
    group = factories.make_group("Financial sextortion", chair=lead, members=[member])
    return SimpleNamespace(lead=lead, member=member, group=group, company=company)


def begin(world, first, zone, *, frequency="weekly", count=8):
    return series.begin_series(
        by=world.lead, group=world.group, starts_at=first.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC), minutes=60,
        tz=zone, points=[Point("Scope of the draft", world.lead, 30)], frequency=frequency, count=count,
    )  # fmt: skip


def letter_to(person, kind="meetings.invitation"):
    return OutgoingMail.objects.filter(to=person.email, kind=kind).order_by("-created_at")[0]


def starts_by_icalendar(text):
    """Every start of the first rule, as the parser understands zone and rule."""
    event = next(e for e in Calendar.from_ical(text).walk("VEVENT") if "rrule" in e)
    first = event["dtstart"].dt
    rule = rrulestr(event["rrule"].to_ical().decode(), dtstart=first.replace(tzinfo=None))
    return [one.replace(tzinfo=first.tzinfo) for one in rule]


def starts_by_vobject(text):
    """The same by a second library, which reads the VTIMEZONE that we wrote."""
    event = vobject.readOne(text).vevent
    first = event.dtstart.value
    rule = rrulestr(event.rrule.value, dtstart=first.replace(tzinfo=None))
    return [one.replace(tzinfo=first.tzinfo) for one in rule]


@pytest.mark.parametrize(
    ("zone", "first", "offsets"),
    [
        ("Europe/Berlin", datetime(2027, 3, 9, 15, tzinfo=UTC), {1, 2}),  # clocks change on 28 March
        ("America/New_York", datetime(2027, 3, 2, 15, tzinfo=UTC), {-5, -4}),  # on 14 March
        ("Europe/Berlin", datetime(2027, 10, 12, 15, tzinfo=UTC), {1, 2}),  # on 31 October
        ("America/New_York", datetime(2027, 10, 19, 15, tzinfo=UTC), {-5, -4}),  # on 7 November
        ("Asia/Kolkata", datetime(2027, 3, 9, 15, tzinfo=UTC), {5.5}),
    ],
)
def test_a_series_stays_at_its_hour_when_clocks_change(world, zone, first, offsets):
    made = begin(world, first, zone)
    text = letter_to(world.member).calendar
    for parse in (starts_by_icalendar, starts_by_vobject):
        starts = parse(text)
        assert len(starts) == 8
        assert {start.strftime("%H:%M") for start in starts} == {"15:00"}
        assert {start.utcoffset().total_seconds() / 3600 for start in starts} == offsets
        ours = made.meetings.order_by("starts_at").values_list("starts_at", flat=True)
        assert [start.astimezone(UTC) for start in starts] == list(ours)


@pytest.mark.parametrize(
    ("frequency", "days"),
    [
        ("weekly", ["2027-02-09", "2027-02-16", "2027-02-23"]),
        ("fortnightly", ["2027-02-09", "2027-02-23", "2027-03-09"]),
        ("monthly", ["2027-02-09", "2027-03-09", "2027-04-13"]),  # the second Tuesday
    ],
)
def test_meetings_come_round_as_they_say(world, frequency, days):
    made = begin(world, datetime(2027, 2, 9, 10, tzinfo=UTC), "Europe/Berlin", frequency=frequency, count=3)
    assert [f"{one.starts_at:%Y-%m-%d}" for one in made.meetings.order_by("starts_at")] == days


def test_one_date_of_a_series_moves_and_another_is_cancelled(world):
    made = begin(world, datetime(2027, 2, 9, 10, tzinfo=UTC), "Europe/Berlin", count=4)
    _first, second, third, _fourth = made.meetings.select_related("group", "series").order_by("starts_at")
    services.move_meeting(by=world.lead, meeting=second, starts_at=second.starts_at + timedelta(hours=3), minutes=60, tz="Europe/Berlin")  # fmt: skip
    event = Calendar.from_ical(letter_to(world.member).calendar).walk("VEVENT")[0]
    assert str(event["uid"]).startswith(f"series-{made.pk}@")
    assert event["recurrence-id"].dt == second.recurrence_at
    assert event["dtstart"].dt == second.recurrence_at + timedelta(hours=3)
    assert event["sequence"] == 1
    services.cancel_meeting(by=world.lead, meeting=third, reason="A holiday.")
    cancel = Calendar.from_ical(letter_to(world.member, "meetings.cancelled").calendar)
    assert cancel["method"] == "CANCEL"
    assert cancel.walk("VEVENT")[0]["recurrence-id"].dt == third.recurrence_at
    made.refresh_from_db()
    series.end_series(by=world.lead, series=made, reason="Done.", now=NOW)
    assert set(made.meetings.values_list("status", flat=True)) == {"cancelled"}


def meetings_by_icalendar(text):
    """All starts of a series as a calendar program shows them: the rule without its exceptions, and these."""
    events = Calendar.from_ical(text).walk("VEVENT")
    starts = set(starts_by_icalendar(text))
    zone = next(iter(starts)).tzinfo
    for event in events:
        if "recurrence-id" in event:
            starts.discard(event["recurrence-id"].dt.astimezone(zone))
            starts.add(event["dtstart"].dt.astimezone(zone))
        gone = event.get("exdate", [])
        for one in gone if isinstance(gone, list) else [gone]:
            starts -= {moment.dt.astimezone(zone) for moment in one.dts}
    return sorted(start.astimezone(UTC) for start in starts)


def meetings_by_vobject(text):
    starts = {start.astimezone(UTC) for start in starts_by_vobject(text)}
    for event in vobject.readOne(text).vevent_list:
        if hasattr(event, "recurrence_id"):
            starts.discard(event.recurrence_id.value.astimezone(UTC))
            starts.add(event.dtstart.value.astimezone(UTC))
        for line in getattr(event, "exdate_list", []):
            starts -= {moment.astimezone(UTC) for moment in line.value}
    return sorted(starts)


@pytest.mark.parametrize(
    ("zone", "first"),
    [
        ("Europe/Berlin", datetime(2027, 3, 16, 15)),  # noqa: DTZ001 -- a wall clock
        ("America/New_York", datetime(2027, 10, 26, 15)),  # noqa: DTZ001 -- a wall clock
    ],
)
def test_a_series_with_exceptions_reads_the_same_in_two_parsers(world, zone, first):
    """One date moved to the week in which clocks change, one cancelled; what is over stays when the series ends."""
    made = begin(world, first, zone, count=5)
    _first, second, third, _fourth, _fifth = made.meetings.select_related("group", "series").order_by(
        "starts_at"
    )
    moved = second.starts_at + timedelta(days=1, hours=2)
    services.move_meeting(by=world.lead, meeting=second, starts_at=moved, minutes=60, tz=zone)
    services.cancel_meeting(by=world.lead, meeting=third, reason="A holiday.")
    kept = list(
        made.meetings.exclude(status="cancelled").order_by("starts_at").values_list("starts_at", flat=True)
    )
    meetings = list(made.meetings.select_related("group", "series"))
    text = ical.calendar_of(ical.series_events(made, meetings, NOW), ical.REQUEST, to=world.member, now=NOW)
    assert meetings_by_icalendar(text) == meetings_by_vobject(text) == kept
    after = moved + timedelta(hours=2)
    series.end_series(by=world.lead, series=made, reason="Done.", now=after)
    last = letter_to(world.member, "meetings.cancelled").calendar
    assert "METHOD:REQUEST" in last
    assert meetings_by_icalendar(last) == meetings_by_vobject(last) == kept[:2]
    sequences = {event["sequence"] for event in Calendar.from_ical(last).walk("VEVENT")}
    assert min(sequences) == 1  # above what calendars hold, or they would not take it


def test_an_invitation_keeps_its_uid_counts_its_sequence_and_is_cancelled(world):
    meeting = services.plan_meeting(
        by=world.lead, group=world.group, starts_at=NOW + timedelta(days=20), minutes=60, tz="Europe/Berlin",
        points=[Point("Scope", world.lead, 30)],
    )  # fmt: skip
    services.publish_meeting(by=world.lead, meeting=meeting)
    seen = [letter_to(world.member).calendar]
    services.move_meeting(
        by=world.lead, meeting=meeting, starts_at=NOW + timedelta(days=21), minutes=45, tz="UTC"
    )
    seen.append(letter_to(world.member).calendar)
    services.cancel_meeting(by=world.lead, meeting=meeting, reason="So.")
    seen.append(letter_to(world.member, "meetings.cancelled").calendar)
    calendars = [Calendar.from_ical(text) for text in seen]
    events = [calendar.walk("VEVENT")[0] for calendar in calendars]
    assert [str(calendar["method"]) for calendar in calendars] == ["REQUEST", "REQUEST", "CANCEL"]
    assert len({str(event["uid"]) for event in events}) == 1
    assert [event["sequence"] for event in events] == [0, 1, 2]
    assert [str(event["status"]) for event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    for text, event in zip(seen, events, strict=True):
        assert str(event["summary"]) == "Working group meeting"
        assert str(event["attendee"]) == f"mailto:{world.member.email}"
        assert "sextortion" not in text
        assert world.lead.name not in text
        assert vobject.readOne(text).vevent.uid.value == str(event["uid"])


def test_the_entry_goes_as_a_calendar_part_with_its_method(world):
    begin(world, datetime(2027, 2, 9, 10, tzinfo=UTC), "Europe/Berlin", count=2)
    job = Job.objects.filter(name="core.send_mail").order_by("created_at")[0]
    relay.run(job.pk)
    message = message_from_bytes(mail.outbox[0].message().as_bytes())
    part = next(part for part in message.walk() if part.get_content_type() == "text/calendar")
    assert part.get_param("method") == "REQUEST"
    assert part.get_content_charset() == "utf-8"
    assert Calendar.from_ical(part.get_payload(decode=True)).walk("VEVENT")


def test_the_private_feed_shows_times_and_nothing_else(world):
    begin(world, datetime(2027, 3, 23, 15, tzinfo=UTC), "Europe/Berlin", count=3)
    token = feed.rotate(by=world.member)
    text = Client().get(f"/members/calendar/{token}.ics").content.decode()
    events = Calendar.from_ical(text).walk("VEVENT")
    assert [event["dtstart"].dt.strftime("%H:%M") for event in events] == ["15:00"] * 3
    assert {str(event["summary"]) for event in events} == {"Working group meeting"}
    for secret in ("sextortion", "Aurora", "Scope", world.lead.name, world.lead.email, "meet.example"):
        assert secret not in text
    assert len(list(vobject.readOne(text).vevent_list)) == 3
    assert not OutgoingMail.objects.filter(text__contains=token).exists()


def test_a_new_address_ends_the_one_before(client, world):
    old = feed.rotate(by=world.member)
    client.force_login(world.member)
    page = client.post("/members/calendar/new/").content.decode()
    new = page.split("/members/calendar/")[-1]
    assert Client().get(f"/members/calendar/{old}.ics").status_code == 404
    address = next(part for part in page.split() if part.startswith('class="hash">http'))
    new = address.split("/members/calendar/")[1].split(".ics")[0]
    assert Client().get(f"/members/calendar/{new}.ics").status_code == 200
    assert new not in client.get("/members/calendar/").content.decode()
    client.post("/members/calendar/stop/")
    assert Client().get(f"/members/calendar/{new}.ics").status_code == 404


def test_the_feed_stops_at_the_next_request_when_access_does(world):
    token = feed.rotate(by=world.member)
    url = f"/members/calendar/{token}.ics"
    assert Client().get(url).status_code == 200
    leaving = Leaving(world.company, world.member)
    assert departure.feeds_end(leaving)
    departure.end_feeds(leaving=leaving, by=world.lead)
    assert departure.feeds_end(leaving) == []
    assert Client().get(url).status_code == 404
    again = f"/members/calendar/{feed.rotate(by=world.member)}.ics"
    staff = factories.make_staff("membership")
    suspend(by=staff, company=world.company, reason="Overdue.", on=timezone.localdate())
    assert Client().get(again).status_code == 404
    restore(by=staff, company=world.company, reason="It is in.")
    assert Client().get(again).status_code == 200


def test_what_somebody_who_left_the_group_may_not_see_is_not_in_the_feed(world):
    begin(world, datetime(2027, 3, 23, 15, tzinfo=UTC), "Europe/Berlin", count=2)
    token = feed.rotate(by=world.member)
    leave_group(by=world.member, group=world.group)
    text = Client().get(f"/members/calendar/{token}.ics").content.decode()
    assert not Calendar.from_ical(text).walk("VEVENT")


def test_a_departure_withdraws_invitations_and_calendars_drop_them(world):
    begin(world, datetime(2027, 2, 9, 10, tzinfo=UTC), "Europe/Berlin", count=2)
    leaving = Leaving(world.company, world.member)
    assert departure.meetings_end(leaving) == [
        f"{world.member.name}: 2 invitations to meetings are withdrawn"
    ]
    departure.withdraw(leaving=leaving, by=world.lead)
    assert departure.meetings_end(leaving) == []
    assert OutgoingMail.objects.filter(to=world.member.email, kind="meetings.cancelled").count() == 2


def test_reminders_go_once_and_newcomers_are_invited(world, time_machine):
    made = begin(world, datetime(2027, 2, 9, 10, tzinfo=UTC), "Europe/Berlin", count=2)
    first = made.meetings.select_related("group").order_by("starts_at")[0]
    attendance.answer_invitation(by=world.lead, meeting=first, answer="no")
    newcomer = factories.make_person(factories.make_company())
    seat_in_group(by=factories.make_staff("programmes"), group=world.group, user=newcomer)
    time_machine.move_to(first.starts_at - timedelta(hours=20), tick=False)
    for _ in range(2):
        reminders.run()
    told = OutgoingMail.objects.filter(kind="meetings.reminder").values_list("to", flat=True)
    assert sorted(told) == sorted([world.member.email, newcomer.email])
    assert OutgoingMail.objects.filter(kind="meetings.invitation", to=newcomer.email).count() == 2
    assert Attendance.objects.filter(user=newcomer).count() == Meeting.objects.count() == 2


def test_who_gives_up_their_seat_gets_the_entry_taken_out_once(world):
    begin(world, datetime(2027, 2, 9, 10, tzinfo=UTC), "Europe/Berlin", count=2)
    leave_group(by=world.member, group=world.group)
    for _ in range(2):
        reminders.run()
    assert OutgoingMail.objects.filter(to=world.member.email, kind="meetings.cancelled").count() == 2
