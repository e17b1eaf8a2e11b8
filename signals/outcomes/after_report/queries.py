"""A company's reports, each with what became of it as far as the company has said."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BigIntegerField,
    CharField,
    DateField,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    UUIDField,
    Value,
)
from django.db.models.functions import Cast, Coalesce

from signals.outcomes.after_report.fates import FATES, KNOWN, RECEIVERS
from signals.outcomes.after_report.models import ReportFate
from signals.outcomes.many.models import BulkEntry, BulkOutcome
from signals.outcomes.models import Outcome
from signals.submissions.models import Indicator, Opinion

Of = ReportFate.Of
_COLUMNS = ("of_", "signal", "many", "day", "to", "filed")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list."""

    of: str
    indicator: Indicator | None
    bulk: BulkOutcome | None
    visible: bool
    day: Any
    receiver: str
    filed: int
    fates: list[ReportFate]

    @property
    def of_words(self) -> str:
        return str(Of(self.of).label)

    @property
    def pk(self) -> Any:
        return self.bulk.pk if self.bulk else self.indicator.public_id if self.indicator else None


def reports_of(user: Any, wanted: Mapping[str, str]) -> Any:
    """Everything the company reported, newest first: `said` is "no" for those of which nothing is said yet."""
    own = Opinion.objects.visible_to(user).filter(reported_to__in=RECEIVERS)
    filed = Outcome.objects.visible_to(user).current().filter(reports_filed__gt=0)
    many = BulkEntry.objects.visible_to(user).current().filter(reports_filed__gt=0)
    fates = ReportFate.objects.visible_to(user).current()
    if wanted.get("fate") in FATES:
        fates = fates.filter(fate=wanted["fate"])
    if wanted.get("said") in {"yes", "no"} or wanted.get("fate") in FATES:
        keep = wanted.get("said") != "no"
        own = _where(own, fates.filter(of=Of.OPINION, indicator=OuterRef("indicator")), keep=keep)
        filed = _where(filed, fates.filter(of=Of.OUTCOME, indicator=OuterRef("indicator")), keep=keep)
        many = _where(many, fates.filter(of=Of.MANY, bulk=OuterRef("bulk")), keep=keep)
    return (
        own.order_by()
        .annotate(
            of_=_text(Of.OPINION), signal=F("indicator_id"), many=_NO_BULK, to=F("reported_to"), filed=_ONE,
            day=Cast(Coalesce("actioned_at", "created_at"), DateField()),
        )
        .values(*_COLUMNS)
        .union(
            filed.order_by()
            .values(of_=_text(Of.OUTCOME), signal=F("indicator_id"), many=_NO_BULK, to=_text(""))
            .annotate(filed=Sum("reports_filed"), day=Max("happened_on"))
            .values(*_COLUMNS),
            many.order_by()
            .annotate(
                of_=_text(Of.MANY), signal=_NO_SIGNAL, many=F("bulk_id"), to=_text(""),
                filed=F("reports_filed"), day=F("happened_on"),
            )
            .values(*_COLUMNS),
            all=True,
        )
        .order_by("-day", "of_", "signal", "many")
    )  # fmt: skip


def _where(rows: Any, fates: QuerySet[ReportFate], *, keep: bool) -> Any:
    return rows.filter(Exists(fates)) if keep else rows.filter(~Exists(fates))


def _text(text: str) -> Value:
    return Value(str(text), output_field=CharField())


_NO_BULK = Cast(Value(None), UUIDField())
_NO_SIGNAL = Cast(Value(None), BigIntegerField())
_ONE = Value(1, output_field=IntegerField())


def with_fates(user: Any, rows: Iterable[dict[str, Any]]) -> list[Row]:
    """The rows of a page with their signals and what is said of them: three queries however many."""
    listed = list(rows)
    signals = Indicator.objects.in_bulk([row["signal"] for row in listed if row["signal"]])
    seen = set(Indicator.objects.visible_to(user).filter(pk__in=signals).values_list("pk", flat=True))
    bulks = BulkOutcome.objects.visible_to(user).in_bulk([row["many"] for row in listed if row["many"]])
    fates: dict[tuple[Any, ...], list[ReportFate]] = {}
    meant = Q(indicator__in=signals) | Q(bulk__in=bulks)
    for fate in ReportFate.objects.visible_to(user).current().filter(meant).order_by("fate"):
        fates.setdefault((fate.of, fate.indicator_id, fate.bulk_id), []).append(fate)
    return [
        Row(
            of=row["of_"], indicator=signals.get(row["signal"]), bulk=bulks.get(row["many"]),
            visible=row["signal"] in seen, day=row["day"], receiver=RECEIVERS.get(row["to"], ""),
            filed=row["filed"], fates=fates.get((row["of_"], row["signal"], row["many"]), []),
        )
        for row in listed
    ]  # fmt: skip


def own_figures(user: Any) -> tuple[int, list[tuple[str, int]]]:
    """Of how many reports the company knows the fate, and the reports by what became of them."""
    rows = ReportFate.objects.visible_to(user).current().values_list("fate").annotate(all=Sum("reports"))
    sums = dict(rows.order_by("fate"))
    return sum(sums.get(fate, 0) for fate in KNOWN), [
        (words, sums[fate]) for fate, words in FATES.items() if sums.get(fate)
    ]
