"""Find near-duplicate PDQ hashes by Hamming distance, exactly: nothing within the distance is missed.

Up to distance 31 by the pigeonhole: of the 16 chunks of 16 bits of two hashes that differ in at most 31 bits, one chunk
differs in at most one bit. Every chunk has a table sorted by its value, a query looks up the 17 values within one bit in
each table and the candidates are counted in full. Beyond that distance, and for small indexes, all pairs are counted.
"""

from typing import Final, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

BYTES: Final = 32
BITS: Final = 256
DISTANCE: Final = 31
CHUNKS: Final = 16
CHUNK_VALUES: Final = 1 << 16
SMALL: Final = 4_096  # below this counting all pairs is quicker than looking up
_BLOCK_PAIRS: Final = 4_000_000  # pairs counted at once, so that memory stays flat
_LOOK_UP_COST: Final = 6  # a candidate looked up costs as much as so many counted in a row
_FLIPS: Final = np.concatenate(([0], 1 << np.arange(16))).astype(np.uint16)

Ids = NDArray[np.int64]
Hashes = NDArray[np.uint8]
Matches = tuple[NDArray[np.int64], Ids, NDArray[np.int64]]
NOTHING: Final[Matches] = (np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.int64))


class Index:
    """Hashes by id. Adding an id again replaces its hash; tables are built at the first search after a change."""

    def __init__(self) -> None:
        self._ids: Ids = np.empty(0, np.int64)
        self._hashes: Hashes = np.empty((0, BYTES), np.uint8)
        self._tables: Tables | None = None

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def ids(self) -> Ids:
        return self._ids.copy()

    def add(self, ids: ArrayLike, hashes: ArrayLike) -> None:
        new_ids, new_hashes = to_ids(ids), to_hashes(hashes)
        if len(new_ids) != len(new_hashes):
            raise ValueError(f"{len(new_ids)} ids for {len(new_hashes)} hashes")
        # Of an id given twice the later hash stands, as if they had been added one after the other.
        _, from_the_end = np.unique(new_ids[::-1], return_index=True)
        last = np.sort(len(new_ids) - 1 - from_the_end)
        self.remove(new_ids)
        self._ids = np.concatenate((self._ids, new_ids[last]))
        self._hashes = np.concatenate((self._hashes, new_hashes[last]))
        self._tables = None

    def remove(self, ids: ArrayLike) -> None:
        gone = np.isin(self._ids, to_ids(ids))
        if gone.any():
            self._ids, self._hashes = self._ids[~gone], self._hashes[~gone]
            self._tables = None

    def search(self, hashes: ArrayLike, distance: int = DISTANCE) -> Matches:
        """Query number, id and distance of every pair at most `distance` apart, ordered by query, distance, id."""
        queries = checked(hashes, distance)
        if not len(queries) or not len(self._ids):
            return NOTHING
        if self._tables is None and len(self._ids) >= SMALL and distance <= DISTANCE:
            self._tables = Tables.of(self._hashes)
        rows, columns, apart = search(queries, self._hashes, self._tables, distance)
        return in_order(rows, self._ids[columns], apart)


def checked(hashes: ArrayLike, distance: int) -> Hashes:
    """The queries as an array of their own; ValueError when they or the distance cannot be."""
    queries = to_hashes(hashes)
    if not 0 <= distance <= BITS:
        raise ValueError(f"a distance lies between 0 and {BITS}")
    return queries


def search(queries: Hashes, hashes: Hashes, tables: "Tables | None", distance: int) -> Matches:
    """Query number, position and distance, in no order; by tables where there are some and the distance allows it."""
    if tables is None or distance > DISTANCE:
        return _count_all(queries, hashes, distance)
    return tables.search(queries, hashes, distance)


def in_order(rows: NDArray[np.int64], found: Ids, apart: NDArray[np.int64]) -> Matches:
    """By query, distance, id."""
    order = np.lexsort((found, apart, rows))
    return rows[order], found[order], apart[order]


