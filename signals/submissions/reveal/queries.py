"""Lists of reveals, and what a contributor is told of those of its signals."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from members.models import Organization
from signals.catalog.kinds import PERSONAL_KINDS
from signals.submissions.models import Indicator
from signals.submissions.reveal.models import Reveal
from signals.submissions.scope.audience import companies_seeing

DAYS_TOLD = 10


@dataclass(frozen=True, slots=True)
class Told:
    """What a contributor reads. `too_few`: so few companies see the signal that any reveal would point at one."""

    too_few: bool
    total: int = 0
    days: tuple[tuple[date, int], ...] = ()


def told_to_contributor(indicator: Indicator, company: Organization) -> Told:
    """How often others opened the value, by day and up to yesterday: today's would tell who is at work now."""
    if len(companies_seeing(indicator) - {company.pk}) < settings.SMALL_CELL:
        return Told(too_few=True)
    found = Reveal.objects.filter(indicator=indicator, at__lt=_midnight()).exclude(organization=company)
    days = Counter(at.date() for at in found.values_list("at", flat=True))
    return Told(too_few=False, total=days.total(), days=tuple(sorted(days.items(), reverse=True)[:DAYS_TOLD]))


def _midnight() -> datetime:
    """The beginning of today in UTC, one day for all."""
    return datetime.combine(timezone.now().date(), time.min, tzinfo=timezone.now().tzinfo)


def reveals(user: Any, wanted: Mapping[str, str]) -> QuerySet[Reveal]:
    """What this person may read of reveals, newest first, by person, case and kind."""
    found = Reveal.objects.visible_to(user).select_related("person", "session", "indicator")
    words = wanted.get("q", "").strip()
    if words:
        found = found.filter(
            Q(session__case_reference__icontains=words)
            | Q(person__name__icontains=words)
            | Q(person__email__icontains=words)
        )
    if wanted.get("kind"):
        found = found.filter(kind=wanted["kind"])
    which = wanted.get("which")
    if which in {"sealed", "live"}:
        personal = Q(kind__in=PERSONAL_KINDS)
        found = found.filter(personal if which == "sealed" else ~personal)
    return found
