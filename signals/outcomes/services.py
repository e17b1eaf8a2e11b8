"""Recording what came of a signal, and putting it right later."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from coalition.core import audit
from coalition.core.access import require
from members.models import Organization
from members.rules import company_of
from signals.outcomes import judgement, rules
from signals.outcomes.after_report.filed import Report, filed, more_than, most_reports
from signals.outcomes.counts import COUNTS, Problem, counted_twice, problems_of
from signals.outcomes.disputes.cases import look_at
from signals.outcomes.many import covering
from signals.outcomes.models import Outcome
from signals.submissions import sights
from signals.submissions.models import Indicator
from signals.submissions.storing import take_turns

RECORDED = audit.action("signals.outcome_recorded", "Recorded what came of a signal")
CORRECTED = audit.action("signals.outcome_corrected", "Corrected what came of a signal")
TAKEN_BACK = audit.action(
    "signals.outcome_taken_back", "Took back what had been said to have come of a signal"
)


class OutcomeRefusedError(ValueError):
    """An outcome that cannot stand; nothing was stored."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(problem.words for problem in problems))
        self.problems = problems


@transaction.atomic
def record_outcome(
    *,
    by: Any,
    indicator: Indicator,
    kind: str,
    counts: Mapping[str, int],
    happened_on: date,
    note: str,
    form_token: uuid.UUID,
    ranges: Mapping[str, str] | None = None,
    happened_from: date | None = None,
) -> Outcome:
    """Record an outcome; one of the same kind on the same signal is replaced, and counts no longer."""
    company = company_for(by)
    take_turns(company)
    before = Outcome.objects.filter(form_token=form_token, organization=company).first()
    if before:
        return before
    entry = Outcome(
        kind=kind, happened_from=happened_from, happened_on=happened_on, note=note, form_token=form_token,
        **counted(counts, ranges),
    )  # fmt: skip
    replaced = _current(indicator, company).filter(kind=kind).first()
    outcome = _store(
        by=by,
        company=company,
        indicator=indicator,
        replaced=replaced,
        entry=entry,
    )
    audit.record(RECORDED, by=by, subject=outcome, organization=company, detail=detail_of(outcome))
    return outcome


@transaction.atomic
def correct_outcome(
    *,
    by: Any,
    outcome: Outcome,
    kind: str,
    counts: Mapping[str, int],
    happened_on: date,
    note: str,
    form_token: uuid.UUID,
    ranges: Mapping[str, str] | None = None,
    happened_from: date | None = None,
) -> Outcome:
    """Put a new entry in the place of one that was wrong; the old one stays, and counts no longer."""
    company = company_for(by)
    take_turns(company)
    before = Outcome.objects.filter(form_token=form_token, organization=company).first()
    if before:
        return before
    replaced = _current(outcome.indicator, company).filter(pk=outcome.pk).first()
    if replaced is None:
        raise OutcomeRefusedError(
            [Problem("", "This outcome was corrected in the meantime. Open the newest one.")]
        )
    entry = Outcome(
        kind=kind, happened_from=happened_from, happened_on=happened_on, note=note, form_token=form_token,
        **counted(counts, ranges),
    )  # fmt: skip
    corrected = _store(
        by=by,
        company=company,
        indicator=outcome.indicator,
        replaced=replaced,
        entry=entry,
    )
    detail = {"before": detail_of(replaced), "after": detail_of(corrected)}
    audit.record(CORRECTED, by=by, subject=corrected, organization=company, detail=detail)
    return corrected


@transaction.atomic
def take_outcome_back(*, by: Any, outcome: Outcome) -> bool:
    """Undo: the entry stays on record and counts no longer, and nothing counts in its place."""
    company = company_for(by)
    take_turns(company)
    row = _current(outcome.indicator, company).filter(pk=outcome.pk).first()
    if row is None:
        return False
    _refuse(_fewer_reports(company, outcome.indicator, without=row, now=None))
    Outcome.objects.filter(pk=row.pk).update(superseded_at=timezone.now())
    judgement.follow(by, company, outcome.indicator, now=None, before=row)
    audit.record(TAKEN_BACK, by=by, subject=row, organization=company, detail=detail_of(row))
    return True


def company_for(by: Any) -> Organization:
    """The company in whose name this person writes."""
    require(rules.may_send_signals(by))
    return company_for_reading(by)


def company_for_reading(user: Any) -> Organization:
    """The company whose signals this person handles."""
    require(rules.may_handle_signals(user))
    company = company_of(user)
    if company is None:
        raise RuntimeError("A person who handles signals has a company.")
    return company


def counted(counts: Mapping[str, int], ranges: Mapping[str, str] | None) -> dict[str, Any]:
    """The columns of counts: ranges only where there is something to count."""
    given = {name: words for name, words in (ranges or {}).items() if words and counts.get(name)}
    return {**{name: counts.get(name, 0) for name in COUNTS}, "ranges": given}


def detail_of(entry: Any) -> dict[str, Any]:
    """Of an entry on one signal or on many, for the audit: numbers and dates."""
    return {
        **({"kind": entry.kind} if hasattr(entry, "kind") else {"tallies": entry.tallies}),
        "happened_on": entry.happened_on.isoformat(),
        **({"happened_from": entry.happened_from.isoformat()} if entry.happened_from else {}),
        **entry.counts,
        **({"ranges": entry.ranges} if entry.ranges else {}),
    }


def _current(indicator: Indicator, company: Organization) -> Any:
    return Outcome.objects.current().filter(indicator=indicator, organization=company)


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise OutcomeRefusedError(problems)


def _fewer_reports(
    company: Organization, indicator: Indicator, *, without: Outcome | None, now: Outcome | None
) -> list[Problem]:
    """Reports of which the company has said what became of them must stay filed."""
    if without is None or not without.reports_filed:
        return []
    report = Report("outcome", indicator=indicator)
    left = filed(company, report) - most_reports(without) + (most_reports(now) if now else 0)
    return more_than(company, report, left)


def _store(
    *, by: Any, company: Organization, indicator: Indicator, replaced: Outcome | None, entry: Outcome
) -> Outcome:
    beside = [row for row in _current(indicator, company) if replaced is None or row.pk != replaced.pk]
    problems = problems_of(entry.kind, entry.counts, entry.note)
    problems += counted_twice(entry.kind, entry.counts, [(row.kind, row.counts) for row in beside])
    problems += covering.said_of_many(company, indicator, entry.kind, entry.counts)
    if any(row.kind == entry.kind for row in beside):
        problems.append(
            Problem(
                "kind", "Your company has recorded this already for this signal. Correct that one instead."
            )
        )
    problems += _fewer_reports(company, indicator, without=replaced, now=entry)
    _refuse(problems)
    if replaced is not None:
        Outcome.objects.filter(pk=replaced.pk).update(superseded_at=timezone.now())
    entry.organization, entry.indicator, entry.by, entry.corrects = company, indicator, by, replaced
    judgement.follow(by, company, indicator, now=entry, before=replaced)
    entry.save(force_insert=True)
    sights.record(company, [indicator.pk], now=timezone.now())
    look_at(entry.indicator)
    return entry
