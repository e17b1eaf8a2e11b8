"""Signals: the near-duplicate index in memory and on disk against comparing with everything, and against FAISS."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import django
import numpy as np

from coalition.local.bench import Figure, best_of
from signals.matching.pdq import Index
from signals.matching.store import Store
from tests.support import servers

SMALL, LARGE, QUERIES = 100_000, 1_000_000, 100
BATCH = 100  # hashes added at once
EVERYTHING = "numpy xor and count over all"


def _hashes(size: int) -> tuple[np.ndarray, np.ndarray]:
    """Random hashes, and queries of which every second has one of them two bits away."""
    random = np.random.default_rng(7)
    hashes = random.integers(0, 256, size=(size, 32), dtype=np.uint8)
    queries = random.integers(0, 256, size=(QUERIES, 32), dtype=np.uint8)
    queries[::2] = hashes[: QUERIES // 2]
    queries[::2, 0] ^= 0b0001_0001
    return hashes, queries


def _everything(hashes: np.ndarray, queries: np.ndarray) -> int:
    wide, asked = hashes.view(np.uint64), queries.view(np.uint64)
    return sum(int((np.bitwise_count(wide ^ one).sum(axis=1) <= 31).sum()) for one in asked)


def _one_by_one(search: Callable[[np.ndarray], object], queries: np.ndarray) -> float:
    """Seconds a query, each asked alone as a page asks it."""
    return best_of(3, lambda: [search(query[None]) for query in queries]) / len(queries)


def _stored(folder: str, hashes: np.ndarray) -> Store:
    store = Store(Path(folder), owner="bench")
    store.rebuild([(np.arange(len(hashes)), hashes)])
    return store


def _look_up(name: str, size: int) -> Figure:
    hashes, queries = _hashes(size)
    with tempfile.TemporaryDirectory() as folder:
        store = _stored(folder, hashes)
        assert len(store.search(queries)[0]) == _everything(hashes, queries)
        seconds = _one_by_one(store.search, queries)
    against = best_of(2, lambda: _everything(hashes, queries)) / QUERIES
    return Figure(name, round(seconds * 1000, 3), "ms a query", EVERYTHING, round(seconds / against, 4))


def bench_signals_pdq_search() -> Figure:
    """100 queries at once against 100,000 PDQ hashes at distance 31 in memory, half of them planted near ones."""
    hashes, queries = _hashes(SMALL)
    index = Index()
    index.add(np.arange(SMALL), hashes)
    found = index.search(queries, distance=31)
    seconds = best_of(5, lambda: index.search(queries, distance=31))
    assert _everything(hashes, queries) == len(found[0])
    against = best_of(1, lambda: _everything(hashes, queries))
    return Figure(
        "signals_pdq_search",
        round(seconds / QUERIES * 1000, 4),
        "ms a query",
        EVERYTHING,
        round(seconds / against, 4),
    )


def bench_signals_store_look_up_100k() -> Figure:
    """One query at a time against 100,000 hashes on disk."""
    return _look_up("signals_store_look_up_100k", SMALL)


def bench_signals_store_look_up_1m() -> Figure:
    """One query at a time against a million hashes on disk."""
    return _look_up("signals_store_look_up_1m", LARGE)


def bench_signals_store_look_up_1m_faiss() -> Figure:
    """100 queries at once against a million hashes on disk, and against FAISS's multi-index hashing, both in one thread."""
    import faiss  # noqa: PLC0415 -- large, and needed here alone

    hashes, queries = _hashes(LARGE)
    faiss.omp_set_num_threads(1)
    peer = faiss.IndexBinaryMultiHash(256, 16, 16)
    peer.nflip = 1
    peer.add(hashes)
    limits, _, _ = peer.range_search(queries, 32)
    with tempfile.TemporaryDirectory() as folder:
        store = _stored(folder, hashes)
        assert len(store.search(queries)[0]) == limits[-1]
        seconds = best_of(3, lambda: store.search(queries))
    against = best_of(3, lambda: peer.range_search(queries, 32))
    return Figure(
        "signals_store_look_up_1m_faiss",
        round(seconds / QUERIES * 1000, 3),
        "ms a query",
        "faiss IndexBinaryMultiHash(256, 16, 16), nflip 1",
        round(seconds / against, 3),
    )


def bench_signals_store_add_1m() -> Figure:
    """From adding 100 hashes to a million until another reader finds them."""
    hashes, _ = _hashes(LARGE)
    more = np.random.default_rng(8).integers(0, 256, size=(5 * BATCH, 32), dtype=np.uint8)
    with tempfile.TemporaryDirectory() as folder:
        store = _stored(folder, hashes)
        reader = Store(Path(folder), owner="bench")
        reader.search(hashes[:1])
        taken = []
        for begin in range(0, len(more), BATCH):
            part = more[begin : begin + BATCH]
            start = perf_counter()
            store.add(np.arange(LARGE + begin, LARGE + begin + BATCH), part)
            assert len(reader.search(part[:1], 0)[0]) == 1
            taken.append(perf_counter() - start)
        start = perf_counter()
        store.rebuild([(np.arange(LARGE), hashes)], even_if_whole=True)
        assert len(reader.search(hashes[:1], 0)[0]) == 1
        against = perf_counter() - start
    seconds = max(taken)
    return Figure(
        "signals_store_add_1m",
        round(seconds * 1000, 2),
        "ms, the slowest of five",
        "building the index anew",
        round(seconds / against, 4),
    )


def bench_signals_match_one_200k() -> Figure:
    """The job of a signal that comes new to 200,000 stored ones of ten companies, half of them hashes, and of its end."""
    servers.announce()
    os.environ["DJANGO_SETTINGS_MODULE"] = "coalition.settings"
    servers.start()
    try:
        django.setup()
        from tests.bench.signal_corpus import figure  # noqa: PLC0415 -- needs the settings

        return figure()
    finally:
        servers.stop()
