"""Video hashes (vPDQ) as frames of the hash index. Pure.

A video matches another when of its frames with quality of at least 50 at least 80 % lie within PDQ distance 31 of a frame
of the other, and at least the share that the programme has set (0 by default) of the other's frames lie near one of its.
Frames that are equal within a video stand in the index once and count as often as they occur.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from signals.catalog.hashes import PDQ_QUALITY
from signals.matching import pdq

QUERY_SHARE: Final = 80  # per cent
_BITS: Final = (
    15  # of a frame's place in its video, and of how often it occurs: a video has at most 20,000 frames
)
_MASK: Final = (1 << _BITS) - 1


@dataclass(frozen=True, slots=True)
class Video:
    """The frames that count, each once, and how often it occurs."""

    hashes: pdq.Hashes
    counts: NDArray[np.int64]

    @property
    def total(self) -> int:
        return int(self.counts.sum())


def video(value: str) -> Video:
    """The frames of a canonical value: "number,quality,hash" a line."""
    lines = (line.split(",") for line in value.split("\n"))
    frames = Counter(hash_ for _, quality, hash_ in lines if int(quality) >= PDQ_QUALITY)
    joined = bytes.fromhex("".join(frames))
    hashes = np.frombuffer(joined, np.uint8).reshape(len(frames), pdq.BYTES)
    return Video(hashes, np.fromiter(frames.values(), np.int64, len(frames)))


def ids_of(indicator: int, found: Video) -> pdq.Ids:
    """Ids for the index that say indicator, place and count."""
    places = np.arange(len(found.counts), dtype=np.int64)
    return (np.int64(indicator) << 2 * _BITS) | (places << _BITS) | found.counts


def indicators_of(ids: pdq.Ids) -> pdq.Ids:
    owners: pdq.Ids = ids >> 2 * _BITS
    return owners


def counts_of(ids: pdq.Ids) -> NDArray[np.int64]:
    counts: NDArray[np.int64] = ids & _MASK
    return counts


def bounds(indicator: int) -> tuple[int, int]:
    """The first and the last id that an indicator's frames can have."""
    return indicator << 2 * _BITS, ((indicator + 1) << 2 * _BITS) - 1


def matches(
    query: Video, found: pdq.Matches, totals: Iterable[tuple[int, int]], *, stored_share: int
) -> dict[int, int]:
    """Of a search of the query's frames: which videos are near it, either way round, and how much is shared, in per cent.

    Either way round, so that it does not depend on which of two companies came first. `totals` says how many frames each
    of the videos found has.
    """
    rows, ids, _ = found
    owners = indicators_of(ids)
    near: dict[int, int] = {}
    for indicator, total in totals:
        of_it = owners == indicator
        here = int(query.counts[np.unique(rows[of_it])].sum())
        there = int(counts_of(np.unique(ids[of_it])).sum())
        shares = (here, query.total), (there, total)
        for (own, of_own), (other, of_other) in (shares, shares[::-1]):
            if own * 100 >= QUERY_SHARE * of_own and other * 100 >= stored_share * of_other:
                near[indicator] = max(near.get(indicator, 0), own * 100 // of_own)
    return near
