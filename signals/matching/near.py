"""Near-duplicate PDQ hashes among the indicators: which of them are held by different companies."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from itertools import batched
from typing import Final

from signals.matching import index
from signals.matching.counting import HOLDING
from signals.matching.models import NearPair
from signals.submissions.models import Indicator, Opinion

_QUERIES: Final = 500


def find_pairs(ids: Sequence[int], *, now: datetime) -> int:
    """Keep the near pairs of these indicators that different companies hold; returns how many are new."""
    wanted = dict(Indicator.objects.filter(kind="pdq", id__in=ids).values_list("id", "value"))
    kept = 0
    for block in batched(wanted.items(), _QUERIES):
        numbers = [pk for pk, _ in block]
        rows, found, apart = index.search_values([value for _, value in block])
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
