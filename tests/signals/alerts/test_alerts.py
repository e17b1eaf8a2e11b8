"""Alerts: who sends, who lets a lead's out, who reads and answers, and what of it is told."""

import re
import uuid
from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from coalition.core import registry
from coalition.core.access import Refused
from coalition.core.models import AuditEntry, OutgoingMail
from coalition.core.notices.models import Notice
from coalition.home import brief_for
from signals.alerts import queries, rules, services
from signals.alerts.models import Alert, AlertReading
from signals.alerts.services import Content
from signals.alerts.suspects import suspects
from tests.factories import make_group, make_person, make_staff, seat
from tests.signals.factories import make_analyst, make_participant
from tests.signals.matching.working import work

pytestmark = pytest.mark.django_db
CONTENT = Content(
    "A new pattern", "Look for requests to move to a private game server.", "grooming", "amber+strict", 24
)


def write(by, **more):
    return services.write_alert(by=by, content=more.pop("content", CONTENT), form_token=uuid.uuid4(), **more)


def form(**changes):
    sent = {
        "title": "A new pattern",
        "text": "Look for requests to move elsewhere.",
        "harm": "grooming",
        "tlp": "amber",
        "hours": "24",
        "form_token": str(uuid.uuid4()),
    }
    return sent | changes


@pytest.fixture
def staff():
    return make_staff("compliance")


@pytest.fixture
def led():
    """A group with two leads, of companies that take part."""
    lead, other = make_person(make_participant()), make_person(make_participant())
    group = make_group(chair=lead)
    seat(group, other, "co_lead")
    return SimpleNamespace(lead=lead, other=other, group=group)


def test_staff_send_at_once_and_everybody_who_handles_signals_is_told(staff):
    analyst, bystander = make_analyst(), make_person(make_participant())
    sent = write(staff)
    work("signals.alert_tell")
    assert sent.standing == "Open"
    assert Notice.objects.filter(topic="alerts").get().person == analyst
    letter = OutgoingMail.objects.get(kind="signals.alert_sent")
    assert letter.person == analyst
    assert "pattern" not in letter.text + letter.subject
    assert "grooming" not in letter.text + letter.subject
    assert Alert.objects.visible_to(analyst).exists()
    assert not Alert.objects.visible_to(bystander).exists()
    sent.refresh_from_db()
    assert sent.told == 1


def test_a_leads_alert_waits_for_another_lead_or_staff(led, staff):
    analyst = make_analyst()
    waits = write(led.lead, group=led.group)
    assert waits.state == "draft"
    assert not Alert.objects.visible_to(analyst).exists()
    with pytest.raises(Refused, match="yourself"):
        services.send_alert(by=led.lead, alert=waits)
    with pytest.raises(Refused):
        services.send_alert(by=analyst, alert=waits)
    assert any("second person" in item.text for item in brief_for(led.other))
    services.send_alert(by=led.other, alert=waits)
    services.send_alert(by=staff, alert=waits)
    assert Alert.objects.visible_to(analyst).get().is_open
    assert AuditEntry.objects.filter(action="alerts.sent").count() == 1


def test_who_waits_for_a_second_person_is_told_and_a_decline_has_a_reason(led, staff):
    waits = write(led.lead, group=led.group)
    work("signals.alert_tell_second")
    letters = OutgoingMail.objects.filter(kind="signals.alert_waits")
    assert {letter.person for letter in letters} == {led.other, staff}
    with pytest.raises(ValueError, match="reason"):
        services.decline_alert(by=led.other, alert=waits, words=" ")
    services.decline_alert(by=led.other, alert=waits, words="Known for long.")
    waits.refresh_from_db()
    assert (waits.state, waits.words) == ("declined", "Known for long.")


def test_nobody_else_writes_one_and_leads_only_for_their_group(led):
    with pytest.raises(Refused, match="leads of working groups"):
        write(make_analyst())
    with pytest.raises(Refused, match="that you lead"):
        write(led.lead, group=make_group(chair=led.other))
    with pytest.raises(Refused):
        write(make_staff("publishing"))


def test_one_tap_acknowledges_and_leaves_the_brief(staff, client):
    analyst = make_analyst()
    sent = write(staff)
    client.force_login(analyst)
    assert any("alert" in item.text for item in brief_for(analyst))
    for _ in range(2):
        client.post(f"/signals/alerts/{sent.pk}/acknowledge/", {"from": "list"})
    assert AlertReading.objects.get().person == analyst
    assert not any("alert" in item.text.lower() for item in brief_for(analyst))


