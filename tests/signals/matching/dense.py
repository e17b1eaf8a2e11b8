"""A cluster of nearly the same hashes, held by four companies: what matching must say of it, counted with no index."""

from time import perf_counter

import numpy as np

from members.rules import company_of
from signals.matching import near
from signals.matching.cluster_queries import clusters, describe
from signals.matching.models import ClusterMember, Corroboration, NearPair
from signals.submissions import vault
from signals.submissions.models import Indicator, Opinion
from tests.signals.factories import make_analyst
from tests.signals.matching.brute_force import hold
from tests.signals.matching.test_pdq import random_hashes
from tests.signals.matching.working import match_at_once


def hold_many(people, hashes):
    """Hashes held in turn by these people's companies."""
    values = [row.tobytes().hex() for row in hashes]
    made = Indicator.objects.bulk_create(
        Indicator(kind="pdq", value=value, token=vault.token("pdq", "", value), normaliser=1)
        for value in values
    )
    sample = hold(people[0], "ab" * 32)
    rows = []
    for number, one in enumerate(made):
        person = people[number % len(people)]
        row = Opinion(
            indicator=one, organization=company_of(person), submitted_by=person, status="seed", harm="grooming",
            action="none_yet", expires_at=sample.expires_at, shared_at=sample.shared_at,
        )  # fmt: skip
        rows.append(row)
    Opinion.objects.bulk_create(rows, batch_size=2_000)
    return made


def distances(hashes):
    """Of every two of them, in bits: counted one word after the other, with no index."""
    words = np.ascontiguousarray(hashes).view(np.uint64)
    apart = np.zeros((len(words), len(words)), np.uint16)
    for word in range(words.shape[1]):
        apart += np.bitwise_count(words[:, word, None] ^ words[:, word])
    return apart


def check_dense(size):
    """Every neighbour is found, every company counted and few rows kept; gives the seconds of the jobs."""
    people = [make_analyst() for _ in range(4)]
    rng = np.random.default_rng(1)
    centre = np.repeat(random_hashes(rng, 1), size, axis=0)
    turned = rng.random((size, 256)) < 0.06  # about half of all pairs are near
    bits = np.unpackbits(centre, axis=1) ^ turned
    hashes = np.unique(np.packbits(bits.astype(np.uint8), axis=1), axis=0)
    made = hold_many(people, hashes)
    start = perf_counter()
    match_at_once(*made[: size // 2])
    match_at_once(*made[size // 2 :])
    seconds = perf_counter() - start
    close = distances(hashes) <= 31
    np.fill_diagonal(close, val=False)
    ids = np.array([one.pk for one in made])
    found = 0
    for block in near.neighbours(ids.tolist()):
        for one in block:
            wanted = ids[close[np.searchsorted(ids, one.id)]]
            assert np.array_equal(np.sort(one.others), wanted)
            found += len(wanted)
    assert found == close.sum() > size * size // 10
    assert NearPair.objects.count() <= len(hashes) * (len(people) + 2)
    holders = np.arange(len(hashes)) % len(people)
    reached = close @ np.eye(len(people), dtype=np.float32)[holders] > 0
    reached[np.arange(len(hashes)), holders] = True
    counted = dict(Corroboration.objects.values_list("indicator", "companies_near"))
    assert [counted[one.pk] for one in made] == reached.sum(axis=1).tolist()
    assert ClusterMember.objects.values("cluster").distinct().count() == 1
    [row] = clusters(people[0])
    assert describe(people[0], [row])[0].words == f"{len(hashes):,} signals, 3 other companies"
    return seconds
