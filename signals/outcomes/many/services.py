"""Saying what came of many signals at once, putting it right, taking it back."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from coalition.core import audit
from members.models import Organization
from signals.outcomes.after_report.filed import Report, more_than, most_reports
from signals.outcomes.counts import Problem
from signals.outcomes.many import tally
from signals.outcomes.many.covering import free_of, said_alone_since
from signals.outcomes.many.models import BulkEntry, BulkOutcome, Covered
from signals.outcomes.services import OutcomeRefusedError, company_for, counted, detail_of
from signals.submissions import sights
from signals.submissions.models import Indicator
from signals.submissions.storing import take_turns

RECORDED = audit.action("signals.bulk_outcome_recorded", "Recorded what came of many signals")
CORRECTED = audit.action("signals.bulk_outcome_corrected", "Corrected what came of many signals")
TAKEN_BACK = audit.action("signals.bulk_outcome_taken_back", "Took back what had been said of many signals")


@transaction.atomic
def record_for_many(
    *,
    by: Any,
    source: str,
    chosen: QuerySet[Indicator],
    expected: int,
    tallies: Mapping[str, int],
    counts: Mapping[str, int],
    happened_on: date,
    form_token: uuid.UUID,
    ranges: Mapping[str, str] | None = None,
    happened_from: date | None = None,
    note: str = "",
) -> BulkOutcome:
    """One outcome for all that were chosen; a signal that has one already keeps it and is left out.

    `expected` is how many the person was told they answer for: if that has changed meanwhile nothing is stored.
    """
    company = company_for(by)
    take_turns(company)
    before = BulkEntry.objects.filter(form_token=form_token, bulk__organization=company).first()
    if before:
        return before.bulk
    ids = list(free_of(company, chosen).order_by("pk").values_list("pk", flat=True))
    entry = BulkEntry(
        by=by, tallies={kind: number for kind, number in tallies.items() if number}, happened_from=happened_from,
        happened_on=happened_on, note=note, form_token=form_token, **counted(counts, ranges),
    )  # fmt: skip
    _refuse(_changed(len(ids), expected) or tally.problems_of(entry.tallies, entry.counts, len(ids)))
    bulk = BulkOutcome.objects.create(
        organization=company, by=by, source=source, signals=len(ids), kept=chosen.count() - len(ids)
    )
    Covered.objects.bulk_create(
        (Covered(bulk=bulk, organization=company, indicator_id=pk) for pk in ids), batch_size=5_000
    )
    entry.bulk = bulk
    entry.save(force_insert=True)
    sights.record(company, ids, now=timezone.now())
    audit.record(
        RECORDED, by=by, subject=bulk, organization=company, detail={"signals": len(ids), **detail_of(entry)}
    )
    return bulk


@transaction.atomic
def correct_for_many(
    *,
    by: Any,
    bulk: BulkOutcome,
    tallies: Mapping[str, int],
    counts: Mapping[str, int],
    happened_on: date,
    form_token: uuid.UUID,
    ranges: Mapping[str, str] | None = None,
    happened_from: date | None = None,
    note: str = "",
) -> BulkEntry:
    """Say something else of the same signals; what was said before stays on record and counts no longer."""
    company = company_for(by)
    take_turns(company)
    again = BulkEntry.objects.filter(form_token=form_token, bulk__organization=company).first()
    if again:
        return again
    replaced = _standing(company, bulk)
    entry = BulkEntry(
        bulk=replaced.bulk, by=by, tallies={kind: number for kind, number in tallies.items() if number},
        happened_from=happened_from, happened_on=happened_on, note=note, form_token=form_token,
        corrects=replaced, **counted(counts, ranges),
    )  # fmt: skip
    problems = tally.problems_of(entry.tallies, entry.counts, replaced.bulk.signals)
    if twice := said_alone_since(company, entry):
        problems.append(
            Problem(
                "",
                f"On {twice:,} of these signals your company has since recorded an outcome that says or counts the "
                "same. Take those back first, so that nothing counts twice.",
            )
        )
    problems += more_than(company, Report("many", bulk=replaced.bulk), most_reports(entry))
    _refuse(problems)
    BulkEntry.objects.filter(pk=replaced.pk).update(superseded_at=timezone.now())
    entry.save(force_insert=True)
    detail = {"before": detail_of(replaced), "after": detail_of(entry)}
    audit.record(CORRECTED, by=by, subject=replaced.bulk, organization=company, detail=detail)
    return entry


@transaction.atomic
def take_back_for_many(*, by: Any, bulk: BulkOutcome) -> bool:
    """Nothing is said of these signals any more; each may have an outcome of its own again."""
    company = company_for(by)
    take_turns(company)
    _refuse(more_than(company, Report("many", bulk=bulk), 0))
    now = timezone.now()
    if not BulkOutcome.objects.filter(pk=bulk.pk, organization=company, taken_back_at=None).update(
        taken_back_at=now
    ):
        return False
    Covered.objects.filter(bulk=bulk, ended_at=None).update(ended_at=now)
    audit.record(TAKEN_BACK, by=by, subject=bulk, organization=company, detail={"signals": bulk.signals})
    return True


def _standing(company: Organization, bulk: BulkOutcome) -> BulkEntry:
    found = (
        BulkEntry.objects.current()
        .filter(bulk=bulk, bulk__organization=company)
        .select_related("bulk")
        .first()
    )
    if found is None:
        raise OutcomeRefusedError([Problem("", "This entry was taken back in the meantime.")])
    return found


def _changed(free: int, expected: int) -> list[Problem]:
    if not free:
        return [Problem("", "Every one of these signals has an outcome already and keeps it. Choose others.")]
    if free == expected:
        return []
    return [
        Problem(
            "",
            f"Meanwhile it is {free:,} signals that you answer for, not {expected:,}. Look at your numbers once more.",
        )
    ]


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise OutcomeRefusedError(problems)