def test_home_shows_an_alert_to_analysts_who_have_not_acknowledged_it_and_one_tap_does(staff, client):
    analyst, sent = make_analyst(), write(staff)
    panel = "/signals/panel/alerts/"
    for person in (staff, make_person(make_participant())):
        client.force_login(person)
        assert panel not in client.get("/").content.decode()
        assert client.get(panel).status_code == 403
    client.force_login(analyst)
    assert panel in [reverse(one.url_name) for one in registry.current().panels if one.shown(analyst)]
    page = client.get(panel).content.decode()
    assert CONTENT.title in page
    assert "TLP:AMBER+STRICT" in page
    [action] = re.findall(r'<form method="post" action="([^"]+)"', page)
    assert client.post(action, {"from": "home"}).url == "/"
    assert AlertReading.objects.get(alert=sent).person == analyst
    assert CONTENT.title not in client.get(panel).content.decode()
    assert panel not in client.get("/").content.decode()


def test_a_company_answers_once_and_may_change_it_until_the_end(staff):
    with time_machine.travel("2026-11-03T10:00:00Z", tick=False) as clock:
        company = make_participant()
        one, two = make_analyst(company), make_analyst(company)
        sent = write(staff)
        services.answer(by=one, alert=sent, seen="seen")
        services.answer(by=two, alert=sent, seen="not_seen")
        assert [answer.seen for answer in sent.answers.all()] == ["not_seen"]
        clock.shift(timedelta(hours=24, seconds=1))
        with pytest.raises(Refused, match="over"):
            services.answer(by=one, alert=sent, seen="seen")
        assert Alert.objects.get().standing == "Expired"


def test_answers_are_told_from_three_companies_on_and_small_ones_never(staff, client):
    sent = write(staff)
    client.force_login(staff)
    for number in range(5):
        told = dict(queries.reception_of(sent).answers)
        assert (told["Seen here"] == "Told once three companies have answered") == (number < 3)
        services.answer(by=make_analyst(), alert=sent, seen="not_seen" if number == 4 else "seen")
    told = dict(queries.reception_of(sent).answers)
    assert told == {"Seen here": "4", "Not seen": "Fewer than three", "Cannot say": "Fewer than three"}
    assert "Fewer than three" in client.get(f"/signals/alerts/{sent.pk}/").content.decode()
    analyst = make_analyst()
    client.force_login(analyst)
    assert "How it was received" not in client.get(f"/signals/alerts/{sent.pk}/").content.decode()
    assert not rules.sees_counts(analyst, sent)


def test_a_withdrawn_one_says_why_and_takes_no_answers(staff):
    analyst, sent = make_analyst(), write(staff)
    with pytest.raises(Refused):
        services.withdraw_alert(by=analyst, alert=sent, words="No.")
    services.withdraw_alert(by=staff, alert=sent, words="It was a test of a game.")
    assert Alert.objects.visible_to(analyst).get().standing == "Withdrawn"
    sent.refresh_from_db()
    with pytest.raises(Refused):
        services.acknowledge(by=analyst, alert=sent)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Write to some.one@mail.example about it", ["an e-mail address"]),
        ("some.one [at] mail [dot] example", ["an e-mail address"]),
        ("They call from +44 20 7946 0958", ["a telephone number"]),
        ("The account is @some_body", ["a username"]),
        ("username: some_body", ["a username"]),
        ("From 198.51.100.7", ["an IP address"]),
        ("Seen since 2026-11-03, in 12,000 rooms; version 1.2 of the game at 10:30.", []),
    ],
)
def test_what_looks_like_a_person_is_noticed(text, found):
    assert suspects(text) == found


def test_the_form_warns_loses_nothing_and_takes_a_confirmation(staff, client):
    client.force_login(staff)
    sent = form(text="Look for +44 20 7946 0958 in profiles.")
    answer = client.post("/signals/alerts/new/", sent).content.decode()
    assert "looks like a telephone number" in answer
    assert "+44 20 7946 0958 in profiles" in answer
    assert "it identifies no one" in answer
    assert not Alert.objects.exists()
    for _ in range(2):
        client.post("/signals/alerts/new/", sent | {"identifies_nobody": "on"})
    assert Alert.objects.count() == 1
    assert AuditEntry.objects.get(action="alerts.sent").detail["confirmed_no_identifiers"] is True


def test_pictures_in_disguise_are_refused(staff, client):
    client.force_login(staff)
    answer = client.post(
        "/signals/alerts/new/", form(text="see data:image/png;base64,iVBORw0KGgoAAAANSUhEUg")
    )
    assert "hold embedded content" in answer.content.decode()
    with pytest.raises(ValueError, match="embedded"):
        write(
            staff,
            content=Content("x", "see iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAf", "grooming", "amber", 24),
        )


def test_every_page_says_whom_to_call(staff, client):
    sent = write(staff)
    client.force_login(staff)
    for path in ("", "new/", f"{sent.pk}/"):
        text = client.get(f"/signals/alerts/{path}").content.decode()
        assert "call the emergency number" in text
        assert "1-800-843-5678" in text


def test_the_list_costs_the_same_for_three(staff, client, django_assert_max_num_queries):
    client.force_login(make_analyst())
    for _ in range(3):
        write(staff)
        with django_assert_max_num_queries(26):
            client.get("/signals/alerts/?show=open")
    assert Alert.objects.open().filter(expires_at__gt=timezone.now()).count() == 3
