from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalition.core.models import AuditEntry, OutgoingMail
from members.groups.meetings import attendance, services
from members.groups.meetings.agenda import Point, open_ended
from members.groups.meetings.models import Attendance, Meeting
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    company = factories.make_company("Aurora")
    lead, member, colleague = (factories.make_person(company) for _ in range(3))
    other = factories.make_person(factories.make_company("Birch"))
    group = factories.make_group("Financial sextortion", chair=lead, members=[member, colleague, other])
    stranger = factories.make_person(factories.make_company())
    compliance = factories.make_staff("compliance")
    factories.make_version("antitrust")
    return SimpleNamespace(
        company=company, lead=lead, member=member, colleague=colleague, other=other, group=group,
        stranger=stranger, compliance=compliance,
    )  # fmt: skip


def plan(world, days=20, **facts):
    given = {
        "by": world.lead,
        "group": world.group,
        "starts_at": timezone.now() + timedelta(days=days),
        "minutes": 60,
        "tz": "Europe/Berlin",
        "points": [Point("Scope of the first draft", world.lead, 40)],
        "join_url": "https://meet.example/room",
    }
    return services.plan_meeting(**(given | facts))


def running(world):
    """Announced long ago, and it has just begun."""
    meeting = services.publish_meeting(by=world.lead, meeting=plan(world))
    now = timezone.now()
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=now, ends_at=now + timedelta(hours=1))
    meeting.refresh_from_db()
    return meeting


def form_of(points, **more):
    start = timezone.now() + timedelta(days=20)
    data = {
        "starts_on": f"{start:%Y-%m-%d}",
        "starts_time": "15:00",
        "timezone": "Europe/Berlin",
        "minutes": "60",
        "notice_days": "5",
        "join_url": "https://meet.example/room",
        "items-TOTAL_FORMS": str(len(points)),
        "items-INITIAL_FORMS": "0",
    }
    for number, (title, owner, minutes) in enumerate(points):
        data |= {
            f"items-{number}-title": title,
            f"items-{number}-owner": str(owner.pk),
            f"items-{number}-minutes": str(minutes),
        }
    return data | more


@pytest.mark.parametrize(
    "title",
    [
        "Any other business", "AOB", "A.O.B.", "a o b", "aob:", "Any Other Matters", "Misc", "Misc.", "Miscellaneous",
        "Varia", "Other business", "Any further items", "Other matters", "Anything else", "Sonstiges", "Verschiedenes",
        "Questions diverses", "Open floor", "Open discussion", "TBD", "To be decided", "Various", "Discussion",
        "7. Other", "Ａｎｙ ｏｔｈｅｒ ｂｕｓｉｎｅｓｓ", "A\u200bOB", "Sundry items", "Parking lot", "Appeals, takedowns etc.",
        "ANY  OTHER\tBUSINESS", "Any additional questions", "Ruegos y preguntas", "Various topics",
    ],
)  # fmt: skip
def test_an_agenda_has_no_any_other_business(title):
    assert "open-ended" in open_ended(title)


@pytest.mark.parametrize(
    "title",
    [
        "Scope of the first draft", "How appeals differ between platforms", "Misconduct reports: what we learned",
        "Other platforms' deadlines for appeals", "Aobayama pilot", "Open source classifiers", "Discussion of draft 2",
        "Variation in reporting times", "Business models of bad actors", "Questions from the March survey",
    ],
)  # fmt: skip
def test_an_agenda_takes_points_that_are_named(title):
    assert open_ended(title) == ""


def test_a_refused_point_is_said_beside_its_field_and_nothing_typed_is_lost(client, world):
    client.force_login(world.lead)
    data = form_of([("Scope of draft", world.lead, 20), ("AOB", world.member, 10)])
    page = client.post(f"/members/groups/{world.group.slug}/meetings/new/", data)
    text = page.content.decode()
    assert page.status_code == 200
    assert "“AOB” is open-ended" in text
    assert "Scope of draft" in text
    assert not Meeting.objects.exists()


