"""Held rows: a warning list asks, the person answers for all of its rows at once, a job carries the answer out."""

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, F
from django.urls import reverse
from django.utils import timezone

from coalition.core import audit, jobs
from signals.submissions import sharing, storing
from signals.submissions.importing.running import receipt_of, settings_of
from signals.submissions.interpret import HELD, REFUSED, Interpreted, Row, interpret
from signals.submissions.models import Batch, BatchRow
from signals.submissions.services import match_later, writing_company

ANSWERED = audit.action("signals.question_answered", "Answered a question about rows of an import")
_CHUNK: Final = 500
_FIRST: Final = 5
LEFT_OUT: Final = "left out at your word"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question about some rows of an import, and the warning list that asks it."""

    name: str
    say: str
    count: int
    rows: list[BatchRow]


def asked_about(batch: Batch) -> list[Asked]:
    held = BatchRow.objects.filter(batch=batch, state=HELD)
    found = held.values("questions").annotate(count=Count("pk")).order_by("-count")
    asked: dict[str, Asked] = {}
    for group in found:
        first = group["questions"][0] if group["questions"] else ""
        if first in asked:
            continue
        rows = list(held.filter(questions__0=first)[:_FIRST])
        say = rows[0].reasons[0] if rows and rows[0].reasons else ""
        asked[first] = Asked(first, say, held.filter(questions__0=first).count(), rows)
    return list(asked.values())


@transaction.atomic
def answer_question(*, by: Any, batch: Batch, question: str, yes: bool) -> bool:
    """Say of all rows about which this list asks that they are this very thing, or leave them out. False if none waits."""
    company = writing_company(by)
    storing.take_turns(company)
    locked = Batch.objects.select_for_update().get(pk=batch.pk, organization=company, sealed_at=None)
    waiting = BatchRow.objects.filter(batch=locked, state=HELD, questions__0=question).count()
    if not waiting or locked.is_open or locked.state == Batch.State.UNDOING:
        return False
    if yes:
        locked.confirmed = sorted({*locked.confirmed, question})
    locked.job = jobs.enqueue(
        "signals.answer_held", by=by, batch_id=str(locked.pk), question=question, yes=yes
    )
    locked.save(update_fields=["job", "confirmed"])
    audit.record(
        ANSWERED,
        by=by,
        subject=locked,
        organization=company,
        detail={"list": question, "yes": yes, "rows": waiting},
    )
    return True


def run_answer(run: jobs.Run, *, batch_id: uuid.UUID, question: str, yes: bool) -> None:
    """The held rows of a question, some hundred at a time; what is answered is held no more, so a second run finds less."""
    batch = Batch.objects.select_related("organization", "submitted_by").get(pk=batch_id)
    if batch.sealed_at or batch.is_open:
        return
    held = BatchRow.objects.filter(batch=batch, state=HELD, questions__0=question).order_by("line")
    total = held.count() + run.job.done
    done = run.job.done
    while rows := list(held[:_CHUNK]):
        with run.checkpoint() as mark:
            _carry_out(batch, rows, yes=yes)
            done += len(rows)
            mark(done=done, total=total, note="carrying your answer out")
        run.give_way()
    with run.checkpoint() as mark:
        if yes:
            sharing.share_batch(batch, now=timezone.now())
            match_later(batch.submitted_by, batch)
        mark(done=total, total=total)
        run.finish(note=f"{total} rows answered", url=reverse("signals:batch", args=[batch.pk]))


def _carry_out(batch: Batch, rows: Sequence[BatchRow], *, yes: bool) -> None:
    now, settings = timezone.now(), settings_of(batch)
    read = [
        interpret(Row(row.line, row.sent_fields), settings, now=now) if yes else _left_out(row)
        for row in rows
    ]
    answers = storing.store_signals(batch=batch, by=batch.submitted_by, rows=read, now=now)
    for row, answer in zip(rows, answers, strict=True):
        row.state, row.reasons, row.notes = answer.state, answer.reasons, answer.notes
        row.questions, row.indicator_id, row.former = answer.questions, answer.indicator_id, answer.former
    BatchRow.objects.bulk_update(rows, ["state", "reasons", "notes", "questions", "indicator", "former"])
    counted = Counter(answer.state for answer in answers)
    counted[HELD] -= len(rows)
    receipt = Batch.objects.select_for_update().values_list("receipt", flat=True).get(pk=batch.pk)
    Batch.objects.filter(pk=batch.pk).update(
        **{state: F(state) + count for state, count in counted.items()}, receipt=receipt_of(receipt, answers)
    )


def _left_out(row: BatchRow) -> Interpreted:
    why = f"{LEFT_OUT}: {row.reasons[0] if row.reasons else 'a warning list asked'}"
    return Interpreted(row.line, REFUSED, None, {}, (("", why),))
