"""Reactions beside the list of Investigate: one tap, in place; and of all the selected at once."""

import re

import pytest

from signals.outcomes.reactions.kinds import WORDS
from signals.outcomes.reactions.models import Reaction
from tests.signals.factories import make_analyst, make_signal

pytestmark = pytest.mark.django_db
REACT = "/signals/reactions/give/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def theirs(client):
    client.force_login(make_analyst())
    return make_signal(make_analyst(), value="lantern road")


def pane(client, signal):
    return client.get(f"/signals/investigate/s/{signal.indicator.public_id}/").content.decode()


def form_of(page, kind):
    """What the browser posts when somebody taps the button of this reaction."""
    forms = re.findall(r"<form.*?</form>", page, re.DOTALL)
    [form] = [one for one in forms if f'name="kind" value="{kind}"' in one]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))


def tap(client, page, kind, **more):
    return client.post(REACT, form_of(page, kind) | more, headers=HTMX)


def test_the_pane_offers_every_reaction_under_a_key_of_its_own(client, theirs):
    page = pane(client, theirs)
    assert re.findall(r'data-tap="(\d+)"', page) == [str(n) for n in range(1, len(WORDS) + 1)]
    assert len(WORDS) <= 11  # 1 to 9, 0 and -
    assert "in the order of its buttons" in client.get("/signals/investigate/").content.decode()
    own = make_signal(make_analyst(), value="ours alone")
    client.force_login(own.submitted_by)
    assert "data-tap" not in pane(client, own)


def test_a_tap_puts_the_buttons_in_place_and_another_takes_it_back(client, theirs):
    answer = tap(client, pane(client, theirs), "saw_this_too")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in page
    assert "said of 1 signal" in page
    assert Reaction.objects.given().get().kind == "saw_this_too"
    assert form_of(page, "saw_this_too")["on"] == "0"
    page = tap(client, page, "saw_this_too").content.decode()
    assert "Taken back" in page
    assert not Reaction.objects.given().exists()


def test_harmless_asks_for_its_reason_in_place(client, theirs):
    page = tap(client, pane(client, theirs), "non_malicious").content.decode()
    assert "Why?" in page
    assert "<html" not in page
    assert not Reaction.objects.exists()
    sent = form_of(page, "non_malicious")
    refused = client.post(REACT, sent | {"note": "kept words"}, headers=HTMX).content.decode()
    assert "Say why" in refused
    assert "kept words" in refused
    said = client.post(REACT, sent | {"reason": "common"}, headers=HTMX).content.decode()
    assert "It is harmless: a common word" in said
    assert Reaction.objects.given().get().reason == "common"


def test_all_the_selected_are_said_to_be_harmless_with_one_reason(client, theirs):
    signals = [theirs, *(make_signal(theirs.submitted_by, value=f"word {number}") for number in range(2))]
    listed = client.get("/signals/investigate/?lane=all").content.decode()
    assert f'formaction="{REACT}"' in listed
    ids = [str(one.indicator.public_id) for one in signals]
    assert all(f'name="ids" value="{one}"' in listed for one in ids)
    back = "/signals/investigate/?lane=all"
    sent = {"ids": ids, "next": back, "source": "selection"}
    offered = client.post(REACT, sent).content.decode()
    assert "What do you say of 3 signals?" in offered
    asked = client.post(REACT, {"ids": ids, "next": back, "kind": "non_malicious"}).content.decode()
    assert "Of 3 signals" in asked
    said = client.post(
        REACT, {"ids": ids, "next": back, "kind": "non_malicious", "asked": "1", "reason": "common"}
    )
    assert said.url == back
    assert Reaction.objects.given().filter(kind="non_malicious", reason="common").count() == 3
    assert client.get("/signals/investigate/?lane=disputed").content.decode().count("data-row ") == 3


def test_a_signal_that_is_not_out_to_the_company_is_no_ones_to_tap(client, theirs):
    sent = form_of(pane(client, theirs), "helpful")
    theirs.delete()
    assert client.post(REACT, sent, headers=HTMX).status_code == 404
