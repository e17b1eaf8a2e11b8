"""What a person opened is theirs to know: counted, hinted at, forgotten after a month, shown to nobody else."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from signals.matching.investigate import exposure, services
from signals.matching.investigate.models import Kept, Sitting
from signals.submissions.models import FirstSight
from tests.signals.factories import make_analyst, make_signal

pytestmark = pytest.mark.django_db
URL = "/signals/investigate/"
NOW = datetime(2026, 9, 1, 10, tzinfo=UTC)


@pytest.fixture
def reader(client):
    person = make_analyst()
    client.force_login(person)
    return person


def told(person):
    return exposure.exposure_of(person, exposure.comfort_of(person))


def test_openings_in_a_row_are_one_sitting_and_a_break_begins_another():
    person = make_analyst()
    with time_machine.travel(NOW, tick=False) as clock:
        for _ in range(3):
            exposure.opened(person)
            clock.shift(timedelta(minutes=5))
        assert (told(person).today, told(person).sitting) == (3, 3)
        clock.shift(timedelta(minutes=30))
        assert (told(person).today, told(person).sitting) == (3, 0)
        exposure.opened(person)
        assert (told(person).today, told(person).sitting) == (4, 1)
        clock.shift(timedelta(days=1))
        assert told(person).today == 0
    assert Sitting.objects.count() == 2


def test_the_hint_comes_after_so_many_and_can_be_turned_off():
    person = make_analyst()
    choices = {"blur": True, "keys": True, "hint": True, "hint_items": 5, "hint_minutes": 45}
    services.set_comfort(by=person, choices=choices)
    with time_machine.travel(NOW, tick=False):
        for _ in range(4):
            exposure.opened(person)
        assert told(person).hint == ""
        exposure.opened(person)
        assert told(person).hint.startswith("You have opened 5 signals in 1 minutes")
        services.set_comfort(by=person, choices=choices | {"hint": False})
        assert told(person).hint == ""
        services.set_comfort(by=person, choices=choices)
        exposure.pause(by=person)
        assert told(person).hint == ""


def test_a_month_later_it_is_forgotten():
    person = make_analyst()
    with time_machine.travel(NOW, tick=False):
        exposure.opened(person)
        assert exposure.forget() == 0
    with time_machine.travel(NOW + timedelta(days=31), tick=False):
        assert exposure.forget() == 1
    assert not Sitting.objects.exists()


def test_opening_the_pane_counts_and_says_so_and_notes_the_sight(client, reader):
    signal = make_signal(make_analyst(), value="lantern road")
    page = client.get(f"{URL}s/{signal.indicator.public_id}/?lane=all").content.decode()
    assert "lantern road" in page
    assert "A clue, not proof" in page
    assert 'hx-swap-oob="true"' in page
    assert told(reader).today == 1
    assert FirstSight.objects.filter(indicator=signal.indicator).exists()
    colleague = make_analyst(reader.seats.get().organization)
    client.force_login(colleague)
    page = client.get(f"{URL}comfort/").content.decode()
    assert "Nothing opened yet" in page


def test_words_are_blurred_unless_one_wants_them_clear(client, reader):
    make_signal(make_analyst(), value="lantern road")
    make_signal(make_analyst(), kind="sha256", value="ab" * 32)
    page = client.get(f"{URL}?lane=all").content.decode()
    assert page.count('class="signal-value veiled"') == 1
    assert page.count('class="signal-value"') == 1
    assert "veil-on" in page
    client.post(f"{URL}comfort/", {"keys": "on", "hint_items": "40", "hint_minutes": "45"})
    page = client.get(f"{URL}?lane=all").content.decode()
    assert "veil-on" not in page
    assert 'data-keys="on"' in page
    refused = client.post(f"{URL}comfort/", {"hint_items": "0", "hint_minutes": "45"}).content.decode()
    assert "Nothing you typed is lost" in refused


def test_keep_and_let_go_one_or_many(client, reader):
    signals = [make_signal(make_analyst(), value=f"word number {number}") for number in range(2)]
    ids = [str(signal.indicator.public_id) for signal in signals]
    one = client.post(f"{URL}keep/", {"ids": ids[:1], "act": "keep"}, headers={"HX-Request": "true"})
    assert 'aria-pressed="true"' in one.content.decode()
    client.post(f"{URL}keep/", {"ids": [*ids, "nonsense"], "act": "keep", "next": "https://evil.example/"})
    assert Kept.objects.filter(user=reader).count() == 2
    answer = client.post(f"{URL}keep/", {"ids": ids, "act": "let-go", "next": "https://evil.example/"})
    assert answer.url == URL
    assert not Kept.objects.exists()
    many = client.post("/signals/outcomes/many/record/", {"ids": ids, "source": "selection", "act": ""})
    assert "2 signals" in many.content.decode()


def test_what_is_not_out_to_the_company_cannot_be_kept(client, reader):
    signal = make_signal(make_analyst(), value="hidden")
    signal.withdrawn_at = signal.created_at
    signal.save()
    client.post(f"{URL}keep/", {"ids": [str(signal.indicator.public_id)], "act": "keep"})
    assert not Kept.objects.exists()