class Tables:
    """For each chunk: positions sorted by the chunk's value, and where each value begins."""

    def __init__(self, order: NDArray[np.int32], starts: NDArray[np.int32]) -> None:
        self.order = order
        self.starts = starts

    @classmethod
    def of(cls, hashes: Hashes) -> Self:
        chunks = _chunks(hashes)
        order = np.empty((CHUNKS, len(hashes)), np.int32)
        starts = np.empty((CHUNKS, CHUNK_VALUES + 1), np.int32)
        for number in range(CHUNKS):
            values = chunks[:, number]
            order[number] = np.argsort(values, kind="stable")
            counts = np.bincount(values, minlength=CHUNK_VALUES)
            starts[number] = np.concatenate(([0], np.cumsum(counts)))
        return cls(order, starts)

    def search(self, queries: Hashes, hashes: Hashes, distance: int) -> Matches:
        sizes = self._candidate_counts(_chunks(queries))
        # In the middle of a dense cluster nearly everything is a candidate in every table: there counting all is less.
        crowded = sizes * _LOOK_UP_COST > len(hashes)
        found = [_moved(_count_all(queries[crowded], hashes, distance), np.flatnonzero(crowded))]
        alone = np.flatnonzero(~crowded)
        begin = 0
        while begin < len(alone):
            # As many queries as keep the candidates within a block.
            budget = np.cumsum(sizes[alone[begin:]])
            take = max(1, int(np.searchsorted(budget, _BLOCK_PAIRS, side="right")))
            block = alone[begin : begin + take]
            found.append(_moved(self._search_block(queries[block], hashes, distance), block))
            begin += take
        return _joined(found)

    def _candidate_counts(self, query_chunks: NDArray[np.uint16]) -> NDArray[np.int64]:
        total = np.zeros(len(query_chunks), np.int64)
        for number in range(CHUNKS):
            near = (query_chunks[:, number, None] ^ _FLIPS).astype(np.int64)
            starts = self.starts[number]
            total += (starts[near + 1] - starts[near]).sum(axis=1, dtype=np.int64)
        return total

    def _search_block(self, queries: Hashes, hashes: Hashes, distance: int) -> Matches:
        query_chunks = _chunks(queries)
        pairs: list[NDArray[np.int64]] = []
        for number in range(CHUNKS):
            near = (query_chunks[:, number, None] ^ _FLIPS).astype(np.int64).ravel()
            starts = self.starts[number][near].astype(np.int64)
            lengths = self.starts[number][near + 1] - starts
            rows = np.repeat(np.repeat(np.arange(len(queries)), len(_FLIPS)), lengths)
            columns = self.order[number][_ranges(starts, lengths)].astype(np.int64)
            close = _distances(queries, rows, hashes, columns) <= distance
            pairs.append(rows[close] * len(hashes) + columns[close])
        # A pair that is near in several chunks is found several times.
        unique = np.unique(np.concatenate(pairs))
        rows, columns = np.divmod(unique, len(hashes))
        return rows, columns, _distances(queries, rows, hashes, columns)


def _count_all(queries: Hashes, hashes: Hashes, distance: int) -> Matches:
    """Brute force in blocks."""
    step = max(1, _BLOCK_PAIRS // max(1, len(hashes)))
    wide = _words(hashes)
    found: list[Matches] = []
    for begin in range(0, len(queries), step):
        block = _words(queries[begin : begin + step])
        apart = np.zeros((len(block), len(wide)), np.uint16)
        for word in range(wide.shape[1]):
            apart += np.bitwise_count(block[:, word, None] ^ wide[:, word])
        rows, columns = np.nonzero(apart <= distance)
        found.append((rows + begin, columns, apart[rows, columns].astype(np.int64)))
    return _joined(found)


def _moved(matches: Matches, places: NDArray[np.int64]) -> Matches:
    rows, columns, apart = matches
    return places[rows], columns, apart


def _joined(found: list[Matches]) -> Matches:
    if not found:
        return NOTHING
    rows, columns, apart = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return rows, columns, apart


def _distances(
    left: Hashes, rows: NDArray[np.int64], right: Hashes, columns: NDArray[np.int64]
) -> NDArray[np.int64]:
    counted = np.bitwise_count(_words(left)[rows] ^ _words(right)[columns])
    total: NDArray[np.int64] = counted.sum(axis=1, dtype=np.int64)
    return total


def _ranges(starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """All positions of the runs that begin at `starts` and have `lengths`, one run after the other."""
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    positions: NDArray[np.int64] = np.arange(total) + np.repeat(starts - (ends - lengths), lengths)
    return positions


def _chunks(hashes: Hashes) -> NDArray[np.uint16]:
    return np.ascontiguousarray(hashes).view(np.uint16)


def _words(hashes: Hashes) -> NDArray[np.uint64]:
    return np.ascontiguousarray(hashes).view(np.uint64)


def to_ids(ids: ArrayLike) -> Ids:
    array = np.asarray(ids)
    if array.size == 0:
        return np.empty(0, np.int64)
    if array.ndim != 1 or array.dtype.kind not in "iu":
        raise ValueError(f"ids are one row of whole numbers, not {array.dtype} of shape {array.shape}")
    if array.dtype.kind == "u" and array.max() > np.iinfo(np.int64).max:
        raise ValueError("an id is larger than 64 bits with a sign can hold")
    return array.astype(np.int64)


def to_hashes(hashes: ArrayLike) -> Hashes:
    array = np.asarray(hashes)
    if array.size == 0 and (array.ndim == 1 or array.shape[-1] == BYTES):
        return np.empty((0, BYTES), np.uint8)
    if array.ndim != 2 or array.shape[1] != BYTES or array.dtype != np.uint8:  # noqa: PLR2004  # rows and columns
        raise ValueError(
            f"hashes are a uint8 array of shape (n, {BYTES}), not {array.dtype} of shape {array.shape}"
        )
    return np.array(array, dtype=np.uint8, order="C")
