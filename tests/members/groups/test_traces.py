"""What is shielded or destroyed leaves its trace and never its words: canaries through the audit, its export and /admin/."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from coalition.core.models import AuditEntry, OutgoingMail
from members.groups import joining, services
from members.groups.meetings import services as meetings
from members.groups.meetings.agenda import Point
from members.groups.meetings.minutes import services as minutes
from members.groups.models import WorkingGroup
from members.groups.reviews import answering, calls, retention
from members.groups.reviews.answering import Said
from members.groups.threads import retention as threads_retention
from members.groups.threads import services as threads
from members.groups.threads.subjects import deliverable as deliverable_subject
from members.groups.threads.subjects import meeting as meeting_subject
from members.models import User
from tests import factories
from tests.members.groups.reviewing import checked, open_call
from tests.support.proof import prove

pytestmark = pytest.mark.django_db
CANARY = "Kanarienvogel"


@pytest.fixture
def lived():
    """A group that wrote, answered, met and talked; every text of it carries the canary."""
    chair = factories.make_person(factories.make_company("Aurora"), name="Ada Okafor")
    birch = factories.make_person(factories.make_company("Birch"), name="Bo Lindqvist")
    group = factories.make_group("Financial sextortion", chair=chair, members=[birch])
    joining.invite(
        by=chair,
        group=group,
        user=factories.make_person(factories.make_company()),
        role="observer",
        words=CANARY,
    )
    call = open_call(chair, group)
    answering.answer(by=chair, call=call, said=Said("approve", CANARY))
    said = answering.answer(by=birch, call=call, said=Said("objection", CANARY, CANARY))
    calls.close_call(call=call, by=chair)
    answering.resolve(by=chair, objection=said, accepted=True, words=CANARY)
    about = deliverable_subject(chair, call.deliverable_id)
    comment = threads.say(
        by=chair, kind="deliverable", pk=call.deliverable_id, about=about, source=f"{CANARY}, @bo.lindqvist"
    )
    threads.change(by=chair, comment=comment, about=about, source=f"{CANARY} again")
    threads.take_back(by=chair, comment=comment)
    meeting = meetings.plan_meeting(
        by=chair, group=group, starts_at=timezone.now() + timedelta(days=20), minutes=60, tz="UTC",
        points=[Point(CANARY, chair, 30)], join_url=f"https://meet.example/{CANARY}",
    )  # fmt: skip
    meeting = meetings.publish_meeting(by=chair, meeting=meeting)
    meetings.amend_agenda(by=chair, meeting=meeting, points=[Point(f"{CANARY} 2", chair, 30)], reason=CANARY)
    threads.say(
        by=birch, kind="meeting", pk=meeting.pk, about=meeting_subject(birch, meeting.pk), source=CANARY
    )
    minutes.write_minutes(by=chair, meeting=meeting, source=CANARY)
    minutes.record_decision(by=chair, meeting=meeting, text=CANARY)
    services.deliverable_published(
        by=chair, deliverable=checked(call.deliverable, chair), at=timezone.now() - timedelta(days=40)
    )
    retention.destroy_due(timezone.localdate())
    threads_retention.destroy_due(meeting.ends_at + timedelta(days=31))
    return group


def test_the_audit_says_that_it_happened_and_never_the_words(client, lived):
    entries = AuditEntry.objects.all()
    assert entries.filter(action="reviews.papers_destroyed").exists()
    assert entries.filter(action="threads.destroyed").exists()
    for entry in entries:
        assert CANARY not in f"{entry.subject_label} {entry.detail} {entry.actor_label}", entry.action
    compliance = factories.make_staff("compliance")
    client.force_login(compliance)
    assert CANARY not in client.get("/console/audit/").content.decode()
    prove(client)
    export = client.get("/console/audit/export.csv")
    assert export.status_code == 200
    assert "papers_destroyed" in export.content.decode()
    assert CANARY not in export.content.decode()


def test_the_admin_shows_nothing_of_it(client, lived):
    User.objects.create(
        email="root@coalition.example", kind="staff", is_superuser=True, is_staff=True, password="!",
        first_day_done_at=timezone.now(),
    )  # fmt: skip
    client.force_login(User.objects.get(email="root@coalition.example"))
    front = client.get("/admin/", follow=True).content.decode()
    assert CANARY not in front
    for word in (
        "comment",
        "reviewanswer",
        "reviewcall",
        "minutes",
        "minutesedition",
        "meeting",
        "auditentry",
    ):
        assert f"/{word}/" not in front
        for app in ("members", "core"):
            assert client.get(f"/admin/{app}/{word}/").status_code in {302, 404}


def test_letters_and_the_dump_of_what_is_left_hold_no_destroyed_word(lived, capsys):
    for letter in OutgoingMail.objects.all():
        assert CANARY not in f"{letter.subject} {letter.text} {letter.html} {letter.calendar}", letter.kind
    names = ("reviewcall", "reviewanswer", "objectionoutcome", "comment", "commentrevision", "minutes")
    call_command("dumpdata", *(f"members.{name}" for name in names))
    assert CANARY not in capsys.readouterr().out
    assert WorkingGroup.objects.filter(pk=lived.pk).exists()
