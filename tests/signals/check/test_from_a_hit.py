"""From a hit of Check to a signal of one's own, and to what came of it; the value travels in posts alone."""

import html
import re
import uuid

import pytest
from django.utils import timezone

from signals.outcomes.models import Outcome
from signals.submissions.models import Batch, Opinion
from tests.signals.check.test_check import ask
from tests.signals.factories import make_analyst, make_signal
from tests.signals.matching.working import match
from tests.signals.sending.factories import posted

pytestmark = pytest.mark.django_db
VALUE = "canary.hit@mail.example"


@pytest.fixture
def hit(client):
    """A value of others that was just checked, and the page that says so."""
    theirs = make_signal(make_analyst(), kind="email", value=VALUE, tlp="red")
    match()
    person = make_analyst()
    client.force_login(person)
    return theirs, person, ask(client, VALUE).content.decode()


def test_add_ours_opens_the_form_with_the_value_in_it_and_nowhere_else(client, hit):
    theirs, person, page = hit
    [form] = [one for one in re.findall(r"<form.*?</form>", page, re.DOTALL) if 'name="prefill"' in one]
    sent = {
        name: html.unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    }
    opened = client.post("/signals/submit/", sent)
    assert opened.status_code == 200
    assert opened.request["QUERY_STRING"] == ""
    assert opened.context["form"]["value"].value() == VALUE
    assert opened.context["form"]["kind"].value() == "email"
    assert "canary" not in str(dict(client.session))
    assert not Batch.objects.filter(submitted_by=person).exists()
    done = client.post("/signals/submit/", posted(value=VALUE, kind="email", whose="person_who_offended"))
    assert done.status_code == 302
    assert "canary" not in done.url
    assert "canary" not in str(dict(client.session))
    ours = Opinion.objects.get(submitted_by=person)
    assert ours.indicator_id == theirs.indicator_id
    assert "canary" not in client.get(done.url).content.decode()


def test_report_outcome_leads_to_the_form_of_that_signal(client, hit):
    theirs, person, page = hit
    address = f"/signals/s/{theirs.indicator.public_id}/outcome/"
    assert f'href="{address}"' in page
    assert client.get(address).status_code == 200
    answer = client.post(
        address,
        {
            "kind": "matched",
            "accounts_actioned": "1",
            "urls_blocked": "0",
            "content_removed": "0",
            "reports_filed": "0",
            "happened_on": timezone.localdate().isoformat(),
            "note": "",
            "form_token": str(uuid.uuid4()),
        },
    )
    assert answer.status_code == 302
    outcome = Outcome.objects.get()
    assert outcome.indicator_id == theirs.indicator_id
    assert outcome.organization == person.seats.get().organization


def test_a_hit_shows_the_strictest_label_that_the_company_knows(client, hit):
    _, person, page = hit
    assert "TLP:RED" in page
    make_signal(person, value="copper field", tlp="green", waits=True)
    assert "TLP:GREEN" in ask(client, "copper field").content.decode()
