"""Urgent signals: of which harms, how often, and how they reach those who asked for them."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalition.core.jobs import relay
from coalition.core.models import Job, Notice, OutgoingMail
from signals.submissions.models import Batch, FirstSight, Opinion
from signals.submissions.scope.models import SharingGroup
from signals.submissions.sending import services, urgent
from signals.submissions.sending.models import UrgentSending, UrgentTold
from tests.signals.factories import make_analyst, make_participant
from tests.signals.sending.factories import posted, send

pytestmark = pytest.mark.django_db

HARM = "sextortion_financial"
URL = {"kind": "url", "harm": HARM}


@pytest.fixture
def analyst(client):
    person = make_analyst()
    client.force_login(person)
    return person


def subscriber(*harms, company=None, by_notice=True, by_letter=True):
    person = make_analyst(company)
    urgent.subscribe(by=person, harms=list(harms or (HARM,)), by_notice=by_notice, by_letter=by_letter)
    return person


def send_urgent(by, number=1, **way):
    rows = [
        URL | {"value": f"https://bad.example/{by.pk}/{n}/{timezone.now().timestamp()}"}
        for n in range(number)
    ]
    return send(by, rows, urgent_reason="threat_now", **way)


def do(*names):
    for job in Job.objects.filter(name__in=names, state=Job.State.QUEUED):
        relay.run(job.pk)


def test_subscribers_of_the_harm_are_told_once_by_notice_and_letter_without_any_content(analyst):
    person = subscriber()
    batch = send_urgent(analyst, 2)
    assert batch.urgent
    assert set(Opinion.objects.values_list("urgent", flat=True)) == {True}
    for _ in range(2):  # a worker that died is followed by another
        do("signals.tell_urgent")
        Job.objects.filter(name="signals.tell_urgent").update(state=Job.State.QUEUED)
    [notice] = Notice.objects.filter(person=person)
    assert (notice.text, notice.url) == ("2 urgent signals (URL)", "/signals/urgent/")
    [letter] = OutgoingMail.objects.filter(to=person.email)
    said = f"{letter.subject} {letter.text}"
    for words in ("Urgent: 2 signals", "Count: 2", "/signals/urgent/"):
        assert words in said
    for kept in ("bad.example", "bad[.]", "xtortion", analyst.seats.get().organization.name, analyst.email):
        assert kept not in said
    assert UrgentTold.objects.count() == 1


def test_the_letter_leaves_within_a_minute_through_the_outbox(analyst):
    subscriber()
    send_urgent(analyst)
    assert Job.objects.get(name="signals.tell_urgent").due_at <= timezone.now()  # nothing waits for a round
    do("signals.tell_urgent")
    assert Job.objects.get(name="core.send_mail").due_at <= timezone.now()
    assert OutgoingMail.objects.get().subject == "Urgent: 1 signal for you to look at"
    sent = UrgentSending.objects.get()
    assert sent.told_at - sent.created_at < timedelta(minutes=1)


def test_who_asked_for_another_harm_a_colleague_and_who_may_read_no_signals_are_not_told(analyst):
    subscriber("livestream_abuse")
    subscriber(company=analyst.seats.get().organization)
    gone = subscriber()
    gone.seats.update(status="ended")
    only_here = subscriber(by_letter=False)
    only_letter = subscriber(by_notice=False)
    send_urgent(analyst)
    do("signals.tell_urgent")
    assert set(Notice.objects.values_list("person", flat=True)) == {only_here.pk}
    assert list(OutgoingMail.objects.values_list("to", flat=True)) == [only_letter.email]


def test_nobody_outside_the_sharing_group_is_told(analyst):
    company = analyst.seats.get().organization
    group = SharingGroup.objects.create(name="Nordic", purpose="x", started_by=company, created_by=analyst)
    person = subscriber()
    send_urgent(analyst, group=group)
    do("signals.tell_urgent")
    assert not Notice.objects.filter(person=person).exists()
    assert not urgent.urgent_for(person, {}).exists()


def test_two_an_hour_and_five_a_day_and_the_refusal_says_when_the_next_may_go(client, analyst):
    start = timezone.now()
    for minutes in (0, 10):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            send_urgent(analyst)
    sent = posted(harm=HARM, urgent="on", urgent_reason="threat_now")
    with time_machine.travel(start + timedelta(minutes=20), tick=False):
        client.force_login(analyst)
        refused = client.post("/signals/submit/", sent).context["form"].errors["urgent"][0]
        at = start + timedelta(minutes=60)
        assert "2 urgent signals an hour" in refused
        assert f"{at:%H:%M} UTC" in refused
        assert Batch.objects.count() == 2
        colleague_of_none = make_analyst(make_participant())
        assert send_urgent(colleague_of_none).urgent
    for minutes in (61, 71, 122):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            send_urgent(analyst)
    with time_machine.travel(start + timedelta(hours=12), tick=False):
        with pytest.raises(urgent.UrgentRefusedError, match="5 urgent signals a day"):
            send_urgent(analyst)
        assert not services.submit_signals(
            by=analyst, rows=[URL | {"value": "https://bad.example/x"}], form_token=uuid.uuid4()
        ).urgent
    with time_machine.travel(start + timedelta(hours=24, seconds=1), tick=False):
        assert send_urgent(analyst).urgent


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"harm": "csam_sale", "urgent_reason": "threat_now"}, "urgent", "Only this goes as urgent"),
        ({"harm": HARM, "urgent_reason": ""}, "urgent_reason", "Say why it cannot wait"),
        ({"harm": HARM, "urgent_reason": "nonsense"}, "urgent_reason", "Select a valid choice"),
    ],
)
def test_urgent_needs_a_harm_that_is_and_a_reason(client, analyst, changes, field, words):
    response = client.post("/signals/submit/", posted(urgent="on", **changes))
    assert words in response.context["form"].errors[field][0]
    assert not Batch.objects.exists()


def test_a_reason_without_the_tick_is_no_urgent_signal_and_what_is_there_already_tells_nobody(
    client, analyst
):
    client.post("/signals/submit/", posted(harm=HARM, urgent_reason="threat_now"))
    assert not Batch.objects.get().urgent
    client.post("/signals/submit/", posted(harm=HARM, urgent="on", urgent_reason="threat_now"))
    assert Batch.objects.count() == 2
    assert not UrgentSending.objects.exists()


def test_the_list_shows_what_others_sent_as_urgent_blinded_and_counts_as_having_seen_it(client, analyst):
    other = make_analyst()
    send(other, [{"kind": "email", "value": "canary@mail.example", "harm": HARM}], urgent_reason="live_now")
    Opinion.objects.update(shared_at=timezone.now())
    send(other, [{"kind": "keyword", "value": "not urgent"}])
    send_urgent(analyst)
    page = client.get("/signals/urgent/")
    text = page.content.decode()
    assert [row["harm"] for row in page.context["rows"]] == ["Financial sextortion"]
    assert "canary" not in text
    assert "A clue, not proof" in text
    assert FirstSight.objects.filter(organization=analyst.seats.get().organization).count() == 1
    assert "Nothing fits" in client.get("/signals/urgent/?kind=url").content.decode()


def test_the_list_asks_as_many_questions_for_three_as_for_one(client, analyst):
    def asked():
        client.get("/signals/urgent/")
        with CaptureQueriesContext(connection) as found:
            assert client.get("/signals/urgent/").status_code == 200
        return len(found)

    send_urgent(make_analyst())
    one = asked()
    send_urgent(make_analyst(), 2)
    assert asked() == one


def test_a_person_chooses_harms_and_ways_and_none_is_an_answer(client, analyst):
    url = "/signals/urgent/preferences/"
    wrong = client.post(url, {"harms": [HARM], "how": []})
    assert "Say how" in wrong.context["form"].errors["how"][0]
    client.post(url, {"harms": [HARM, "grooming"], "how": ["notice"]})
    form = client.get(url).context["form"]
    assert (form["harms"].value(), form["how"].value()) == (["grooming", HARM], ["notice"])
    client.post(url, {})
    send_urgent(make_analyst())
    do("signals.tell_urgent")
    assert not Notice.objects.exists()
