"""The demo's disputes: every state of a case and of a receipt, work for staff, and a figure that may be shown."""

import random
from types import SimpleNamespace

import pytest
from django.utils import timezone

from coalition.core.models import Notice
from coalition.home import brief_for
from coalition.impact.disclosure import figure_of
from coalition.impact.registry import metric_named
from coalition.local.seed.signal_disputes import seed_disputes
from signals.models import Indicator, Quarantine, Receipt, ReReview
from signals.outcomes.disputes import queries
from tests.factories import make_staff
from tests.signals.factories import make_analyst, make_participant

pytestmark = pytest.mark.django_db


def test_the_demo_shows_every_state_of_a_dispute_and_of_a_retraction():
    staff, compliance = make_staff("administrator"), make_staff("compliance")
    cast = SimpleNamespace(
        analysts={f"c{number}": make_analyst(make_participant(slug=f"c{number}")) for number in range(10)},
        people={"compliance@coalition.example": compliance},
        staff=staff,
        now=timezone.now(),
        rng=random.Random(7),
    )
    for _ in range(2):  # a second time changes nothing
        seed_disputes(cast)
    states = set(Quarantine.objects.values_list("cause", "state"))
    assert {
        ("negatives", "open"),
        ("negatives", "upheld"),
        ("negatives", "restored"),
        ("one_word", "open"),
    } == states
    assert queries.appeals_waiting() == 1
    assert Indicator.objects.filter(paused_at__isnull=False).count() == 5
    assert ReReview.objects.filter(answer="restored").count() == 5
    assert set(Receipt.objects.values_list("answer", flat=True)) == {"", "deleted", "never_used"}
    assert Receipt.objects.overdue().count() == 1
    assert Receipt.objects.unreviewed().exists()
    assert figure_of(metric_named("accounts_restored").parts()).amount == 22
    words = " ".join(item.text for item in brief_for(compliance))
    for expected in ("2 paused signals wait", "1 appeal waits", "1 answer to a retraction is overdue"):
        assert expected in words
    assert Notice.objects.filter(topic="signal-disputes").exists()
