"""Clusters: complete and linear where they are dense, and in step with what is out."""

import numpy as np
import pytest
from django.utils import timezone

from members.rules import company_of
from signals.matching.cluster_queries import cluster_of
from signals.matching.models import Corroboration, NearPair
from signals.submissions import services as submissions
from signals.submissions.models import Indicator, Opinion
from signals.submissions.scope import services as scope
from tests.signals.disputes.factories import decide, make_pause
from tests.signals.factories import make_analyst, make_signal
from tests.signals.matching.brute_force import SEEDS, hold, near_value
from tests.signals.matching.dense import check_dense, hold_many
from tests.signals.matching.test_pdq import near as turned
from tests.signals.matching.test_pdq import random_hashes
from tests.signals.matching.working import match, match_at_once
from tests.signals.scope.factories import make_sharing_group

pytestmark = pytest.mark.django_db
CHAIN = (0, 25, 50)  # bits turned: each is near the next, and the ends are far from each other


def test_of_a_dense_cluster_every_neighbour_is_found_every_company_counted_and_few_rows_kept():
    check_dense(1_000)  # `make bench` does it with 5,000


def test_in_a_dense_cluster_another_hash_takes_the_place_of_one_that_was_taken_back():
    people = [make_analyst() for _ in range(2)]
    rng = np.random.default_rng(2)
    hashes = np.unique(turned(rng, np.repeat(random_hashes(rng, 1), 90, axis=0), 9), axis=0)
    made = hold_many(people, hashes)
    match_at_once(*made)
    theirs = Opinion.objects.filter(organization=company_of(people[1]), indicator__in=made)
    own = made[-2]
    linked = NearPair.objects.filter(lower=own) | NearPair.objects.filter(higher=own)
    gone = [pk for pair in linked.values_list("lower", "higher") for pk in pair if pk != own.pk]
    assert 0 < len(gone) < 40
    theirs.filter(indicator__in=gone).update(withdrawn_at=timezone.now())
    match_at_once(*Indicator.objects.filter(pk__in=gone))
    assert Corroboration.objects.get(indicator=own).companies_near == 2


def test_a_cluster_is_what_hangs_together_and_falls_apart_when_its_bridge_goes():
    people = [make_analyst() for _ in range(3)]
    left, bridge, right = (
        hold(person, near_value(SEEDS[0], bits)) for person, bits in zip(people, (0, 25, 50), strict=True)
    )
    match_at_once(left.indicator, bridge.indicator, right.indicator)
    assert cluster_of(people[0], left.indicator).words == "3 signals, at least one other company"
    Opinion.objects.filter(pk=bridge.pk).update(withdrawn_at=timezone.now())
    match_at_once(bridge.indicator)
    assert cluster_of(people[0], left.indicator) is None
    assert cluster_of(people[2], right.indicator) is None
    Opinion.objects.filter(pk=bridge.pk).update(withdrawn_at=None)
    match_at_once(bridge.indicator)
    assert cluster_of(people[0], left.indicator).signals == 3


@pytest.fixture
def chain():
    """A near B near C, each of another company; and what the first and the last read of it."""
    people = [make_analyst() for _ in CHAIN]
    sent = [
        make_signal(person, kind="pdq", value=near_value(SEEDS[0], bits))
        for person, bits in zip(people, CHAIN, strict=True)
    ]
    match()

    def told():
        counts = dict(Corroboration.objects.values_list("indicator_id", "companies_near"))
        seen = [cluster_of(person, one.indicator) for person, one in zip(people, sent, strict=True)]
        return [one and one.signals for one in seen], [counts[one.indicator_id] for one in sent]

    return people, sent, told


WHOLE = ([3, 3, 3], [2, 3, 2])


BROKEN = (
    [None, None, None],
    [1, 2, 1],
)  # the ends know of nobody; who holds the middle one still sees both near it


def test_when_the_middle_of_a_chain_is_paused_its_ends_are_no_cluster_until_it_is_let_out(chain):
    people, sent, told = chain
    assert told() == WHOLE
    case = make_pause(people[0], sent[1].indicator)
    match()
    assert told() == BROKEN
    decide(case, "restored")
    match()
    assert told() == WHOLE


def test_when_the_middle_of_a_chain_is_withdrawn_its_ends_are_no_cluster(chain):
    people, sent, told = chain
    submissions.withdraw_signal(by=people[1], opinion=sent[1])
    match()
    assert told() == BROKEN
    make_signal(people[1], kind="pdq", value=near_value(SEEDS[0], CHAIN[1]))
    match()
    assert told() == WHOLE


def test_when_the_middle_of_a_chain_goes_to_a_group_alone_it_joins_nothing_even_for_its_members(chain):
    people, sent, told = chain
    group = make_sharing_group(people[1], people[0])
    scope.change_scope(by=people[1], opinion=sent[1], group=group, named=False)
    match()
    assert told() == BROKEN
    scope.change_scope(by=people[1], opinion=Opinion.objects.get(pk=sent[1].pk), group=None, named=False)
    match()
    assert told() == WHOLE


def test_the_pages_of_clusters_list_what_may_be_seen(client):
    people = [make_analyst() for _ in range(5)]
    for number, person in enumerate(people):
        hold(person, near_value(SEEDS[0], number))
    match_at_once(*Indicator.objects.all())
    client.force_login(people[0])
    assert "5 signals, 4 other companies" in client.get("/signals/clusters/").content.decode()
    own = Indicator.objects.get(value=SEEDS[0])
    page = client.get(f"/signals/s/{own.public_id}/cluster/").content.decode()
    assert all(near_value(SEEDS[0], number) in page for number in range(5))
    assert "Ours too" in page
    assert "A cluster of 5 signals" in client.get(f"/signals/s/{own.public_id}/").content.decode()
    alone = hold(people[0], SEEDS[1])
    assert client.get(f"/signals/s/{alone.indicator.public_id}/cluster/").status_code == 404
