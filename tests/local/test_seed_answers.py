"""The demo's answers: every reaction, many at once, every fate by five companies, and something to answer in two minutes."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db.models import Count
from django.utils import timezone

from coalition.home import brief_for
from coalition.impact.disclosure import figure_of
from coalition.impact.registry import metric_named
from coalition.local.seed.signal_answers import seed_signal_answers
from signals.models import BulkEntry, BulkOutcome, OutcomeReminder, Reaction, ReportFate, SharedNote
from signals.outcomes.after_report.fates import FATES
from signals.outcomes.reactions.kinds import WORDS
from tests.signals.factories import make_analyst, make_csv, make_participant, start_import
from tests.signals.matching.working import work

pytestmark = pytest.mark.django_db


def test_the_demo_shows_every_answer_and_what_is_still_open():
    now = timezone.now()
    slugs = ["meridian", *(f"c{number}" for number in range(8))]
    cast = SimpleNamespace(
        analysts={slug: make_analyst(make_participant(slug=slug)) for slug in slugs},
        now=now,
        ago=lambda days: now - timedelta(days=days),
    )
    for number, person in enumerate(cast.analysts.values()):
        start_import(person, make_csv(8, start=number * 8))
    work("signals.import_batch")
    for _ in range(2):  # a second time changes nothing
        seed_signal_answers(cast)
    assert set(Reaction.objects.given().values_list("kind", flat=True)) == set(WORDS)
    assert BulkOutcome.objects.count() == 3
    assert BulkOutcome.objects.filter(taken_back_at__isnull=False).count() == 1
    assert BulkEntry.objects.filter(superseded_at__isnull=False).count() == 1
    assert BulkEntry.objects.current().exclude(ranges={}).count() == 1
    fates = ReportFate.objects.current().values_list("fate").annotate(Count("organization", distinct=True))
    assert {fate: number for fate, number in fates.order_by("fate") if number >= 5}.keys() == set(FATES)
    assert figure_of(metric_named("reports_with_known_fate").parts()).shown
    words = " ".join(item.text for item in brief_for(cast.analysts["meridian"]))
    assert "14 outcomes are still open" in words
    assert "Somebody would like to know more about 2 of your signals" in words
    assert SharedNote.objects.count() == 1
    assert OutcomeReminder.objects.get().user == cast.analysts["meridian"]
