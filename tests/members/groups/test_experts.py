from datetime import timedelta

import pytest
from django.utils import timezone

from coalition.core.models import AuditEntry, Notice, OutgoingMail
from members.groups import joining
from members.groups.meetings import attendance, reminders, services
from members.groups.meetings.agenda import Point
from members.groups.meetings.minutes import services as minutes
from members.groups.meetings.models import Attendance, Meeting
from members.groups.reviews import answering
from members.groups.reviews.answering import Said
from members.groups.threads import services as threads
from members.groups.threads.subjects import meeting as meeting_subject
from tests import factories
from tests.members.groups.reviewing import open_call

pytestmark = pytest.mark.django_db


@pytest.fixture
def chair():
    return factories.make_person(factories.make_company("Aurora"), name="Ada Okafor")


@pytest.fixture
def group(chair):
    member = factories.make_person(factories.make_company("Birch"), name="Bo Lindqvist")
    return factories.make_group("Financial sextortion", chair=chair, members=[member])


@pytest.fixture
def expert(group):
    guest = factories.make_guest(name="Eve Marlow", invited_to="")
    factories.seat_expert(group, guest)
    return guest


def plan(chair, group, *, days=20):
    made = services.plan_meeting(
        by=chair, group=group, starts_at=timezone.now() + timedelta(days=days), minutes=60, tz="UTC",
        points=[Point("Scope of the draft", chair, 30)], join_url="https://meet.example/room",
    )  # fmt: skip
    return services.publish_meeting(by=chair, meeting=made)


def begin(meeting):
    now = timezone.now()
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=now, ends_at=now + timedelta(hours=1))
    meeting.refresh_from_db()
    return meeting


def test_an_expert_comes_to_a_meeting_from_the_letter_to_the_minutes(client, chair, group, expert):
    factories.make_version("antitrust")
    meeting = plan(chair, group)
    letter = OutgoingMail.objects.get(to=expert.email, kind="meetings.invitation")
    assert group.title not in letter.text
    assert "METHOD:REQUEST" in letter.calendar
    path = f"/members/meetings/{meeting.pk}/"
    assert path in letter.text
    client.force_login(expert)
    home = client.get("/").content.decode()
    assert f"/members/groups/{group.slug}/expert/" in home
    assert path in home
    page = client.get(path).content.decode()
    assert "Scope of the draft" in page
    assert f'href="/members/groups/{group.slug}/"' not in page
    assert "Somebody else comes" not in page.split("Who comes")[0]
    assert 'href="/members/directory/"' not in page
    client.post(f"{path}answer/", {"answer": "yes"})
    begin(meeting)
    assert "meet.example" not in client.post(f"{path}join/", {}).content.decode()
    assert "meet.example" in client.post(f"{path}join/", {"acknowledge": "on"}).content.decode()
    assert Attendance.objects.get(user=expert).statement_sha256
    client.post(f"{path}stop/", {"reason": "Prices."})
    meeting.refresh_from_db()
    assert meeting.status == "interrupted"
    attendance.resume_meeting(by=chair, meeting=meeting, note="Counsel has spoken.")
    minutes.write_minutes(by=chair, meeting=meeting, source="The wording was agreed.")
    minutes.publish_minutes(by=chair, meeting=meeting, reasons={})
    told = Notice.objects.filter(person=expert).order_by("-created_at")[0]
    assert "The wording was agreed." in client.get(told.url).content.decode()


def test_an_expert_sees_what_they_are_invited_to_and_nothing_from_before(client, chair, group):
    before = plan(chair, group)
    guest = factories.make_guest(invited_to="")
    factories.seat_expert(group, guest)
    client.force_login(guest)
    assert client.get(f"/members/meetings/{before.pk}/").status_code == 404
    reminders.invite_newcomers(timezone.now())
    assert client.get(f"/members/meetings/{before.pk}/").status_code == 200
    draft = services.plan_meeting(
        by=chair, group=group, starts_at=timezone.now() + timedelta(days=30), minutes=60, tz="UTC",
        points=[Point("Next", chair, 30)],
    )  # fmt: skip
    assert client.get(f"/members/meetings/{draft.pk}/").status_code == 404
    else_where = factories.make_person(factories.make_company())
    other = plan(else_where, factories.make_group("Another", chair=else_where))
    assert client.get(f"/members/meetings/{other.pk}/").status_code == 404
    listed = client.get(f"/members/groups/{group.slug}/meetings/").content.decode()
    assert str(before.pk) in listed
    assert "Find a fair time" not in listed
    assert client.get(f"/members/groups/{other.group.slug}/meetings/").status_code == 404


