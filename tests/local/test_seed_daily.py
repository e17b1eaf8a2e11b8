"""The analyst who opens the demo has something on every page of what came of signals."""

import random
from types import SimpleNamespace

import pytest
from django.utils import timezone

from coalition.home import brief_for
from coalition.local.seed.signal_daily import seed_daily
from coalition.local.seed.signals import seed_signals
from signals.models import Outcome, Reaction, Receipt
from tests.signals.factories import make_analyst, make_participant

pytestmark = pytest.mark.django_db
SLUGS = ("aurora", "ambergate", "calderine", "foxglade", "hollowreed", "meridian", "sol")


def test_every_page_of_what_came_of_it_has_something_to_show(client):
    analysts = {slug: make_analyst(make_participant(slug.title(), slug=slug)) for slug in SLUGS}
    cast = SimpleNamespace(analysts=analysts, now=timezone.now())
    seed_signals(cast, random.Random(7))
    person = analysts["meridian"]
    for _ in range(2):  # a second time changes nothing
        seed_daily(cast)
    company = person.seats.get().organization
    assert set(Reaction.objects.filter(organization=company).values_list("kind", flat=True)) == {
        "saw_this_too", "helpful", "in_review", "already_known", "outdated",
    }  # fmt: skip
    assert Outcome.objects.current().filter(organization=company).count() == 4
    [receipt] = Receipt.objects.filter(organization=company)
    assert receipt.answer == ""
    assert any("taken back" in item.text for item in brief_for(person))
    client.force_login(person)
    for path, expected in (
        ("/signals/outcomes/", "We acted on it"),
        ("/signals/reactions/", "It helped us"),
        ("/signals/disputes/", "copper lantern lane"),
        ("/signals/corrections/", "Mistaken identity"),
    ):
        assert expected in client.get(path).content.decode(), path
