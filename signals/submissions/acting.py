"""What counts as acting on a signal that others sent: the slices above say how to find it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from members.models import Organization
from signals.submissions.models import FirstSight, Indicator, Opinion

Found = Callable[[QuerySet[Indicator], Organization, datetime], QuerySet[Any]]
_ways: dict[str, Found] = {}


def register_way(words: str, *, find: Found) -> None:
    """`find(indicators, company, since)` gives what companies other than this one did since then; `words` say it."""
    _ways[words] = find


def others_acted(indicators: QuerySet[Indicator], company: Organization, *, since: datetime) -> str:
    """The first way in which another company acted on one of these signals since then, in words; "" if nobody did."""
    for words, find in _ways.items():
        if find(indicators, company, since).exists():
            return words
    return ""


def _seen(indicators: QuerySet[Indicator], company: Organization, since: datetime) -> QuerySet[Any]:
    others = FirstSight.objects.filter(indicator__in=indicators).exclude(organization=company)
    return others.filter(seen_at__gte=since) | others.filter(taken_at__gte=since)


def _found_wrong(indicators: QuerySet[Indicator], company: Organization, since: datetime) -> QuerySet[Any]:
    others = Opinion.objects.filter(indicator__in=indicators, updated_at__gte=since)
    return others.filter(status=Opinion.Status.NEGATIVE).exclude(organization=company)


register_way("has seen or taken a signal of it", find=_seen)
register_way("has found a signal of it wrong", find=_found_wrong)
