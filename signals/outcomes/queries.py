"""A company's own outcomes and what they add up to; what may be said of others' on one signal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.db.models.functions import TruncMonth

from signals.matching.disclosure import EXACT_FROM
from signals.outcomes.counts import COUNT_WORDS, COUNTS, FALSE_POSITIVE
from signals.outcomes.models import Outcome
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
    sums = Outcome.objects.visible_to(user).current().aggregate(**{name: Sum(name) for name in COUNTS})
    return [(COUNT_WORDS[name], sums[name] or 0) for name in COUNTS]


def own_months(user: Any) -> list[Month]:
    """The company's own figures by month, oldest first; months in which nothing happened are left out."""
    rows = (
        Outcome.objects.visible_to(user)
        .current()
        .annotate(month=TruncMonth("happened_on"))
        .values("month")
        .annotate(**{f"sum_{name}": Sum(name) for name in COUNTS})
        .order_by("month")
        .values_list("month", *(f"sum_{name}" for name in COUNTS))
    )
    months = [Month(month, dict(zip(COUNTS, sums, strict=True))) for month, *sums in rows]
    return [month for month in months if any(month.counts.values())][-12:]


def found_wrong_in_words(company: Any, indicator: Indicator) -> str:
    """Whether others looked into it and found it wrong, as far as it may be told."""
    others = (
        Outcome.objects.current()
        .filter(indicator=indicator, kind=FALSE_POSITIVE)
        .exclude(organization=company)
        .values("organization")
        .distinct()
        .count()
    )
    if not others:
        return ""
    if others < EXACT_FROM:
        return "At least one other company looked into it and found it wrong."
    return f"{others} other companies looked into it and found it wrong."
