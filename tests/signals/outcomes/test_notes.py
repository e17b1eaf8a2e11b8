"""Notes: the contributor's answer to who would like to know more, read by all who see the signal, free of values."""

import uuid

import pytest

from coalition.core.models import Notice
from signals.catalog.personal import found_in
from signals.outcomes.brief import items
from signals.outcomes.notes import services
from signals.outcomes.notes.models import SharedNote
from signals.outcomes.reactions.services import react
from signals.submissions.models import Opinion
from tests.signals.factories import make_analyst, make_signal

pytestmark = pytest.mark.django_db

_PERSONAL = [
    "write to some.one@bad.example", "or some.one [at] bad[.]example", "at https://bad.example/x", "hxxp://bad[.]example",
    "files.bad.example/a", "he is @some_body there", "from 203.0.113.7 mostly", "2001:db8:0:0::1",
    "5891b5b522d5df086d0ff0b110fbd9d2", "call +44 20 7946 0958", "DE89370400440532013000", "4111 1111 1111 1111",
    "data:image/png;base64,iVBORw0KGgo", "iVBORw0KGgoAAAANSUhEUg",
]  # fmt: skip


@pytest.mark.parametrize("text", _PERSONAL)
def test_words_that_hold_a_value_are_found(text):
    assert found_in(text)


@pytest.mark.parametrize("text", [
    "Asks for gift cards within the hour, mostly on Fridays.", "Seen 120 times since 3 March 2025, at 9:30.",
    "Used with two emoji in front; version 1.2 of the script.", "Look for the same word and/or its plural.",
])  # fmt: skip
def test_plain_words_pass(text):
    assert found_in(text) == ""


def test_the_value_itself_is_no_note_and_nothing_typed_is_lost(client):
    person = make_analyst()
    signal = make_signal(person, kind="username", value="some_body_else", platform="Chatter")
    client.force_login(person)
    url = f"/signals/s/{signal.indicator.public_id}/note/"
    form = {"text": "Is called Some_Body_Else everywhere.", "form_token": str(uuid.uuid4())}
    page = client.post(url, form).content.decode()
    assert "the value of the signal" in page
    assert "Is called Some_Body_Else everywhere." in page
    assert not SharedNote.objects.exists()


def test_who_would_like_to_know_more_gets_an_answer_that_all_read_and_nobody_is_named(client):
    holder, asker, reader = make_analyst(name="Quirin Zederholz"), make_analyst(), make_analyst()
    signal = make_signal(holder)
    react(by=asker, signals=[signal.indicator.public_id], kind="want_more_info")
    assert ["know more" in item.text for item in items(holder)] == [True]
    client.force_login(holder)
    assert "somebody would like to know more" in client.get("/signals/asked-for-more/").content.decode()
    form = {"text": "Used in private messages, late at night.", "form_token": str(uuid.uuid4())}
    for _ in range(2):
        client.post(f"/signals/s/{signal.indicator.public_id}/note/", form)
    assert SharedNote.objects.count() == 1
    assert not list(items(holder))
    assert Notice.objects.get(person=asker).text == "There is more about a signal you asked about."
    client.force_login(reader)
    page = client.get(f"/signals/s/{signal.indicator.public_id}/").content.decode()
    assert "late at night" in page
    assert "Zederholz" not in page
    Opinion.objects.filter(pk=signal.pk).update(withdrawn_at=signal.created_at)
    make_signal(make_analyst())
    assert "late at night" not in client.get(f"/signals/s/{signal.indicator.public_id}/").content.decode()


def test_only_who_shares_it_adds_and_takes_back(client):
    holder, other = make_analyst(), make_analyst()
    signal = make_signal(holder)
    with pytest.raises(services.NoteRefusedError, match="Only a company that shares"):
        services.add_note(by=other, indicator=signal.indicator, text="x", form_token=uuid.uuid4())
    client.force_login(other)
    assert client.get(f"/signals/s/{signal.indicator.public_id}/note/").status_code == 404
    note = services.add_note(by=holder, indicator=signal.indicator, text="Common.", form_token=uuid.uuid4())
    assert client.post(f"/signals/notes/{note.pk}/take-back/").status_code == 404
    client.force_login(holder)
    assert client.post(f"/signals/notes/{note.pk}/take-back/").status_code == 302
    assert SharedNote.objects.get().withdrawn_at
