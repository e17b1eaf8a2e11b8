"""Companies behind an indicator, counted by the database in one statement; no pairs of companies, ever.

A company is independent when it found the signal, or one near it, before it first saw the signal or one near it here;
all others follow, and never corroborate.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import connection
from django.db.models import Q

from signals.matching.models import NearPair
from signals.submissions.models import Opinion
from signals.submissions.rules import shared_with_all

# Who holds an indicator as far as all may know: an opinion that is out and does not say "we found it wrong".
HOLDING: Final = Q(
    withdrawn_at=None, sealed_at=None, shared_at__isnull=False, group=None, indicator__paused_at=None
) & ~Q(status="negative")

_COUNT: Final = """
WITH link AS (
  SELECT id, id AS other FROM unnest(%s::bigint[]) AS id
  UNION ALL SELECT lower_id, higher_id FROM signals_nearpair WHERE lower_id = ANY(%s::bigint[])
  UNION ALL SELECT higher_id, lower_id FROM signals_nearpair WHERE higher_id = ANY(%s::bigint[])
), held AS (
  SELECT link.id, opinion.organization_id AS company,
         min(coalesce(opinion.detected_at, opinion.created_at)) AS near_at,
         min(coalesce(opinion.detected_at, opinion.created_at)) FILTER (WHERE link.other = link.id) AS exact_at,
         min(opinion.expires_at) AS until
  FROM link JOIN ({holding}) AS opinion ON opinion.indicator_id = link.other
  GROUP BY link.id, opinion.organization_id
), seen AS (
  SELECT link.id, sight.organization_id AS company, min(sight.seen_at) AS at
  FROM link JOIN signals_firstsight AS sight ON sight.indicator_id = link.other
  GROUP BY link.id, sight.organization_id
)
INSERT INTO signals_corroboration (
  indicator_id, companies_exact, companies_near, independent_exact, independent_near,
  matched_at, holds_until, updated_at
)
SELECT asked.id,
       count(held.exact_at),
       count(held.company),
       count(held.company) FILTER (WHERE held.exact_at < coalesce(seen.at, 'infinity')),
       count(held.company) FILTER (WHERE held.near_at < coalesce(seen.at, 'infinity')),
       CASE WHEN count(held.company) >= 2 THEN %s::timestamptz END,
       min(held.until),
       %s::timestamptz
FROM unnest(%s::bigint[]) AS asked (id)
LEFT JOIN held ON held.id = asked.id
LEFT JOIN seen ON seen.id = held.id AND seen.company = held.company
GROUP BY asked.id
ORDER BY asked.id
ON CONFLICT (indicator_id) DO UPDATE SET
  companies_exact = excluded.companies_exact,
  companies_near = excluded.companies_near,
  independent_exact = excluded.independent_exact,
  independent_near = excluded.independent_near,
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
    holding = Opinion.objects.filter(shared_with_all(now)).exclude(status=Opinion.Status.NEGATIVE)
    columns = ("indicator_id", "organization_id", "detected_at", "created_at", "expires_at")
    asked, params = holding.order_by().values(*columns).query.sql_with_params()
    wanted = list(ids)
    values: list[Any] = [wanted, wanted, wanted, *params, now, now, wanted]
    with connection.cursor() as cursor:
        cursor.execute(_COUNT.replace("{holding}", asked), values)


def with_neighbours(ids: Iterable[int]) -> list[int]:
    """These indicators and all near ones, whose counts change with theirs."""
    wanted = set(ids)
    pairs = NearPair.objects.filter(Q(lower__in=wanted) | Q(higher__in=wanted))
    for lower, higher in pairs.values_list("lower_id", "higher_id").iterator(chunk_size=5000):
        wanted |= {lower, higher}
    return sorted(wanted)
