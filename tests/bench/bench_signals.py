"""Signals: the near-duplicate index against comparing with everything."""

import numpy as np

from coalition.local.bench import Figure, best_of
from signals.matching.pdq import Index

HASHES, QUERIES = 100_000, 100


def bench_signals_pdq_search() -> Figure:
    """100 queries against 100,000 PDQ hashes at distance 31, half of them planted near ones."""
    random = np.random.default_rng(7)
    hashes = random.integers(0, 256, size=(HASHES, 32), dtype=np.uint8)
    queries = random.integers(0, 256, size=(QUERIES, 32), dtype=np.uint8)
    queries[::2] = hashes[: QUERIES // 2]
    queries[::2, 0] ^= 0b0001_0001
    index = Index()
    index.add(np.arange(HASHES), hashes)
    found = index.search(queries, distance=31)
    seconds = best_of(5, lambda: index.search(queries, distance=31))

    def everything() -> list[np.ndarray]:
        return [np.flatnonzero(np.bitwise_count(hashes ^ query).sum(axis=1) <= 31) for query in queries]

    assert sum(len(hits) for hits in everything()) == len(found[0])
    against = best_of(1, everything)
    return Figure(
        "signals_pdq_search",
        round(seconds / QUERIES * 1000, 4),
        "ms a query",
        "numpy xor and count over all",
        round(seconds / against, 4),
    )