def test_planning_publishing_and_answering_through_the_pages(client, world):
    client.force_login(world.lead)
    data = form_of([("Scope of draft", world.lead, 20), ("Wording of the notice", world.member, 30)])
    for _ in range(2):  # a double post plans one meeting
        assert client.post(f"/members/groups/{world.group.slug}/meetings/new/", data).status_code == 302
    meeting = Meeting.objects.get()
    page = f"/members/meetings/{meeting.pk}/"
    client.force_login(world.member)
    assert client.get(page).status_code == 404  # a draft is the leads' own
    client.force_login(world.lead)
    for _ in range(2):
        client.post(f"{page}publish/")
    assert AuditEntry.objects.filter(action="meetings.published").count() == 1
    assert OutgoingMail.objects.filter(kind="meetings.invitation").count() == 4
    client.force_login(world.member)
    text = client.get(page).content.decode()
    assert "Wording of the notice" in text
    for _ in range(2):
        client.post(f"{page}answer/", {"answer": "maybe"})
    assert Attendance.objects.get(user=world.member).answer == "maybe"
    assert AuditEntry.objects.filter(action="meetings.answered").count() == 1
    client.force_login(world.stranger)
    assert client.get(page).status_code == 404


def test_an_agenda_is_published_so_many_days_ahead(world):
    with pytest.raises(ValidationError, match="published 5 days ahead"):
        services.publish_meeting(by=world.lead, meeting=plan(world, days=4))


def test_points_fit_into_the_meeting(world):
    with pytest.raises(ValidationError, match="70 minutes together, the meeting 60"):
        plan(world, points=[Point("One", world.lead, 40), Point("Two", world.lead, 30)])


def test_somebody_of_the_group_brings_each_point(world):
    with pytest.raises(ValidationError, match="somebody who takes part"):
        plan(world, points=[Point("One", world.stranger, 40)])


def test_a_published_agenda_changes_only_by_an_amendment_that_is_kept(client, world):
    meeting = services.publish_meeting(by=world.lead, meeting=plan(world))
    with pytest.raises(ValidationError, match="Amend it"):
        services.change_draft(
            by=world.lead, meeting=meeting, starts_at=meeting.starts_at, minutes=60, tz="UTC",
            points=[Point("Other", world.lead, 5)], notice_days=5, join_url="",
        )  # fmt: skip
    points = [Point("Scope of the second draft", world.lead, 40)]
    with pytest.raises(ValidationError, match="Say why"):
        services.amend_agenda(by=world.lead, meeting=meeting, points=points, reason=" ")
    for _ in range(2):
        services.amend_agenda(by=world.lead, meeting=meeting, points=points, reason="The first is done.")
    amendment = meeting.amendments.get()
    assert amendment.before[0]["title"] == "Scope of the first draft"
    client.force_login(world.other)
    text = client.get(f"/members/meetings/{meeting.pk}/").content.decode()
    assert "The first is done." in text
    assert "Scope of the first draft" in text
    with pytest.raises(PermissionDenied, match="leads of the group"):
        services.amend_agenda(by=world.member, meeting=meeting, points=points, reason="So.")


def test_letters_name_no_group_company_person_or_topic(world):
    meeting = services.publish_meeting(by=world.lead, meeting=plan(world))
    services.amend_agenda(
        by=world.lead, meeting=meeting, points=[Point("Novel", world.lead, 9)], reason="Why"
    )
    services.cancel_meeting(by=world.lead, meeting=meeting, reason="Nobody can come.")
    letters = OutgoingMail.objects.filter(kind__startswith="meetings.")
    assert {letter.kind for letter in letters} == {
        "meetings.invitation",
        "meetings.amended",
        "meetings.cancelled",
    }
    for letter in letters:
        everything = letter.subject + letter.text + letter.html + letter.calendar
        for secret in (
            "sextortion",
            "Aurora",
            "Birch",
            "Scope",
            "Novel",
            "Nobody can",
            "meet.example",
            world.lead.name,
        ):
            assert secret not in everything, (letter.kind, secret)


def test_a_colleague_may_come_instead_and_nobody_else(world):
    meeting = services.publish_meeting(by=world.lead, meeting=plan(world))
    with pytest.raises(ValidationError, match="colleague of your company"):
        attendance.answer_invitation(
            by=world.member, meeting=meeting, answer="delegate", delegate=world.other
        )
    attendance.answer_invitation(
        by=world.member, meeting=meeting, answer="delegate", delegate=world.colleague
    )
    assert Attendance.objects.get(user=world.colleague).answer == "yes"


