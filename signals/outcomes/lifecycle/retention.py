"""How long things are kept, what is due, and letting go of it. A dry run is the same question without the deed."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from coalition.core import audit, jobs
from coalition.core.access import require
from signals.outcomes.lifecycle import forgetting, rules
from signals.outcomes.lifecycle.models import LegalHold, RetentionRule, RetentionRun
from signals.submissions.models import Batch, Indicator, Opinion

RULE_SET = audit.action("signals.retention_set", "Set how long something of the signals is kept")
RUN_ASKED = audit.action("signals.retention_asked", "Asked for a run of retention")
RUN_DONE = audit.action("signals.retention_done", "Let go of what was kept long enough")
JOB: Final = "signals.retention"
_CHUNK: Final = 500
LEAST_DAYS, MOST_DAYS = 1, 3_650


@dataclass(frozen=True, slots=True)
class Subject:
    """One sort of thing: `due(before)` gives what ended before that moment, `forget` lets go of a few of them."""

    name: str
    title: str
    days: int
    least: int
    why: str
    due: Callable[[datetime], QuerySet[Any]]
    forget: Callable[[list[Any], datetime], int]


@dataclass(frozen=True, slots=True)
class Due:
    subject: Subject
    days: int
    count: int
    held: int
    set_by_hand: bool


def _ended_signals(before: datetime) -> QuerySet[Indicator]:
    """Signals that nobody has held since: every opinion was withdrawn or had expired by then."""
    of_it = Opinion.objects.filter(indicator=OuterRef("pk"))
    held_after = of_it.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=before), expires_at__gt=before)
    return Indicator.objects.filter(Exists(of_it), ~Exists(held_after), erased_at=None).order_by("pk")


def _old_answers(before: datetime) -> QuerySet[Batch]:
    return Batch.objects.filter(finished_at__lte=before, answers_erased_at=None, sealed_at=None).order_by(
        "pk"
    )


def _forget_signals(rows: list[Indicator], now: datetime) -> int:
    return forgetting.forget_indicators([row.pk for row in rows], now=now)


def _forget_answers(rows: list[Batch], now: datetime) -> int:
    for batch in rows:
        forgetting.forget_answers(batch, now=now)
    return len(rows)


SUBJECTS: Final = {
    subject.name: subject
    for subject in (
        Subject(
            "signals",
            rules.SUBJECT_TITLES["signals"],
            400,
            90,
            "Until then a machine that was away learns from the tombstone that it must delete its copy.",
            _ended_signals,
            _forget_signals,
        ),
        Subject(
            "answers",
            rules.SUBJECT_TITLES["answers"],
            180,
            14,
            "So that refused rows can be mended and questions answered; counts and reasons stay.",
            _old_answers,
            _forget_answers,
        ),
    )
}


def _held(found: QuerySet[Any]) -> Q:
    """Which of these a hold covers: the signal itself, or a company that ever held or sent it."""
    standing = LegalHold.objects.standing()
    if found.model is Batch:
        return Q(organization__in=standing.values("organization"))
    companies = standing.exclude(organization=None).values("organization")
    by_company = Opinion.objects.filter(indicator=OuterRef("pk"), organization__in=companies)
    return Q(pk__in=standing.exclude(indicator=None).values("indicator")) | Q(Exists(by_company))


def days_of(subject: Subject) -> tuple[int, bool]:
    """How many days it is kept now, and whether somebody has set that."""
    newest = RetentionRule.objects.filter(subject=subject.name).order_by("-created_at", "-id").first()
    return (newest.days, True) if newest else (subject.days, False)


def due_now(*, now: datetime) -> list[Due]:
    """The dry run: how much of each sort would go, and how much a hold keeps."""
    found = []
    for subject in SUBJECTS.values():
        days, by_hand = days_of(subject)
        due = subject.due(now - timedelta(days=days))
        held = due.filter(_held(due)).count()
        found.append(Due(subject, days, due.count() - held, held, by_hand))
    return found


@transaction.atomic
def set_days(*, by: Any, subject: str, days: int, reason: str) -> RetentionRule:
    """From now on the sort is kept so many days; the same said twice in a row is one rule."""
    require(rules.may_keep_order(by))
    newest = RetentionRule.objects.filter(subject=subject).first()
    if newest and newest.days == days:
        return newest
    rule = RetentionRule.objects.create(subject=subject, days=days, reason=reason, set_by=by)
    audit.record(RULE_SET, by=by, subject=rule, detail={"subject": subject, "days": days, "reason": reason})
    return rule


@transaction.atomic
def ask_for_run(*, by: Any, reason: str) -> RetentionRun:
    """Let go of what is due now rather than tomorrow morning; while a run is open it is that one."""
    require(rules.may_keep_order(by))
    open_run = RetentionRun.objects.select_for_update().filter(finished_at=None).first()
    if open_run:
        return open_run
    run = RetentionRun.objects.create(by=by, reason=reason)
    run.job = jobs.enqueue(JOB, by=by, run_id=str(run.pk))
    run.save(update_fields=["job"])
    audit.record(RUN_ASKED, by=by, subject=run, detail={"reason": reason})
    return run


def daily_run(run: jobs.Run) -> None:
    """What came due since yesterday; the record is made by the first chunk."""
    with run.checkpoint() as mark:
        record = RetentionRun.objects.filter(pk=run.cursor.get("record") or uuid.UUID(int=0)).first()
        record = record or RetentionRun.objects.create(job=run.job)
        mark(cursor={**run.cursor, "record": str(record.pk)})
    carry_out(run, record=record)


def carry_out(run: jobs.Run, *, record: RetentionRun) -> None:
    """Chunk after chunk, each in one transaction; started anew it goes on with what is still due."""
    for subject in SUBJECTS.values():
        days, _ = days_of(subject)
        while _forget_some(run, subject, record, timezone.now() - timedelta(days=days)):
            pass
    with run.checkpoint() as mark:
        record.refresh_from_db()
        if record.finished_at is None:
            record.finished_at = timezone.now()
            record.save(update_fields=["finished_at"])
            if any(record.counts.values()):
                audit.record(RUN_DONE, by=record.by, subject=record, detail=record.counts)
        mark(done=sum(record.counts.values()), total=sum(record.counts.values()))
        run.finish(note=f"{sum(record.counts.values()):,} let go")


def _forget_some(run: jobs.Run, subject: Subject, record: RetentionRun, before: datetime) -> bool:
    with run.checkpoint() as mark:
        due = subject.due(before)
        rows = list(due.exclude(_held(due))[:_CHUNK])
        if not rows:
            return False
        gone = subject.forget(rows, timezone.now())
        record.refresh_from_db()
        record.counts = {**record.counts, subject.name: record.counts.get(subject.name, 0) + gone}
        record.save(update_fields=["counts"])
        mark(done=sum(record.counts.values()), note="letting go of what was kept long enough")
    return True
