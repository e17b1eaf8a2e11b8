"""What a saved view would have brought in the last 30 days, from what was out to the company on each of them."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from members.models import Organization
from signals.matching.investigate import lanes
from signals.matching.investigate.filters import of_scope
from signals.matching.investigate.lanes import Asker
from signals.submissions.interpret import NEGATIVE
from signals.submissions.models import Indicator, Opinion
from signals.submissions.scope.models import SharingSeat

DAYS: Final = 30
# The outcomes slice above says how many of these signals led at least three other companies to something.
LedSomewhere = Callable[[Organization, list[int]], int]
_led_somewhere: list[LedSomewhere] = []
_COLUMNS: Final = {
    "kind": "indicator__kind",
    "harm": "harm",
    "tlp": "tlp",
    "classification": "classification",
    "platform": "indicator__platform__icontains",
    "q": "indicator__value__icontains",
}
_NOW_ONLY: Final = ("corroborated", "disputed", "near", "kept")


@dataclass(frozen=True, slots=True)
class Result:
    days: list[str]
    counts: list[int]
    total: int
    ours: int
    gone: int
    disputed: int
    led: int
    as_of_today: bool  # the lane itself could only be asked as it stands today

    @property
    def a_day(self) -> str:
        return f"{self.total / DAYS:.1f}".removesuffix(".0")


def led_somewhere(count: LedSomewhere) -> None:
    if count not in _led_somewhere:
        _led_somewhere.append(count)


def run(who: Asker, query: Mapping[str, str], *, now: datetime | None = None) -> Result:
    now = now or timezone.now()
    first = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    start = first - timedelta(days=DAYS - 1)
    came = _came_out(who, query, start)
    ids = list(came)
    a_day = Counter(timezone.localtime(at).date() for at in came.values())
    days = [(start + timedelta(days=number)).date() for number in range(DAYS)]
    out_now = Indicator.objects.filter(pk__in=ids)
    still = lanes.out_to(who).filter(pk__in=ids).order_by()
    return Result(
        days=[f"{day.day} {day:%b}" for day in days],
        counts=[a_day[day] for day in days],
        total=len(ids),
        ours=out_now.filter(
            Exists(lanes.own(who.company).exclude(status=NEGATIVE).filter(indicator=OuterRef("pk")))
        ).count(),
        gone=len(ids) - still.count(),
        disputed=lanes.LANES["disputed"].cut(still, who).count(),
        led=sum(count(who.company, ids) for count in _led_somewhere),
        as_of_today=query.get("lane") in _NOW_ONLY,
    )


def _then(who: Asker) -> QuerySet[Opinion]:
    """Opinions of others as they came out to the company: released, of its scope, standing at that moment."""
    seats = SharingSeat.objects.filter(
        organization=who.company,
        group=OuterRef("group"),
        accepted_at__lte=OuterRef("shared_at"),
        ended_at=None,
    )
    return (
        Opinion.objects.filter(
            Q(group=None) | Exists(seats),
            Q(withdrawn_at=None) | Q(withdrawn_at__gt=F("shared_at")),
            Q(indicator__paused_at=None) | Q(indicator__paused_at__gt=F("shared_at")),
            sealed_at=None,
            expires_at__gt=F("shared_at"),
        )
        .exclude(organization=who.company)
        .exclude(status=NEGATIVE)
    )


def _came_out(who: Asker, query: Mapping[str, str], start: datetime) -> dict[int, datetime]:
    """When each signal that fits came out to the company for the first time since `start`."""
    before = _then(who).filter(
        Q(withdrawn_at=None) | Q(withdrawn_at__gt=start),
        indicator=OuterRef("indicator"),
        shared_at__lt=start,
        expires_at__gt=start,
    )
    found = _fitting(_then(who).filter(~Exists(before), shared_at__gte=start), query)
    if query.get("lane") in _NOW_ONLY:
        found = found.filter(indicator__in=lanes.lane(query["lane"], who).order_by().values("pk"))
    rows: Any = found.order_by().values_list("indicator_id").annotate(first=Min("shared_at"))
    return dict(rows)


def _fitting(found: QuerySet[Opinion], query: Mapping[str, str]) -> QuerySet[Opinion]:
    for name, column in _COLUMNS.items():
        if query.get(name):
            found = found.filter(**{column: query[name]})
    if query.get("status") in Opinion.Status.values:
        found = found.filter(status=query["status"])
    if query.get("label"):
        found = found.filter(labels__contains=[query["label"]])
    if query.get("scope"):
        found = found.filter(of_scope(query["scope"]))
    return found
