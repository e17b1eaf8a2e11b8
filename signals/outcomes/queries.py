"""A company's own outcomes and what they add up to; what may be said of others' on one signal."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Sum
from django.db.models.functions import TruncMonth

from signals.matching.disclosure import EXACT_FROM
from signals.outcomes.counts import COUNT_WORDS, COUNTS
from signals.outcomes.disclosure import companies_in_words
from signals.outcomes.many.models import BulkEntry
from signals.outcomes.models import Outcome
from signals.outcomes.reactions import queries as reactions
from signals.submissions.interpret import NEGATIVE
from signals.submissions.models import Indicator


@dataclass(frozen=True, slots=True)
class Month:
    first: date
    counts: dict[str, int]

    @property
    def title(self) -> str:
        return f"{self.first:%b %Y}"


def own_outcomes(user: Any, wanted: Mapping[str, str]) -> QuerySet[Outcome]:
    """The company's outcomes that count now; with `all`, the replaced ones too.

    `shared` says whether the signal may still be seen: of one that was sealed or taken back by all no value is shown.
    """
    shared = Indicator.objects.visible_to(user).filter(pk=OuterRef("indicator_id"))
    found = Outcome.objects.visible_to(user).select_related("indicator", "by").annotate(shared=Exists(shared))
    if wanted.get("show") != "all":
        found = found.current()
    if wanted.get("kind"):
        found = found.filter(kind=wanted["kind"])
    return found


def may_still_be_seen(user: Any, outcome: Outcome) -> bool:
    return Indicator.objects.visible_to(user).filter(pk=outcome.indicator_id).exists()


def own_totals(user: Any) -> list[tuple[str, int]]:
    """The company's own figures, as words and sum."""
    sums = [
        rows.aggregate(**{name: Sum(name) for name in COUNTS})
        for rows in (Outcome.objects.visible_to(user).current(), BulkEntry.objects.visible_to(user).current())
    ]
    return [(COUNT_WORDS[name], sum(one[name] or 0 for one in sums)) for name in COUNTS]


def own_months(user: Any) -> list[Month]:
    """The company's own figures by month, oldest first; months in which nothing happened are left out."""
    sums: dict[date, Counter[str]] = defaultdict(Counter)
    for rows in (Outcome.objects.visible_to(user).current(), BulkEntry.objects.visible_to(user).current()):
        by_month = (
            rows.annotate(month=TruncMonth("happened_on"))
            .values("month")
            .annotate(**{f"sum_{name}": Sum(name) for name in COUNTS})
            .values_list("month", *(f"sum_{name}" for name in COUNTS))
        )
        for month, *found in by_month:
            sums[month].update(dict(zip(COUNTS, found, strict=True)))
    months = [Month(month, {name: sums[month][name] for name in COUNTS}) for month in sorted(sums)]
    return [month for month in months if any(month.counts.values())][-12:]


def found_wrong_in_words(company: Any, indicator: Indicator) -> str:
    """Whether others looked into it and found it wrong, as far as it may be told."""
    held = reactions.held_by_company(indicator, to=company)
    others = sum(status == NEGATIVE for pk, status in held.items() if pk != company.pk)
    return f"{companies_in_words(others).capitalize()} looked into it and found it wrong." if others else ""


def led_others(company: Any, ids: list[int]) -> int:
    """To how many of these signals at least three other companies recorded what came of them, but for "it is wrong"."""
    return (
        Outcome.objects.current()
        .filter(indicator__in=ids)
        .exclude(organization=company)
        .exclude(kind__in=("false_positive", "no_match"))
        .values("indicator")
        .annotate(companies=Count("organization", distinct=True))
        .filter(companies__gte=EXACT_FROM)
        .count()
    )


def said_with_many(user: Any, indicator: Indicator) -> BulkEntry | None:
    """What the company said of this signal together with others."""
    found = BulkEntry.objects.visible_to(user).current().select_related("bulk")
    return found.filter(bulk__covered__indicator=indicator, bulk__covered__ended_at=None).first()
