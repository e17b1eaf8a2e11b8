"""Others' outcomes on a company's own signals: sums within the rule of disclosure, of one signal only words."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from members.models import Organization
from members.rules import company_of
from signals.outcomes.counts import COUNT_WORDS, COUNTS, WORDS
from signals.outcomes.led_to.models import LedToSeen
from signals.outcomes.led_to.told import OUTCOMES_TOLD, cells_told, in_words, total_told
from signals.outcomes.models import Outcome
from signals.submissions.models import Indicator, Opinion
from signals.submissions.scope.models import SharingSeat

OUTCOMES: Final = "outcomes"
MEASURES: Final = {OUTCOMES: "Outcomes", **COUNT_WORDS}
MONTHS: Final = 12
_Cells = dict[Any, dict[Any, int]]


@dataclass(frozen=True, slots=True)
class LedTo:
    """What may be told: in all, by month and measure, by what came of it. None is withheld."""

    totals: list[tuple[str, int | None]]
    months: list[tuple[str, list[int | None]]]
    kinds: list[tuple[str, int | None]]

    @property
    def anything(self) -> bool:
        return any(amount != 0 for _, amount in self.totals)


def others_outcomes(company: Organization) -> QuerySet[Outcome]:
    """Outcomes of others on signals this company had shared with them by then."""
    seats = SharingSeat.objects.filter(
        organization=OuterRef(OuterRef("organization")),
        group=OuterRef("group"),
        accepted_at__isnull=False,
        ended_at=None,
    )
    own = (
        Opinion.objects.filter(
            organization=company, sealed_at=None, shared_at__isnull=False, indicator=OuterRef("indicator"),
            created_at__lte=OuterRef("created_at"),
        )
        .exclude(status=Opinion.Status.NEGATIVE)
        .filter(Q(group=None) | Exists(seats))
    )  # fmt: skip
    return Outcome.objects.current().exclude(organization=company).filter(Exists(own))


def led_to(company: Organization) -> LedTo:
    rows = (
        others_outcomes(company)
        .annotate(month=TruncMonth("happened_on"))
        .values_list("organization_id", "month", "kind")
        .annotate(Count("pk"), *(Sum(name) for name in COUNTS))
        .order_by("month")
    )
    by_measure: dict[str, dict[Any, int]] = {measure: defaultdict(int) for measure in MEASURES}
    by_month: dict[str, _Cells] = {measure: _cells() for measure in MEASURES}
    by_kind = _cells()
    earliest = _months_back(timezone.localdate(), MONTHS - 1)
    months: list[date | None] = []
    for company_id, month, kind, *amounts in rows:
        shown = month if month >= earliest else None
        if shown not in months:
            months.append(shown)
        by_kind[kind][company_id] += amounts[0]
        for measure, amount in zip(MEASURES, amounts, strict=True):
            by_measure[measure][company_id] += amount
            by_month[measure][shown][company_id] += amount
    columns = [cells_told(by_month[measure]) for measure in MEASURES]
    kinds = cells_told(by_kind)
    return LedTo(
        totals=[(MEASURES[measure], total_told(companies)) for measure, companies in by_measure.items()],
        months=[
            (f"{month:%b %Y}" if month else "Before", [column.get(month, 0) for column in columns])
            for month in months
        ],
        kinds=[(words, kinds[kind]) for kind, words in WORDS.items() if kind in kinds],
    )


def _cells() -> _Cells:
    return defaultdict(lambda: defaultdict(int))


def _months_back(today: date, count: int) -> date:
    years, month = divmod(today.year * 12 + today.month - 1 - count, 12)
    return date(years, month + 1, 1)


def in_words_of(company: Organization, indicator: Indicator) -> list[str]:
    """What others did with one signal of this company."""
    rows = others_outcomes(company).filter(indicator=indicator, kind__in=OUTCOMES_TOLD)
    counts = dict(rows.values_list("kind").annotate(companies=Count("organization")).order_by("kind"))
    return [in_words(kind, counts[kind]) for kind in OUTCOMES_TOLD if kind in counts]


def something_new(user: Any) -> bool:
    """Whether others said what came of signals of this person's company since they last looked."""
    company = company_of(user)
    if company is None:
        return False
    found = others_outcomes(company)
    seen = LedToSeen.objects.filter(user_id=user.pk).values_list("seen_at", flat=True).first()
    return (found.filter(created_at__gt=seen) if seen else found).exists()


def mark_seen(user: Any) -> None:
    LedToSeen.objects.update_or_create(user=user, defaults={"seen_at": timezone.now()})
