"""The algebra of opinions over every combination of three companies: lists, pages and the pure function say the same."""

from datetime import timedelta
from itertools import product

import pytest
from django.utils import timezone

from signals.submissions import shared
from signals.submissions.models import Indicator, Opinion
from signals.submissions.opinions import DISPUTED, aggregate
from signals.submissions.scope.models import SharingGroup, SharingSeat
from tests.signals.factories import make_analyst, make_participant

STATUSES = ("negative", "seed", "positive")
SCOPES = ("all", "group")
# Nothing, or one of three opinions, out to the whole programme or to the sharing group alone.
STATES = (None, *product(STATUSES, SCOPES))


@pytest.mark.parametrize("said", [c for n in range(4) for c in product(STATUSES, repeat=n)])
def test_negative_beside_anything_else_is_disputed_and_otherwise_the_strongest_counts(said):
    """As ThreatExchange computes it: 0 with any larger is 3, else the largest."""
    numbers = {STATUSES.index(one) for one in said}
    expected = (
        "" if not numbers else DISPUTED if 0 in numbers and len(numbers) > 1 else STATUSES[max(numbers)]
    )
    assert aggregate(said) == expected
    assert aggregate(reversed(said)) == expected


@pytest.mark.django_db
def test_lists_pages_and_the_pure_function_agree_inside_and_outside_a_scope():
    person = make_analyst()
    holders = [make_participant() for _ in range(3)]
    inside, outside = make_participant(), make_participant()
    now = timezone.now()
    group = SharingGroup.objects.create(
        name="A circle", purpose="To try it.", started_by=holders[0], created_by=person
    )
    for company in (*holders, inside):
        SharingSeat.objects.create(group=group, organization=company, invited_by=person, accepted_at=now)
    cases = list(product(STATES, repeat=3))
    indicators = Indicator.objects.bulk_create(
        Indicator(kind="keyword", value=f"word {n}", token=n.to_bytes(32), normaliser=1)
        for n in range(len(cases))
    )
    Opinion.objects.bulk_create(
        Opinion(
            indicator=indicator, organization=holder, submitted_by=person, status=state[0], harm="grooming",
            policy="4.2", action="warned", actioned_at=now, reported_to="ncmec", detected_at=now, shared_at=now,
            expires_at=now + timedelta(days=9), group=group if state[1] == "group" else None,
        )
        for indicator, states in zip(indicators, cases, strict=True)
        for holder, state in zip(holders, states, strict=True)
        if state
    )  # fmt: skip
    for company, scopes in ((inside, {"all", "group"}), (outside, {"all"})):
        listed = {found.pk: found for found in shared.with_facts(Indicator.objects.all(), company=company)}
        for indicator, states in zip(indicators, cases, strict=True):
            said = [state[0] for state in states if state and state[1] in scopes]
            expected = aggregate(said)
            assert shared.facts_of(indicator, company=company).status == expected, (states, scopes)
            if said:
                assert listed[indicator.pk].shared_status == expected, (states, scopes)
