"""Near-duplicate PDQ hashes among the indicators: which of them are held by different companies."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from itertools import batched
from typing import Final

import numpy as np

from signals.matching import pdq
from signals.matching.counting import HOLDING
from signals.matching.models import NearPair
from signals.submissions.models import Indicator, Opinion

_BLOCK: Final = 10_000
_QUERIES: Final = 500


def build_index() -> pdq.Index:
    """All PDQ indicators. Which of them still count is asked of the opinions, not of the index."""
    index = pdq.Index()
    ids: list[int] = []
    hashes: list[np.ndarray] = []
    found = Indicator.objects.filter(kind="pdq").values_list("id", "value")
    for block in batched(found.iterator(chunk_size=_BLOCK), _BLOCK):
        ids += [pk for pk, _ in block]
        hashes.append(to_hashes([value for _, value in block]))
    if ids:
        index.add(np.array(ids, np.int64), np.concatenate(hashes))
    return index


def to_hashes(values: Sequence[str]) -> np.ndarray:
    """Canonical PDQ values as an array of shape (n, 32)."""
    joined = bytes.fromhex("".join(values))
    return np.frombuffer(joined, np.uint8).reshape(len(values), pdq.BYTES)


def find_pairs(index: pdq.Index, ids: Sequence[int], *, now: datetime) -> int:
    """Keep the near pairs of these indicators that different companies hold; returns how many are new."""
    wanted = dict(Indicator.objects.filter(kind="pdq", id__in=ids).values_list("id", "value"))
    kept = 0
    for block in batched(wanted.items(), _QUERIES):
        numbers = [pk for pk, _ in block]
        rows, found, apart = index.search(to_hashes([value for _, value in block]))
        kept += _keep(
            {
                (min(numbers[row], other), max(numbers[row], other)): distance
                for row, other, distance in zip(rows.tolist(), found.tolist(), apart.tolist(), strict=True)
                if numbers[row] != other
            },
            now=now,
        )
    return kept


def _keep(pairs: dict[tuple[int, int], int], *, now: datetime) -> int:
    holders = _holders({pk for pair in pairs for pk in pair}, now=now)
    rows = [
        NearPair(lower_id=lower, higher_id=higher, distance=distance)
        for (lower, higher), distance in sorted(pairs.items())
        if holders[lower] and holders[higher] and len(holders[lower] | holders[higher]) > 1
    ]
    NearPair.objects.bulk_create(rows, batch_size=5000, ignore_conflicts=True)
    return len(rows)


def _holders(ids: set[int], *, now: datetime) -> defaultdict[int, set[object]]:
    held: defaultdict[int, set[object]] = defaultdict(set)
    live = Opinion.objects.filter(HOLDING, indicator__in=ids, expires_at__gt=now)
    for indicator, company in live.values_list("indicator_id", "organization_id"):
        held[indicator].add(company)
    return held
