"""Saying what became of reports, putting it right, taking it back."""

import uuid
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from coalition.core import audit
from members.models import Organization
from signals.outcomes.after_report.fates import NO_WORD, left_without_word, problem_of
from signals.outcomes.after_report.filed import Report, filed, said
from signals.outcomes.after_report.models import ReportFate
from signals.outcomes.services import company_for
from signals.submissions.storing import take_turns

SAID = audit.action("signals.report_fate_said", "Said what became of reports")
TAKEN_BACK = audit.action("signals.report_fate_taken_back", "Took back what had been said of reports")


class FateRefusedError(ValueError):
    """What was said of reports cannot stand; nothing was stored."""


@transaction.atomic
def say_what_became(
    *,
    by: Any,
    report: Report,
    fate: str,
    reports: int,
    receiver: str,
    heard_on: date,
    note: str,
    form_token: uuid.UUID,
    instead_of: ReportFate | None = None,
) -> ReportFate:
    """Say it of so many of the reports. The same again replaces what was said; word that came takes from no word."""
    company = company_for(by)
    take_turns(company)
    before = ReportFate.objects.filter(form_token=form_token, organization=company).first()
    if before:
        return before
    rows = {row.fate: row for row in _current(company, report)}
    if instead_of is not None and all(row.pk != instead_of.pk for row in rows.values()):
        raise FateRefusedError("This was corrected in the meantime. Look at what stands now.")
    if instead_of is not None:
        others = {one: row.reports for one, row in rows.items() if row.pk != instead_of.pk}
        if fate in others:
            raise FateRefusedError(
                "Your company has said this already of some of these reports. Correct that instead."
            )
    else:
        others = said(company, report)
    most = filed(company, report)
    if problem := problem_of(fate, reports, others, most):
        raise FateRefusedError(problem)
    replaced = instead_of or rows.get(fate)
    if replaced:
        _end(replaced)
    waiting = rows.get(NO_WORD)
    if waiting and fate != NO_WORD and waiting != replaced:
        _leave_without_word(waiting, left_without_word(fate, reports, others, most), by=by, heard_on=heard_on)
    entry = ReportFate.objects.create(
        organization=company, by=by, fate=fate, reports=reports, receiver=receiver, heard_on=heard_on, note=note,
        form_token=form_token, corrects=replaced, **report.key,
    )  # fmt: skip
    detail = {"fate": fate, "reports": reports, "before": replaced.fate if replaced else ""}
    audit.record(SAID, by=by, subject=entry, organization=company, detail=detail)
    return entry


@transaction.atomic
def take_fate_back(*, by: Any, entry: ReportFate) -> bool:
    company = company_for(by)
    take_turns(company)
    if (
        not ReportFate.objects.current()
        .filter(pk=entry.pk, organization=company)
        .update(superseded_at=timezone.now())
    ):
        return False
    detail = {"fate": entry.fate, "reports": entry.reports}
    audit.record(TAKEN_BACK, by=by, subject=entry, organization=company, detail=detail)
    return True


def _current(company: Organization, report: Report) -> Any:
    return ReportFate.objects.current().filter(organization=company, **report.key)


def _end(row: ReportFate) -> None:
    ReportFate.objects.filter(pk=row.pk).update(superseded_at=timezone.now())


def _leave_without_word(waiting: ReportFate, left: int, *, by: Any, heard_on: date) -> None:
    """Of some of those without word there is word now: fewer remain, or none."""
    if waiting.reports == left:
        return
    _end(waiting)
    if left > 0:
        ReportFate.objects.create(
            organization=waiting.organization, by=by, of=waiting.of, indicator=waiting.indicator,
            bulk=waiting.bulk, fate=NO_WORD, reports=left, receiver=waiting.receiver,
            heard_on=min(waiting.heard_on, heard_on), note=waiting.note, form_token=uuid.uuid4(),
            corrects=waiting,
        )  # fmt: skip
