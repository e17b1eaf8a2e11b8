"""The import itself, as a job: part after part, each with its rows, counts and cursor in one transaction."""

import hashlib
import uuid
from collections.abc import Iterable

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from coalition.core import audit, jobs
from signals.catalog.lists.queries import guards_in_force
from signals.submissions import sharing, storing
from signals.submissions.importing import parts
from signals.submissions.importing.services import end, settle_refusals
from signals.submissions.interpret import Settings, interpret
from signals.submissions.models import Batch
from signals.submissions.services import match_later

IMPORT_FINISHED = audit.action("signals.import_finished", "Finished an import of signals")
IMPORT_CANCELLED = audit.action("signals.import_cancelled", "Stopped an import of signals")


def run_import(run: jobs.Run, *, batch_id: uuid.UUID) -> None:
    """Resumed after any crash at the part where it was; the whole file is never in memory."""
    batch = Batch.objects.select_related("organization", "submitted_by", "mends").get(pk=batch_id)
    if not batch.is_open or batch.sealed_at:
        return
    try:
        _import_parts(run, batch)
    except jobs.Cancelled:
        _cancel(batch)
        raise


def settings_of(batch: Batch) -> Settings:
    """How the rows of a batch are to be read."""
    return Settings(
        day_first=batch.day_first,
        tlp=batch.tlp,
        reviewed=batch.reviewed,
        whose=batch.whose,
        guards=guards_in_force(),
        confirmed=frozenset(batch.confirmed),
    )


def _import_parts(run: jobs.Run, batch: Batch) -> None:
    settings = settings_of(batch)
    done = int(run.cursor.get("rows", 0))
    receipt = str(run.cursor.get("receipt", ""))
    for number, rows in parts.rows_after(batch, int(run.cursor.get("part", 0))):
        now = timezone.now()
        interpreted = [interpret(row, settings, now=now) for row in rows]
        with run.checkpoint() as mark:
            answers = storing.store_rows(batch=batch, by=batch.submitted_by, rows=interpreted, now=now)
            done += len(answers)
            receipt = receipt_of(receipt, answers)
            if done == len(rows):
                Batch.objects.filter(pk=batch.pk).update(state=Batch.State.RUNNING)
            mark(
                done=done,
                total=batch.total,
                note=f"checking and storing, line {answers[-1].line}",
                cursor={"part": number, "rows": done, "receipt": receipt},
            )
        run.give_way()
    with run.checkpoint() as mark:
        _finish(run, batch, receipt)
        mark(done=done, total=batch.total)


def receipt_of(before: str, answers: Iterable[storing.Answer]) -> str:
    """A running digest over line, state and indicator, so that the receipt does not depend on where parts ended."""
    digest = before
    for answer in answers:
        line = f"{digest}\n{answer.line}\t{answer.state}\t{answer.indicator_id or ''}"
        digest = hashlib.sha256(line.encode()).hexdigest()
    return digest


def _finish(run: jobs.Run, batch: Batch, receipt: str) -> None:
    storing.take_turns(batch.organization)
    end(batch, Batch.State.DONE, receipt=receipt)
    sharing.share_batch(batch, now=timezone.now())
    batch.refresh_from_db()
    counts = {
        "accepted": batch.accepted,
        "merged": batch.merged,
        "held": batch.held,
        "refused": batch.refused,
    }
    audit.record(
        IMPORT_FINISHED, by=batch.submitted_by, subject=batch, organization=batch.organization, detail=counts
    )
    if batch.mends and not batch.refused:
        settle_refusals(by=batch.submitted_by, batch=batch.mends)
    match_later(batch.submitted_by, batch)
    note = ", ".join(f"{count} {name}" for name, count in counts.items())
    run.finish(note=note, url=reverse("signals:batch", args=[batch.pk]))


@transaction.atomic
def _cancel(batch: Batch) -> None:
    """What was read stays with the company: who stops a wrong file must not send its first part out by that."""
    end(batch, Batch.State.CANCELLED)
    audit.record(IMPORT_CANCELLED, by=batch.submitted_by, subject=batch, organization=batch.organization)
    match_later(batch.submitted_by, batch)
