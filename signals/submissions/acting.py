"""What counts as acting on a signal that others sent: the slices above say how to find it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from members.models import Organization
from signals.submissions.models import FirstSight, Indicator, Opinion

Found = Callable[[QuerySet[Indicator], Organization, datetime], QuerySet[Any]]
_ways: dict[str, Found] = {}


def register_way(name: str, *, find: Found) -> None:
    """`find(indicators, company, since)` gives what companies other than this one did since then."""
    _ways[name] = find


def others_acted(indicators: QuerySet[Indicator], company: Organization, *, since: datetime) -> bool:
    """Whether another company acted on one of these signals since then; never in which way, for that is its own."""
    return any([find(indicators, company, since).exists() for find in _ways.values()])  # noqa: C419 takes as long whoever did what


def _taken(indicators: QuerySet[Indicator], company: Organization, since: datetime) -> QuerySet[Any]:
    """To have met it in a list is not to have it."""
    others = FirstSight.objects.filter(indicator__in=indicators).exclude(organization=company)
    return others.filter(taken_at__gte=since)


def _said(indicators: QuerySet[Indicator], company: Organization, since: datetime) -> QuerySet[Any]:
    others = Opinion.objects.filter(indicator__in=indicators, updated_at__gte=since)
    return others.filter(status=Opinion.Status.NEGATIVE).exclude(organization=company)


register_way("taken", find=_taken)
register_way("found wrong", find=_said)
