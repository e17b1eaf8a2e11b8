"""How many reports a company filed on something, and of how many it has said what became of them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Sum

from members.models import Organization
from signals.outcomes.after_report.fates import RECEIVERS
from signals.outcomes.after_report.models import ReportFate
from signals.outcomes.counts import RANGES, Problem
from signals.outcomes.many.models import BulkEntry, BulkOutcome
from signals.outcomes.models import Outcome
from signals.submissions.models import Indicator, Opinion

UNBOUNDED = 10_000_000
Of = ReportFate.Of


@dataclass(frozen=True, slots=True)
class Report:
    """What was reported: with an own signal, because of a signal, or because of many at once."""

    of: str
    indicator: Indicator | None = None
    bulk: BulkOutcome | None = None

    @property
    def key(self) -> dict[str, Any]:
        return {"of": self.of, "indicator": self.indicator, "bulk": self.bulk}


def filed(company: Organization, report: Report) -> int:
    """How many reports there are to say something of; of a range, as many as it may have been."""
    if report.of == Of.OPINION:
        own = Opinion.objects.filter(organization=company, indicator=report.indicator, sealed_at=None)
        return own.filter(reported_to__in=RECEIVERS).count()
    if report.of == Of.OUTCOME:
        rows = Outcome.objects.current().filter(organization=company, indicator=report.indicator)
        return sum(most_reports(row) for row in rows)
    entry = BulkEntry.objects.current().filter(bulk=report.bulk, bulk__organization=company).first()
    return most_reports(entry) if entry else 0


def most_reports(entry: Any) -> int:
    """Of a range, as many as it may have been."""
    given = entry.ranges.get("reports_filed", "")
    if given not in RANGES:
        return int(entry.reports_filed)
    top = given.partition("-")[2]
    return int(top) if top else UNBOUNDED


def said(company: Organization, report: Report) -> dict[str, int]:
    """Reports by what became of them, as it stands."""
    rows = ReportFate.objects.current().filter(organization=company, **report.key)
    return dict(rows.values_list("fate").annotate(all=Sum("reports")).order_by("fate"))


def more_than(company: Organization, report: Report, reports_filed: int) -> list[Problem]:
    """Why the number of reports filed cannot fall so low: more has been said of them already."""
    told = sum(said(company, report).values())
    if told <= reports_filed:
        return []
    return [
        Problem(
            "reports_filed",
            f"Your company has said what became of {told} of these reports. Take that back first, on “After the "
            "report”.",
        )
    ]
