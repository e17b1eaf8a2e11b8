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
from signals.matching.services import ask_for_match
from signals.outcomes import rules
from signals.outcomes.counts import COUNTS, FALSE_POSITIVE, Problem, counted_twice, problems_of
from signals.outcomes.models import Outcome
from signals.submissions.models import Indicator, Opinion
from signals.submissions.storing import take_turns

RECORDED = audit.action("signals.outcome_recorded", "Recorded what came of a signal")
CORRECTED = audit.action("signals.outcome_corrected", "Corrected what came of a signal")


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
) -> Outcome:
    """Record an outcome; one of the same kind on the same signal is replaced, and counts no longer."""
    company = _company(by)
    take_turns(company)
    before = Outcome.objects.filter(form_token=form_token, organization=company).first()
    if before:
        return before
    replaced = _current(indicator, company).filter(kind=kind).first()
    outcome = _store(
        by=by,
        company=company,
        indicator=indicator,
        replaced=replaced,
        entry=Outcome(kind=kind, happened_on=happened_on, note=note, form_token=form_token, **_known(counts)),
    )
    audit.record(RECORDED, by=by, subject=outcome, organization=company, detail=_detail(outcome))
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
) -> Outcome:
    """Put a new entry in the place of one that was wrong; the old one stays, and counts no longer."""
    company = _company(by)
    take_turns(company)
    before = Outcome.objects.filter(form_token=form_token, organization=company).first()
    if before:
        return before
    replaced = _current(outcome.indicator, company).filter(pk=outcome.pk).first()
    if replaced is None:
        raise OutcomeRefusedError(
            [Problem("", "This outcome was corrected in the meantime. Open the newest one.")]
        )
    corrected = _store(
        by=by,
        company=company,
        indicator=outcome.indicator,
        replaced=replaced,
        entry=Outcome(kind=kind, happened_on=happened_on, note=note, form_token=form_token, **_known(counts)),
    )
    detail = {"before": _detail(replaced), "after": _detail(corrected)}
    audit.record(CORRECTED, by=by, subject=corrected, organization=company, detail=detail)
    return corrected


def _company(by: Any) -> Organization:
    require(rules.may_send_signals(by))
    company = company_of(by)
    if company is None:
        raise RuntimeError("A person who handles signals has a company.")
    return company


def _current(indicator: Indicator, company: Organization) -> Any:
    return Outcome.objects.current().filter(indicator=indicator, organization=company)


def _known(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: counts.get(name, 0) for name in COUNTS}


def _detail(outcome: Outcome) -> dict[str, Any]:
    return {"kind": outcome.kind, "happened_on": outcome.happened_on.isoformat(), **outcome.counts}


def _store(
    *, by: Any, company: Organization, indicator: Indicator, replaced: Outcome | None, entry: Outcome
) -> Outcome:
    beside = [row for row in _current(indicator, company) if replaced is None or row.pk != replaced.pk]
    problems = problems_of(entry.kind, entry.counts, entry.note)
    problems += counted_twice(entry.kind, entry.counts, [(row.kind, row.counts) for row in beside])
    if any(row.kind == entry.kind for row in beside):
        problems.append(
            Problem(
                "kind", "Your company has recorded this already for this signal. Correct that one instead."
            )
        )
    if problems:
        raise OutcomeRefusedError(problems)
    if replaced is not None:
        Outcome.objects.filter(pk=replaced.pk).update(superseded_at=timezone.now())
    entry.organization, entry.indicator, entry.by, entry.corrects = company, indicator, by, replaced
    _follow_in_opinion(by, entry, replaced)
    entry.save(force_insert=True)
    return entry


def _follow_in_opinion(by: Any, entry: Outcome, replaced: Outcome | None) -> None:
    """To say it is wrong is the one outcome that is an opinion, too: the company's own, and taken back with it."""
    opinion = (
        Opinion.objects.select_for_update()
        .filter(indicator=entry.indicator, organization=entry.organization)
        .first()
    )
    if opinion is None:
        return
    negative = Opinion.Status.NEGATIVE
    was_wrong = replaced is not None and replaced.kind == FALSE_POSITIVE
    if entry.kind == FALSE_POSITIVE:
        entry.opinion_before = replaced.opinion_before if was_wrong and replaced else opinion.status
        new = str(negative)
    elif was_wrong and replaced and replaced.opinion_before and opinion.status == negative:
        new = replaced.opinion_before
    else:
        return
    if new != opinion.status:
        opinion.status = new
        opinion.save(update_fields=["status", "updated_at"])
        ask_for_match(by=by, indicator=entry.indicator)