def test_the_door_opens_for_those_who_said_yes_from_a_quarter_of_an_hour_before(client, world, time_machine):
    meeting = services.publish_meeting(by=world.lead, meeting=plan(world))
    attendance.answer_invitation(by=world.member, meeting=meeting, answer="yes")
    attendance.answer_invitation(by=world.other, meeting=meeting, answer="maybe")
    door = f"/members/meetings/{meeting.pk}/join/"
    outcomes = []
    for minutes in (-16, -14, 59, 61):
        time_machine.move_to(meeting.starts_at + timedelta(minutes=minutes), tick=False)
        client.force_login(world.member)
        page = client.post(door, {"acknowledge": "on"})
        outcomes.append("https://meet.example/room" in page.content.decode())
        client.force_login(world.other)
        assert b"meet.example" not in client.post(door, {"acknowledge": "on"}).content
    assert outcomes == [False, True, True, False]
    assert AuditEntry.objects.filter(action="meetings.link_shown", actor=world.member).count() == 2


def test_the_statement_is_acknowledged_on_joining_with_its_version(client, world):
    meeting = running(world)
    attendance.answer_invitation(by=world.member, meeting=meeting, answer="yes")
    client.force_login(world.member)
    page = client.post(f"/members/meetings/{meeting.pk}/join/")
    assert b"acknowledge it" in page.content
    assert b"meet.example" not in page.content
    client.post(f"/members/meetings/{meeting.pk}/join/", {"acknowledge": "on"})
    row = Attendance.objects.get(user=world.member)
    assert (row.statement_number, row.statement_sha256) == ("1.0", row.statement.sha256)
    again = factories.make_version("antitrust", "2.0")  # in force from the same day, but newer
    assert b"meet.example" not in client.post(f"/members/meetings/{meeting.pk}/join/").content
    client.post(f"/members/meetings/{meeting.pk}/join/", {"acknowledge": "on"})
    row.refresh_from_db()
    assert row.statement == again


def test_anybody_present_stops_a_meeting_and_a_lead_resumes_it_with_a_note(client, world):
    meeting = running(world)
    page = f"/members/meetings/{meeting.pk}/"
    client.force_login(world.other)
    assert client.post(f"{page}stop/").status_code == 403  # not present
    attendance.answer_invitation(by=world.other, meeting=meeting, answer="yes")
    attendance.open_door(by=world.other, meeting=meeting, acknowledge=True)
    for _ in range(2):
        assert client.post(f"{page}stop/", {"reason": "Prices"}).status_code == 302
    meeting.refresh_from_db()
    assert meeting.status == "interrupted"
    told = OutgoingMail.objects.filter(kind="meetings.stopped").values_list("to", flat=True)
    assert sorted(told) == sorted([world.lead.email, world.compliance.email])
    assert AuditEntry.objects.filter(action="meetings.stopped").count() == 1
    client.force_login(world.member)
    text = client.get(page).content.decode()
    assert "The meeting is interrupted" in text
    assert world.other.public_name not in text
    assert client.post(f"{page}resume/", {"note": "Fine."}).status_code == 403
    client.force_login(world.lead)
    assert world.other.public_name in client.get(page).content.decode()
    client.post(f"{page}resume/", {"note": " "})
    assert Meeting.objects.get(pk=meeting.pk).status == "interrupted"
    for _ in range(2):
        assert client.post(f"{page}resume/", {"note": "Counsel: no prices."}).status_code == 302
    assert Meeting.objects.get(pk=meeting.pk).status == "announced"
    client.force_login(world.compliance)
    assert b"Counsel: no prices." in client.get("/console/meetings/stopped/").content


def test_who_comes_is_told_to_leads_and_otherwise_by_the_persons_own_word(client, world):
    meeting = services.publish_meeting(by=world.lead, meeting=plan(world))
    attendance.answer_invitation(by=world.other, meeting=meeting, answer="yes")
    seen = {}
    for shown in (False, True):
        attendance.answer_invitation(by=world.other, meeting=meeting, answer="yes", shown=shown)
        client.force_login(world.member)
        seen[shown] = (
            world.other.public_name in client.get(f"/members/meetings/{meeting.pk}/").content.decode()
        )
    assert seen == {False: False, True: True}


def test_lists_take_the_same_statements_for_one_meeting_and_for_three(client, world):
    client.force_login(world.member)
    counts = []
    for number in range(2):
        for extra in range(1 + number):
            meeting = plan(world, days=20 + number * 3 + extra)
            services.publish_meeting(by=world.lead, meeting=meeting)
        for _ in range(2):
            with CaptureQueriesContext(connection) as queries:
                client.get(f"/members/groups/{world.group.slug}/meetings/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
