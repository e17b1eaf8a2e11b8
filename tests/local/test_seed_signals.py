"""The demo's signals: enough companies behind every figure, every state to be met, and the sample files left alone."""

import random
from types import SimpleNamespace

import pytest
from django.utils import timezone

from coalition.home import brief_for
from coalition.impact.disclosure import figure_of
from coalition.impact.registry import metrics
from coalition.local.seed import signal_files
from coalition.local.seed.signals import UPLOAD_LATER, seed_signals
from signals.catalog.kinds import KINDS
from signals.matching import queries
from signals.models import Batch, Corroboration, Indicator, NearPair, Opinion, Outcome
from tests.signals.factories import DATA, make_analyst, make_participant, start_import
from tests.signals.matching.working import work

pytestmark = pytest.mark.django_db
SLUGS = (
    "aurora", "meridian", "sol", "ambergate", "calderine", "foxglade", "hollowreed", "jasperline", "kitefall",
    "larksong", "pebbleway", "riverstead",
)  # fmt: skip
# Figures that other parts of the demo fill, after this one.
SEEDED_ELSEWHERE = {
    "mentorship_pairs",
    "accounts_restored",
    "reports_with_known_fate",
    "reports_without_word",
}


@pytest.fixture
def analysts():
    found = {slug: make_analyst(make_participant(slug.title(), slug=slug)) for slug in SLUGS}
    seed_signals(SimpleNamespace(analysts=found, now=timezone.now()), random.Random(7))
    return found


def test_the_demo_shows_every_state_of_signals(analysts):
    counts = set(Corroboration.objects.values_list("companies_near", flat=True))
    assert {1, 2, 3} < counts
    assert max(counts) >= 4
    assert NearPair.objects.filter(distance__gt=0).exists()
    assert set(Indicator.objects.values_list("kind", flat=True)) <= set(KINDS)
    assert len(set(Indicator.objects.values_list("kind", flat=True))) >= 9
    assert set(Opinion.objects.values_list("status", flat=True)) == {"positive", "seed", "negative"}
    assert Opinion.objects.filter(withdrawn_at__isnull=False).exists()
    assert Opinion.objects.filter(withdrawn_at=None, expires_at__lt=timezone.now()).exists()
    disputed = Outcome.objects.current().get(kind="false_positive")
    assert disputed.note
    assert Opinion.objects.live().filter(indicator=disputed.indicator, status="positive").exists()
    [refused] = Batch.objects.filter(refused__gt=0)
    assert (refused.refused, refused.organization.slug) == (31, "kitefall")
    assert refused.rows.filter(state="refused", reasons=[]).count() == 0


def test_every_shared_figure_may_be_shown(analysts):
    of_signals = [one for one in metrics() if one.of_companies and one.id not in SEEDED_ELSEWHERE]
    figures = {one.id: figure_of(one.parts()).amount for one in of_signals}
    assert {name for name, amount in figures.items() if amount is None} == set()


def test_those_who_upload_in_the_demo_have_matches_and_nothing_waiting(analysts):
    for slug in UPLOAD_LATER:
        person = analysts[slug]
        words = {
            held.words
            for _, held in queries.describe(person.seats.get().organization, queries.matches_of(person, {}))
        }
        assert "at least one other company holds this" in words
        assert any("others" in word for word in words)
        assert not [item for item in brief_for(person) if "other company" in item.text]


def test_the_sample_files_meet_nothing_of_the_seed(analysts):
    before = set(Indicator.objects.values_list("pk", flat=True))
    for slug, name in zip(UPLOAD_LATER, ("signals-sample.csv", "signals-overlap.csv"), strict=True):
        batch = start_import(analysts[slug], (DATA / name).read_bytes())
        work("signals.import_batch")
        assert not batch.rows.filter(indicator__in=before).exists()
    hashes = dict(Indicator.objects.filter(kind="pdq").values_list("pk", "value"))
    old = [int(value, 16) for pk, value in hashes.items() if pk in before]
    new = [int(value, 16) for pk, value in hashes.items() if pk not in before]
    assert min((one ^ other).bit_count() for one in old for other in new) > 31


def test_the_same_number_gives_the_same_files():
    made = [signal_files.Maker(random.Random(7)) for _ in range(2)]
    first, second = ([maker.row() for _ in range(300)] for maker in made)
    assert first == second
    assert len({(row.kind, row.value) for row in first}) == 300
