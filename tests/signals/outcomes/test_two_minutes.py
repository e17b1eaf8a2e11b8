"""The two-minute form: one tap kept at once, undone as easily; a reminder once a month and no more."""

import re
import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalition.core.models import NoticePreference, OutgoingMail
from signals.outcomes.brief import items
from signals.outcomes.models import Outcome
from signals.outcomes.two_minutes.queries import ONE_TAP, open_sights
from signals.outcomes.two_minutes.reminders import TOPIC, remind_due
from signals.submissions import sights
from signals.submissions.models import FirstSight
from tests.factories import make_person
from tests.signals.factories import make_analyst, make_signal
from tests.signals.outcomes.factories import make_outcome

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return make_analyst()


def take(person, *signals, taken=True, ago=0):
    company = person.seats.get().organization
    at = timezone.now() - timedelta(days=ago)
    sights.record(company, [signal.indicator_id for signal in signals], now=at, taken=taken)


def test_one_tap_is_kept_at_once_and_undone_at_once(client, person):
    signal = make_signal(make_analyst(), value="lantern road")
    take(person, signal)
    client.force_login(person)
    page = client.get("/signals/two-minutes/").content.decode()
    assert "lantern road" in page
    assert page.index(ONE_TAP["matched_no_violation"]) < page.index(ONE_TAP["no_match"])
    form = {"kind": "matched_no_violation", "form_token": str(uuid.uuid4())}
    url = f"/signals/two-minutes/s/{signal.indicator.public_id}/"
    for _ in range(2):
        row = client.post(url, form, headers={"HX-Request": "true"}).content.decode()
        assert "Undo" in row
        assert "<html" not in row
    outcome = Outcome.objects.get()
    assert "Nothing open" in client.get("/signals/two-minutes/").content.decode()
    row = client.post(f"/signals/two-minutes/{outcome.pk}/undo/", headers={"HX-Request": "true"})
    assert ONE_TAP["no_match"] in row.content.decode()
    assert not Outcome.objects.current().exists()
    assert client.post(url, {"kind": "no_match", "form_token": str(uuid.uuid4())}).status_code == 302
    for bad in ({"kind": "actioned", "form_token": str(uuid.uuid4())}, {"kind": "no_match"}):
        assert "alert" in client.post(url, bad).content.decode()


def test_the_whole_form_leads_back(client, person):
    signal = make_signal(make_analyst())
    take(person, signal)
    client.force_login(person)
    url = f"/signals/s/{signal.indicator.public_id}/outcome/?kind=actioned&back=two-minutes"
    assert re.search(r'value="actioned"[^>]* checked', client.get(url).content.decode())
    form = {
        "kind": "actioned",
        "accounts_actioned": "3",
        "happened_on": timezone.localdate().isoformat(),
        "form_token": str(uuid.uuid4()),
    }
    assert client.post(url, form).url == "/signals/two-minutes/"


def test_only_what_was_taken_in_this_time_and_has_no_answer_is_open(person):
    company = person.seats.get().organization
    holder = make_analyst()
    taken, seen, old, answered, gone = (make_signal(holder, value=f"word {number}") for number in range(5))
    take(person, taken, answered, gone)
    take(person, seen, taken=False)
    take(person, old, ago=20)
    make_outcome(person, answered.indicator, kind="no_match")
    type(gone).objects.filter(pk=gone.pk).update(withdrawn_at=timezone.now())
    rows = {row.indicator_id for row in open_sights(company, days=7)}
    assert rows == {taken.indicator_id}
    assert {row.indicator_id for row in open_sights(company, days=7, seen_too=True)} == {
        taken.indicator_id, seen.indicator_id,
    }  # fmt: skip
    assert open_sights(company, days=30).count() == 2
    assert ["2 outcomes are still open" in item.text for item in items(person)] == [True]


def test_a_reminder_goes_out_once_a_month_says_no_more_than_a_count_and_can_be_turned_off(person):
    company = person.seats.get().organization
    quiet = make_person(company, roles=["compliance"])
    make_person(company, roles=["staff"])
    NoticePreference.objects.create(person=quiet, topic=TOPIC, channel=NoticePreference.Channel.NONE)
    assert remind_due(date(2025, 3, 2)) == 0
    take(person, make_signal(make_analyst(), value="lantern road"))
    assert remind_due(date(2025, 3, 2)) == 2
    assert remind_due(date(2025, 3, 30)) == 0
    [letter] = OutgoingMail.objects.filter(kind="signals.outcomes_open")
    assert letter.subject == "1 outcome still open, about 2 minutes"
    assert "lantern" not in letter.text
    assert "/signals/two-minutes/" in letter.text
    assert remind_due(date(2025, 4, 1)) == 2


def test_the_page_asks_as_much_for_three_rows_as_for_one(client, person):
    holder = make_analyst()
    client.force_login(person)
    asked = []
    for number in range(3):
        take(person, make_signal(holder, value=f"word {number}"))
        client.get("/signals/two-minutes/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/signals/two-minutes/")
        asked.append(len(captured))
    assert asked[0] == asked[2]
    assert FirstSight.objects.count() == 3
