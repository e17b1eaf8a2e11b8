"""Which of its signals a company means, and what taking them back would do, as counts."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, QuerySet

from members.models import Organization
from signals.catalog import kinds
from signals.matching.disclosure import others_disclosed
from signals.outcomes.retraction.services import would_be_asked
from signals.submissions import queries
from signals.submissions.models import Opinion

MOST: Final = queries.MOST_AT_ONCE
FILTERS: Final = ("q", "kind", "status", "harm", "standing", "batch")


@dataclass(frozen=True, slots=True)
class Preview:
    """`waiting` nobody else has had; `told` other companies are asked what they did, `again` of them to look again."""

    total: int
    waiting: int
    kinds: list[tuple[str, int]]
    told: str
    again: str


def chosen(user: Any, ids: Collection[uuid.UUID]) -> QuerySet[Opinion]:
    """Of the signals that were named those of one's own company that still stand."""
    return _sent(Opinion.objects.visible_to(user)).filter(pk__in=ids)


def fitting(user: Any, wanted: Mapping[str, str]) -> QuerySet[Opinion]:
    """What the company's own list shows under this filter and still stands."""
    return _sent(queries.own_signals(user, wanted))


def _sent(found: QuerySet[Opinion]) -> QuerySet[Opinion]:
    live = Opinion.objects.live().values("pk")
    return found.filter(pk__in=live, batch__isnull=False)


def preview(company: Organization, opinions: Iterable[uuid.UUID]) -> Preview:
    found = Opinion.objects.filter(pk__in=list(opinions)).order_by()
    by_kind = found.values_list("indicator__kind").annotate(count=Count("pk")).order_by("-count")
    held = found.exclude(status=Opinion.Status.NEGATIVE).values_list("indicator", flat=True)
    takers = would_be_asked(indicators=list(held), company=company)
    return Preview(
        total=found.count(),
        waiting=found.filter(shared_at=None).count(),
        kinds=[(kinds.KINDS[kind].title, count) for kind, count in by_kind],
        told=others_disclosed(len({taker.organization_id for taker in takers})),
        again=others_disclosed(len({taker.organization_id for taker in takers if taker.has_acted})),
    )
