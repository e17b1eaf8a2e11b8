"""A running pair: defaults, goals, sessions with their calendar entries, notes, the pulse, closing and thanks."""

from datetime import UTC, datetime, timedelta

import icalendar
import pytest
import time_machine
from django.urls import reverse

from coalition.core.access import Refused
from coalition.core.models import AuditEntry, Notice, OutgoingMail
from members.mentorship.models import MentorRequest
from members.mentorship.together import services, sessions
from members.mentorship.together.models import Feedback, Goal, Note, Pulse, Session, Thanks
from tests.factories import make_company, make_person, make_staff
from tests.members.mentorship.factories import make_mentor
from tests.members.mentorship.pairing import published_pair, running_pair

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 16, 10, tzinfo=UTC)
SLOT = NOW + timedelta(days=2)


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as found:
        yield found


def booked(pair, slot=SLOT):
    proposed = sessions.propose_session(by=pair.offer.user, pair=pair, slots=[slot], tz="Europe/Berlin")
    return sessions.take_slot(by=pair.request.user, session=proposed, slot=slot)


def page_of(pair, part=""):
    return reverse("members:mentorship-pair", args=[pair.pk]) + part


def text_of(response):
    return " ".join(response.content.decode().split())


def entries(kind):
    found = OutgoingMail.objects.filter(kind=f"mentorship.{kind}").order_by("created_at")
    return [icalendar.Calendar.from_ical(letter.calendar) for letter in found]


def event(calendar):
    return next(iter(calendar.walk("VEVENT")))


def test_both_sides_take_note_of_the_defaults_once(client):
    pair = running_pair()
    for person in (pair.request.user, pair.offer.user):
        client.force_login(person)
        assert "I work this way" in text_of(client.get(page_of(pair)))
        for _ in range(2):
            client.post(page_of(pair, "defaults/"))
    assert "So did the other side." in text_of(client.get(page_of(pair)))
    assert AuditEntry.objects.filter(action="mentorship.defaults_acknowledged").count() == 2


def test_goals_are_set_met_and_taken_out(client):
    pair = running_pair()
    client.force_login(pair.request.user)
    for _ in range(2):
        client.post(page_of(pair, "goals/"), {"words": "A runbook that a stranger can follow"})
    goal = Goal.objects.get()
    client.post(page_of(pair, f"goals/{goal.pk}/"), {"outcome": "met"})
    assert "A runbook that a stranger can follow" in text_of(client.get(page_of(pair)))
    goal.refresh_from_db()
    assert goal.outcome == "met"
    assert "This field is required" in text_of(client.post(page_of(pair, "goals/"), {"words": ""}))
    client.post(page_of(pair, f"goals/{goal.pk}/"), {"outcome": "remove"})
    assert not Goal.objects.exists()


def test_one_proposes_times_in_their_own_clock_and_the_other_takes_one(client, clock):
    pair = running_pair()
    mentor, asker = pair.offer.user, pair.request.user
    type(mentor).objects.filter(pk=mentor.pk).update(timezone="America/New_York")
    client.force_login(mentor)
    response = client.post(
        page_of(pair, "sessions/"),
        {
            "first": "2026-11-18T09:00",
            "second": "2026-11-19T09:00",
            "minutes": "45",
            "place": "https://x.example",
        },
    )
    assert response.status_code == 302, text_of(response)
    session = Session.objects.get()
    assert session.slots[0] == datetime(2026, 11, 18, 14, tzinfo=UTC)
    refused = client.post(
        page_of(pair, f"sessions/{session.pk}/take/"), {"slot": session.slots[0].isoformat()}
    )
    assert refused.status_code == 403
    client.force_login(asker)
    client.post(page_of(pair, f"sessions/{session.pk}/take/"), {"slot": session.slots[0].isoformat()})
    session.refresh_from_db()
    assert (session.status, session.starts_at) == ("booked", datetime(2026, 11, 18, 14, tzinfo=UTC))
    assert (
        client.get(page_of(pair, f"sessions/{session.pk}/session.ics"))
        .headers["Content-Type"]
        .startswith("text/calendar")
    )


