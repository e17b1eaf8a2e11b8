"""The near-duplicate index finds exactly what counting every pair finds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signals.matching import pdq
from signals.matching.pdq import Index


def random_hashes(rng, count):
    return rng.integers(0, 256, (count, 32), dtype=np.uint8)


def near(rng, base, flips):
    """Each row of `base` with `flips` distinct bits turned."""
    bits = np.unpackbits(base, axis=1)
    for row in bits:
        row[rng.choice(256, flips, replace=False)] ^= 1
    return np.packbits(bits, axis=1)


def clustered(rng, clusters, each, spread=40):
    centres = random_hashes(rng, clusters)
    return np.concatenate([near(rng, centres, int(rng.integers(0, spread))) for _ in range(each)])


def brute_force(ids, hashes, queries, distance):
    found = set()
    for number, query in enumerate(queries):
        apart = np.unpackbits(query ^ hashes, axis=1).sum(axis=1)
        found |= {(number, int(ids[i]), int(apart[i])) for i in np.nonzero(apart <= distance)[0]}
    return found


def as_set(matches):
    rows, ids, apart = matches
    pairs = list(zip(rows.tolist(), ids.tolist(), apart.tolist(), strict=True))
    assert len(pairs) == len(set(pairs))
    return set(pairs)


@pytest.mark.parametrize("size", [1, 7, 5_000])
@pytest.mark.parametrize("distance", [0, 1, 16, 30, 31, 32, 64, 256])
def test_search_finds_all_and_only_what_brute_force_finds(size, distance):
    rng = np.random.default_rng(size)
    half = clustered(rng, max(1, size // 20), 10)[: size // 2 + 1]
    hashes = np.concatenate((half, random_hashes(rng, size)))[:size]
    ids = rng.permutation(10 * size)[:size].astype(np.int64) - size
    queries = np.concatenate(
        (near(rng, hashes[:4], 31), near(rng, hashes[:4], 32), hashes[:2], random_hashes(rng, 2))
    )
    index = Index()
    index.add(ids, hashes)
    assert as_set(index.search(queries, distance)) == brute_force(ids, hashes, queries, distance)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(0, 256), st.integers(1, 60))
def test_the_tables_and_brute_force_agree_on_clusters(seed, distance, size):
    rng = np.random.default_rng(seed)
    hashes = clustered(rng, size, 3)
    ids = np.arange(len(hashes))
    queries = near(rng, hashes[:5], int(rng.integers(0, 40)))
    tables = pdq.Tables.of(hashes)
    within = min(distance, 31)
    rows, columns, apart = tables.search(queries, hashes, within)
    assert as_set((rows, ids[columns], apart)) == brute_force(ids, hashes, queries, within)
    index = Index()
    index.add(ids, hashes)
    assert as_set(index.search(queries, distance)) == brute_force(ids, hashes, queries, distance)


def test_31_bits_apart_is_in_and_32_is_out_even_when_spread_over_every_chunk():
    base = np.zeros((1, 32), np.uint8)
    spread = np.zeros((2, 32), np.uint8)
    spread[:] = 0b1  # one bit in each of the 32 bytes: two in each chunk, 32 apart
    spread[0, 0] = 0  # 31 apart
    filler = random_hashes(np.random.default_rng(5), 6_000)
    for hashes in (spread, np.concatenate((spread, filler))):
        index = Index()
        index.add(np.arange(len(hashes)), hashes)
        assert as_set(index.search(base)) == {(0, 0, 31)}


def test_an_empty_index_and_an_empty_search_find_nothing():
    index = Index()
    queries = np.zeros((3, 32), np.uint8)
    assert as_set(index.search(queries)) == set()
    index.add([], np.empty((0, 32), np.uint8))
    index.add([4], np.ones((1, 32), np.uint8))
    assert as_set(index.search(np.empty((0, 32), np.uint8))) == set()
    assert [array.dtype for array in index.search(queries)] == [np.int64] * 3


def test_an_id_added_again_is_replaced_and_a_removed_one_is_gone():
    rng = np.random.default_rng(1)
    old, new = random_hashes(rng, 2)
    index = Index()
    index.add([1, 2], np.stack((old, old)))
    index.add([1, 1], np.stack((old, new)))
    assert len(index) == 2
    assert as_set(index.search(old[None], 0)) == {(0, 2, 0)}
    assert as_set(index.search(new[None], 0)) == {(0, 1, 0)}
    index.remove([1, 99])
    assert as_set(index.search(new[None], 0)) == set()


def test_what_is_added_later_is_found_without_asking_for_a_rebuild():
    rng = np.random.default_rng(2)
    many, late = random_hashes(rng, 6_000), random_hashes(rng, 1)
    index = Index()
    index.add(np.arange(6_000), many)
    assert as_set(index.search(late)) == set()
    index.add([9_999], late)
    assert as_set(index.search(near(rng, late, 31))) == {(0, 9_999, 31)}


def test_a_cluster_that_overflows_a_block_is_still_complete(monkeypatch):
    monkeypatch.setattr(pdq, "_BLOCK_PAIRS", 1_000)
    rng = np.random.default_rng(3)
    hashes = near(rng, np.repeat(random_hashes(rng, 1), 5_000, axis=0), 8)
    ids = np.arange(5_000)
    index = Index()
    index.add(ids, hashes)
    assert as_set(index.search(hashes[:3])) == brute_force(ids, hashes, hashes[:3], 31)
    assert as_set(index.search(hashes[:3], 40)) == brute_force(ids, hashes, hashes[:3], 40)


def test_the_callers_arrays_stay_theirs():
    hashes = np.zeros((1, 32), np.uint8)
    index = Index()
    index.add([1], hashes)
    hashes[:] = 255
    assert as_set(index.search(np.zeros((1, 32), np.uint8), 0)) == {(0, 1, 0)}


@pytest.mark.parametrize(
    ("ids", "hashes"),
    [
        ([1], np.zeros((1, 31), np.uint8)),
        ([1], np.zeros(32, np.uint8)),
        ([1], np.zeros((1, 32), np.int64)),
        ([1, 2], np.zeros((1, 32), np.uint8)),
        ([1.5], np.zeros((1, 32), np.uint8)),
        ([[1]], np.zeros((1, 32), np.uint8)),
        (["a"], np.zeros((1, 32), np.uint8)),
    ],
)
def test_what_has_the_wrong_shape_is_refused(ids, hashes):
    index = Index()
    with pytest.raises(ValueError, match=r"ids|hashes"):
        index.add(ids, hashes)
    assert len(index) == 0


@pytest.mark.parametrize("distance", [-1, 257])
def test_a_distance_that_cannot_be_is_refused(distance):
    with pytest.raises(ValueError, match="between 0 and 256"):
        Index().search(np.zeros((1, 32), np.uint8), distance)
