"""Undo a whole import: its signals are as if never sent, what it changed is as it was before; the audit stays."""

import uuid
from collections.abc import Sequence
from datetime import timedelta
from itertools import batched
from typing import Any, Final

from django.db import transaction
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils import timezone

from coalition.core import audit, jobs
from coalition.core.access import require
from signals.submissions import storing
from signals.submissions.importing import parts, rules
from signals.submissions.models import Batch, BatchRow, Indicator, Opinion
from signals.submissions.services import match_later, writing_company

UNDO_STARTED = audit.action("signals.undo_started", "Started to undo an import of signals")
UNDONE = audit.action("signals.import_undone", "Undid an import of signals")
_CHUNK: Final = 500
_SWEPT_AFTER: Final = timedelta(days=1)  # the matching has counted anew by then


@transaction.atomic
def undo_batch(*, by: Any, batch: Batch) -> Batch:
    """From this moment nobody gets a signal of it; the job takes them out. Refused once others have acted."""
    company = writing_company(by)
    storing.take_turns(company)
    locked = Batch.objects.select_for_update().get(pk=batch.pk, organization=company, sealed_at=None)
    if locked.state in (Batch.State.UNDOING, Batch.State.UNDONE):
        return locked
    require(rules.may_undo(by, locked))
    Opinion.objects.filter(batch=locked).update(shared_at=None)
    require(rules.may_vanish(locked))  # whoever saw a signal until this moment was in time
    locked.state, locked.undone_at, locked.undone_by = Batch.State.UNDOING, timezone.now(), by
    locked.job = jobs.enqueue("signals.undo_batch", by=by, batch_id=str(locked.pk))
    locked.save(update_fields=["state", "undone_at", "undone_by", "job"])
    audit.record(
        UNDO_STARTED, by=by, subject=locked, organization=company, detail={"receipt": locked.receipt}
    )
    return locked


def effects(batch: Batch) -> dict[str, int]:
    """What undoing will take out, and what it will put back to what it was."""
    back = BatchRow.objects.filter(batch=batch, former__isnull=False).count()
    return {"goes": Opinion.objects.filter(batch=batch).count() - back, "put_back": back}


def run_undo(run: jobs.Run, *, batch_id: uuid.UUID) -> None:
    """Chunk by chunk: what it made goes, what it changed is put back; begins where it was after a crash."""
    batch = Batch.objects.select_related("organization", "undone_by").get(pk=batch_id)
    if batch.state != Batch.State.UNDOING or batch.sealed_at:
        return
    total = batch.accepted + batch.merged
    done, kept = (int(run.cursor.get(name, 0)) for name in ("done", "kept"))
    while ids := list(
        Opinion.objects.filter(batch=batch, withdrawn_at=None).values_list("pk", flat=True)[:_CHUNK]
    ):
        with run.checkpoint() as mark:
            storing.take_turns(batch.organization)
            kept += _take_out(batch, ids)
            done += len(ids)
            mark(
                done=min(done, total),
                total=total,
                note="taking its signals out",
                cursor={"done": done, "kept": kept},
            )
        run.give_way()
    with run.checkpoint() as mark:
        rest = Opinion.objects.filter(batch=batch, withdrawn_at__isnull=False)
        kept = max(kept, rest.count())
        BatchRow.objects.filter(batch=batch).update(sent=b"", reasons=[], notes=[], questions=[], former=None)
        Batch.objects.filter(pk=batch.pk).update(state=Batch.State.UNDONE)
        parts.drop(batch)
        audit.record(
            UNDONE,
            by=batch.undone_by,
            subject=batch,
            organization=batch.organization,
            detail={"signals": done, "taken_back": kept},
        )
        match_later(batch.undone_by, batch)
        mark(done=total, total=total)
        run.finish(note=f"{done} signals undone", url=reverse("signals:batch", args=[batch.pk]))


def _take_out(batch: Batch, ids: Sequence[uuid.UUID]) -> int:
    """How many could not vanish, because something refers to them, and were taken back instead."""
    opinions = {opinion.indicator_id: opinion for opinion in Opinion.objects.filter(pk__in=ids)}
    changed = BatchRow.objects.filter(batch=batch, indicator__in=opinions, former__isnull=False)
    for row in changed:
        if row.indicator_id in opinions and row.former:
            storing.restore(batch, opinions.pop(row.indicator_id), row.former)
    made = Opinion.objects.filter(pk__in=[opinion.pk for opinion in opinions.values()])
    try:
        with transaction.atomic():
            made.delete()
    except ProtectedError:
        return made.update(withdrawn_at=timezone.now(), updated_at=timezone.now())
    return 0


def sweep_undone(run: jobs.Run) -> None:
    """The rows of undone imports, and indicators that nobody holds any more."""
    due = Batch.objects.filter(
        state=Batch.State.UNDONE, undone_at__lt=timezone.now() - _SWEPT_AFTER, rows__isnull=False
    ).distinct()
    for batch in due:
        ids = list(batch.rows.filter(indicator__isnull=False).values_list("indicator", flat=True).distinct())
        with run.checkpoint():
            batch.rows.all().delete()
        for chunk in batched(ids, _CHUNK):
            with run.checkpoint():
                _forget(chunk)


def _forget(ids: Sequence[int]) -> None:
    nobodys = list(Indicator.objects.filter(pk__in=ids, opinions=None).values_list("pk", flat=True))
    try:
        with transaction.atomic():
            Indicator.objects.filter(pk__in=nobodys).delete()
    except ProtectedError:
        for pk in nobodys:
            _forget_one(pk)


def _forget_one(pk: int) -> None:
    """What something still refers to stays, without anybody's opinion."""
    try:
        with transaction.atomic():
            Indicator.objects.filter(pk=pk).delete()
    except ProtectedError:
        return