@pytest.mark.parametrize("first", ["", "2026-11-01T09:00", "2027-11-01T09:00", "soon"])
def test_times_that_do_not_serve_are_answered_in_words(client, clock, first):
    pair = running_pair()
    client.force_login(pair.offer.user)
    data = {"first": first, "minutes": "45", "place": "https://kept.example"}
    shown = client.post(page_of(pair, "sessions/"), data)
    assert shown.status_code == 200
    assert "https://kept.example" in text_of(shown)
    assert not Session.objects.exists()


def test_a_session_keeps_its_uid_counts_its_sequence_and_is_cancelled_in_calendars(clock):
    pair = running_pair()
    session = booked(pair)
    later = SLOT + timedelta(days=1)
    moved = sessions.propose_session(by=pair.request.user, pair=pair, slots=[later], session=session)
    assert (moved.status, moved.starts_at) == ("booked", SLOT)
    sessions.take_slot(by=pair.offer.user, session=moved, slot=later)
    sessions.cancel_session(by=pair.offer.user, session=moved)
    requests = [event(one) for one in entries("session_booked")]
    (cancelled, _other) = entries("session_cancelled")
    assert [int(one["SEQUENCE"]) for one in requests] == [0, 0, 1, 1]
    assert int(event(cancelled)["SEQUENCE"]) == 2
    assert len({str(one["UID"]) for one in (*requests, event(cancelled))}) == 1
    assert (cancelled["METHOD"], event(cancelled)["STATUS"]) == ("CANCEL", "CANCELLED")
    assert requests[0].decoded("DTSTART") == SLOT
    assert requests[0]["DTSTART"].params["TZID"] == "Europe/Berlin"


def test_a_calendar_entry_names_nobody_and_nothing(clock):
    pair = running_pair()
    booked(pair)
    secrets = [pair.offer.user.name, pair.request.user.name, pair.offer.organization.name,
               pair.request.organization.name, pair.request.words, "generative"]  # fmt: skip
    for letter in OutgoingMail.objects.filter(kind="mentorship.session_booked"):
        everything = letter.subject + letter.text + letter.calendar.replace("\r\n ", "")
        assert [word for word in secrets if word in everything] == []


def test_notes_are_for_the_two_and_their_team_and_not_for_staff(client):
    offer = make_mentor()
    colleague = make_person(offer.organization)
    offer.team.add(colleague)
    pair = running_pair(offer)
    client.force_login(pair.request.user)
    client.post(page_of(pair, "notes/"), {"words": "NoteCanary"})
    for person, sees in ((pair.offer.user, True), (colleague, True), (make_staff("programmes"), False)):
        client.force_login(person)
        assert ("NoteCanary" in text_of(client.get(page_of(pair)))) is sees
    note = Note.objects.get()
    assert client.post(page_of(pair, f"notes/{note.pk}/destroy/")).status_code == 403
    assert not AuditEntry.objects.filter(detail__icontains="NoteCanary").exists()


def test_notes_are_destroyed_a_year_after_the_end(clock):
    pair = running_pair()
    services.write_note(by=pair.offer.user, pair=pair, words="Begin with the queue.")
    ended = services.close_pair(by=pair.offer.user, pair=pair, outcomes={}, useful=5, again=True)
    assert ended.notes_until == NOW.date() + timedelta(days=365)
    assert services.destroy_due_notes(ended.notes_until - timedelta(days=1)) == 0
    assert services.destroy_due_notes(ended.notes_until) == 1
    assert not Note.objects.exists()


