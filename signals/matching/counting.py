"""Companies behind an indicator, counted by the database in one statement; no pairs of companies, ever."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from django.db import connection
from django.db.models import Q

from signals.matching.models import NearPair

# Who holds an indicator as far as all may know: an opinion that is out and does not say "we found it wrong".
HOLDING: Final = Q(
    withdrawn_at=None, sealed_at=None, shared_at__isnull=False, group=None, indicator__paused_at=None
) & ~Q(status="negative")

_COUNT: Final = """
INSERT INTO signals_corroboration
  (indicator_id, companies_exact, companies_near, matched_at, holds_until, updated_at)
SELECT link.id,
       count(DISTINCT opinion.organization_id) FILTER (WHERE link.other = link.id),
       count(DISTINCT opinion.organization_id),
       CASE WHEN count(DISTINCT opinion.organization_id) >= 2 THEN %(now)s::timestamptz END,
       min(opinion.expires_at),
       %(now)s::timestamptz
FROM (
  SELECT id, id AS other FROM unnest(%(ids)s::bigint[]) AS id
  UNION ALL SELECT lower_id, higher_id FROM signals_nearpair WHERE lower_id = ANY(%(ids)s::bigint[])
  UNION ALL SELECT higher_id, lower_id FROM signals_nearpair WHERE higher_id = ANY(%(ids)s::bigint[])
) AS link
LEFT JOIN signals_opinion AS opinion
  ON opinion.indicator_id = link.other AND opinion.withdrawn_at IS NULL AND opinion.sealed_at IS NULL
  AND opinion.status <> 'negative' AND opinion.expires_at > %(now)s::timestamptz
  AND opinion.shared_at IS NOT NULL AND opinion.group_id IS NULL
  AND NOT EXISTS (
    SELECT FROM signals_indicator AS paused WHERE paused.id = link.other AND paused.paused_at IS NOT NULL
  )
GROUP BY link.id
ORDER BY link.id
ON CONFLICT (indicator_id) DO UPDATE SET
  companies_exact = excluded.companies_exact,
  companies_near = excluded.companies_near,
  matched_at = CASE WHEN excluded.companies_near >= 2
    THEN coalesce(signals_corroboration.matched_at, excluded.matched_at) END,
  holds_until = excluded.holds_until,
  updated_at = excluded.updated_at
"""


def take_turns() -> None:
    """Until the transaction ends nobody else counts: what is read last is also written last."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('signals/matching', 0))")


def recount(ids: Sequence[int], *, now: datetime) -> None:
    """Make the counts of these indicators anew from the opinions that stand now."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"ids": list(ids), "now": now})


def with_neighbours(ids: Iterable[int]) -> list[int]:
    """These indicators and all near ones, whose counts change with theirs."""
    wanted = set(ids)
    pairs = NearPair.objects.filter(Q(lower__in=wanted) | Q(higher__in=wanted))
    for lower, higher in pairs.values_list("lower_id", "higher_id").iterator(chunk_size=5000):
        wanted |= {lower, higher}
    return sorted(wanted)
