"""The demo's analysts find their lanes filled: new signals over four weeks, views, a shortlist, and what they opened."""

from types import SimpleNamespace

import pytest
from django.utils import timezone

from coalition.local.seed.investigate import ANALYSTS, seed_investigate
from signals.matching.investigate import backtest, filters, lanes
from signals.models import Kept, Sitting
from tests.signals.factories import make_analyst, make_csv, make_participant, start_import
from tests.signals.matching.working import match

pytestmark = pytest.mark.django_db


def test_an_analyst_of_the_demo_has_something_to_look_at():
    analysts = {slug: make_analyst(make_participant(slug.title(), slug=slug)) for slug in ANALYSTS}
    start_import(make_analyst(), make_csv(60))
    match()
    seed_investigate(SimpleNamespace(analysts=analysts, now=timezone.now()))
    for analyst in analysts.values():
        who = lanes.asker(analyst)
        counts = lanes.counts(who)
        assert counts["all"] == 60
        assert 0 < counts["new"] < 60
        assert counts["kept"] == 6
        result = backtest.run(who, {"lane": "all"})
        assert sum(1 for count in result.counts if count) > 20
        assert filters.signals(who, {"lane": "new"}).count() == counts["new"]
    assert Kept.objects.count() == 12
    assert Sitting.objects.filter(user=analysts["sol"]).count() == 10
