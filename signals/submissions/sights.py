"""Who saw which signal of others first when: what counts as a company's own evidence, and who must hear of an end."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from members.models import Organization
from signals.submissions.models import Opinion

_RECORD = """
    INSERT INTO signals_firstsight (organization_id, indicator_id, seen_at, taken_at)
    SELECT %(company)s, id, %(now)s::timestamptz, CASE WHEN %(taken)s THEN %(now)s::timestamptz END
    FROM unnest(%(ids)s::bigint[]) AS id ORDER BY id
    ON CONFLICT (indicator_id, organization_id) DO UPDATE SET taken_at = excluded.taken_at
    WHERE signals_firstsight.taken_at IS NULL AND excluded.taken_at IS NOT NULL
"""


def record(company: Organization, ids: Iterable[int], *, now: datetime, taken: bool = False) -> None:
    """The company's people see these indicators; `taken` when the value itself leaves the portal. Only firsts count."""
    wanted = sorted(set(ids))
    if wanted:
        with connection.cursor() as cursor:
            cursor.execute(_RECORD, {"company": company.pk, "ids": wanted, "now": now, "taken": taken})


def record_shared(company: Organization | None, ids: Iterable[int], *, now: datetime) -> None:
    """The company's people see a page with these indicators: those that others share with it are seen."""
    if company is None:
        return
    others = (
        Opinion.objects.shared_with(company).exclude(organization=company).filter(indicator__in=list(ids))
    )
    record(company, others.values_list("indicator_id", flat=True), now=now)