def test_how_it_fits_is_asked_after_the_first_session_and_kept_from_the_other_side(client, clock):
    pair = running_pair()
    with pytest.raises(Refused, match="after your first session"):
        services.say_pulse(by=pair.request.user, pair=pair, answer="good")
    booked(pair)
    clock.move_to(SLOT + timedelta(hours=1))
    client.force_login(pair.request.user)
    client.post(page_of(pair, "pulse/"), {"answer": "deciding"})
    assert Pulse.objects.get().answer == "deciding"
    client.force_login(pair.offer.user)
    assert (
        "checked" not in client.get(page_of(pair)).content.decode().split('id="pulse"')[1].split("</form>")[0]
    )


def test_not_a_good_fit_ends_kindly_and_looks_for_another_mentor(client, clock):
    pair = running_pair()
    booked(pair)
    clock.move_to(SLOT + timedelta(hours=1))
    before = Notice.objects.filter(person=pair.offer.user).count()
    for _ in range(2):
        services.say_pulse(by=pair.request.user, pair=pair, answer="no_fit")
    pair.refresh_from_db()
    assert (pair.status, pair.ending) == ("ended", "no_fit")
    assert MentorRequest.objects.get().status == "open"
    told = Notice.objects.filter(person=pair.offer.user).order_by("created_at")[before:]
    assert [notice.text for notice in told] == ["A mentorship of yours has ended, with thanks."]
    client.force_login(pair.offer.user)
    assert "fit" not in text_of(client.get(page_of(pair))).lower().split("main")[1]


def test_the_end_of_a_pair_cancels_what_is_to_come(clock):
    pair = running_pair()
    booked(pair)
    services.close_pair(by=pair.request.user, pair=pair, outcomes={}, useful=4, again=True)
    assert Session.objects.get().status == "cancelled"
    assert len(entries("session_cancelled")) == 2


def test_closing_says_what_was_met_and_thanks_are_shown_only_by_two_yeses(client):
    pair = running_pair()
    goal = services.add_goal(by=pair.request.user, pair=pair, words="A first report")
    client.force_login(pair.request.user)
    closing = {f"goal_{goal.pk}": "met", "useful": "5", "again": "on", "thanks": "ThanksCanary", "show": "on"}
    client.post(page_of(pair, "close/"), closing)
    goal.refresh_from_db()
    pair.refresh_from_db()
    assert (goal.outcome, pair.status, pair.ending) == ("met", "ended", "finished")
    bystander = make_person(make_company())

    def public():
        client.force_login(bystander)
        return "ThanksCanary" in text_of(client.get("/members/mentorship/"))

    assert not public()
    client.force_login(pair.offer.user)
    assert "ThanksCanary" in text_of(client.get(page_of(pair)))
    client.post(page_of(pair, f"thanks/{Thanks.objects.get().pk}/"), {"show": "yes"})
    assert public()
    client.force_login(pair.request.user)
    client.post(page_of(pair, f"thanks/{Thanks.objects.get().pk}/"), {"show": "no"})
    assert not public()


def test_the_other_side_says_what_came_of_it_after_the_end():
    pair = running_pair()
    services.close_pair(by=pair.request.user, pair=pair, outcomes={}, useful=5, again=True)
    services.close_pair(by=pair.offer.user, pair=pair, outcomes={}, useful=3, again=False, words="Short.")
    assert Feedback.objects.count() == 2
    assert AuditEntry.objects.filter(action="mentorship.pair_ended").count() == 1


@pytest.mark.parametrize("part", ["defaults/", "goals/", "sessions/", "notes/", "pulse/", "close/", "end/"])
def test_nothing_of_this_is_open_before_both_have_accepted_or_to_anybody_else(client, part):
    waiting, running = published_pair(), running_pair()
    client.force_login(waiting.request.user)
    assert client.post(page_of(waiting, part), {}).status_code == 403
    client.force_login(make_staff("programmes"))
    assert client.post(page_of(running, part), {}).status_code == 403
    client.force_login(make_person(make_company()))
    assert client.post(page_of(running, part), {}).status_code == 404