def test_an_expert_talks_about_a_meeting_and_a_draft_that_was_sent_out(client, chair, group, expert):
    meeting, call = plan(chair, group), open_call(chair, group)
    client.force_login(expert)
    for kind, pk in (("meeting", meeting.pk), ("review", call.pk)):
        url = f"/members/threads/{kind}/{pk}/"
        assert client.post(url, {"source": f"A thought on the {kind}, @ada.okafor."}).status_code == 302
        assert f"A thought on the {kind}" in client.get(url).content.decode()
    assert Notice.objects.filter(person=chair, text__contains="mentioned you").count() == 2
    assert client.get(f"/members/threads/deliverable/{call.deliverable_id}/").status_code == 404
    url = f"/members/threads/meeting/{meeting.pk}/"
    assert "bo.lindqvist" not in client.get(f"{url}people/?q=bo").content.decode()
    about = meeting_subject(chair, meeting.pk)
    threads.say(by=chair, kind="meeting", pk=meeting.pk, about=about, source="Thank you, @eve.marlow.")
    mention = Notice.objects.filter(person=expert, text__contains="mentioned you").get()
    assert client.get(mention.url).status_code == 200


def test_an_expert_reads_a_draft_and_not_what_companies_answer(client, chair, group, expert):
    call = open_call(chair, group)
    answering.answer(by=chair, call=call, said=Said("approve", "Canary words of Aurora."))
    letter = OutgoingMail.objects.get(to=expert.email, kind="groups.call_opened")
    assert f"/members/reviews/{call.pk}/" in letter.text
    client.force_login(expert)
    page = client.get(f"/members/reviews/{call.pk}/").content.decode()
    assert "Say that it is not their fault" in page
    assert "Canary words" not in page
    assert "Aurora" not in page


@pytest.mark.parametrize(
    "path",
    [
        "/members/groups/", "/members/groups/{slug}/", "/members/groups/{slug}/people/", "/members/groups/{slug}/board/",
        "/members/groups/{slug}/reviews/", "/members/groups/{slug}/history/", "/members/groups/{slug}/slots/",
        "/members/directory/", "/members/calendar/", "/resources/library/", "/resources/questions/", "/signals/",
        "/impact/",
    ],
)  # fmt: skip
def test_nothing_else_opens_to_an_expert(client, group, expert, path):
    client.force_login(expert)
    answer = client.get(path.format(slug=group.slug))
    assert answer.status_code in {403, 404}
    assert group.title not in answer.content.decode()
    assert group.title not in client.get("/search/?q=sextortion").content.decode()


def test_what_opened_closes_when_the_seat_ends(client, chair, group, expert):
    meeting = plan(chair, group)
    joining.end_seat(by=chair, seat=group.seats.get(user=expert))
    client.force_login(expert)
    for path in (f"/members/meetings/{meeting.pk}/", f"/members/threads/meeting/{meeting.pk}/"):
        assert client.get(path).status_code == 404
    assert client.get(f"/members/groups/{group.slug}/expert/").status_code == 404
    assert group.title not in client.get("/").content.decode()
    reminders.withdraw_leavers(timezone.now())
    letter = OutgoingMail.objects.get(to=expert.email, kind="meetings.cancelled")
    assert "METHOD:CANCEL" in letter.calendar


def test_an_expert_who_has_not_given_their_word_is_invited_to_no_meeting(client, chair, group):
    guest = factories.make_guest()
    factories.seat(group, guest, "expert")
    meeting = plan(chair, group)
    assert not Attendance.objects.filter(user=guest).exists()
    client.force_login(guest)
    assert client.get(f"/members/meetings/{meeting.pk}/").status_code == 404


def test_an_expert_finishes_an_action_they_own(client, chair, group, expert):
    meeting = plan(chair, group)
    made = minutes.record_action(
        by=chair, meeting=meeting, text="Send the figures", owner=expert, due_on=timezone.localdate()
    )
    client.force_login(expert)
    assert "Send the figures" in client.get("/").content.decode()
    client.post(f"/members/actions/{made.pk}/done/")
    made.refresh_from_db()
    assert made.done_by == expert
    assert AuditEntry.objects.filter(action="meetings.action_done").count() == 1
