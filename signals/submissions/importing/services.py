"""What people do with files of signals: import one, stop it, settle what was refused."""

import hashlib
import uuid
from itertools import islice
from pathlib import PurePath
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from coalition.core import audit, jobs
from coalition.core.models import Job
from members.models import Organization
from signals.catalog.lists.queries import guards_in_force
from signals.submissions import sharing, storing, vault
from signals.submissions.importing import reader
from signals.submissions.interpret import DEFAULT_TLP, Settings, interpret
from signals.submissions.models import Batch, BatchFile
from signals.submissions.services import match_later, writing_company

IMPORT_STARTED = audit.action("signals.import_started", "Started an import of signals")
IMPORT_FINISHED = audit.action("signals.import_finished", "Finished an import of signals")
IMPORT_CANCELLED = audit.action("signals.import_cancelled", "Stopped an import of signals")
SETTLED = audit.action("signals.refusals_settled", "Dealt with the refused rows of an import")
ROWS_DOWNLOADED = audit.action("signals.rows_downloaded", "Downloaded the answers to an import")

CHUNK: Final = 500
_FAILED_JOBS: Final = (Job.State.DEAD, Job.State.CANCELLED)
_OPEN: Final = (Batch.State.WAITING, Batch.State.RUNNING)


class AlreadyImportedError(Exception):
    """The same file of the same company is here already: `batch` is its import, or None when it was sealed."""

    def __init__(self, batch: Batch | None) -> None:
        super().__init__("already imported")
        self.batch = batch


class MissingBasisError(Exception):
    """The file has no column for part of the basis and nobody said that this is meant."""

    def __init__(self, table: reader.Table) -> None:
        super().__init__("columns of the basis are missing")
        self.missing = [reader.TITLES[name] for name in table.missing]
        self.unknown = list(table.unknown)


@transaction.atomic
def start_import(
    *,
    by: Any,
    content: bytes,
    file_name: str,
    form_token: uuid.UUID,
    day_first: bool = True,
    without_basis: bool = False,
    tlp: str = DEFAULT_TLP,
) -> Batch:
    """Take a file in: its batch, its sealed bytes and its job in one transaction.

    Raises UnreadableError or MissingBasisError before anything is stored, AlreadyImportedError when the company has
    sent these bytes before.
    """
    company = writing_company(by)
    storing.take_turns(company)
    before = Batch.objects.filter(form_token=form_token, organization=company).first()
    if before:
        return before
    _close_abandoned(company)
    digest = hashlib.sha256(content).hexdigest()
    _refuse_second_import(company, digest, day_first=day_first)
    table = reader.read(content)
    if table.missing and not without_basis:
        raise MissingBasisError(table)
    batch = Batch.objects.create(
        organization=company,
        submitted_by=by,
        source=Batch.Source.FILE,
        form_token=form_token,
        file_name=PurePath(file_name.replace("\\", "/")).name[:200],
        file_sha256=digest,
        file_size=len(content),
        day_first=day_first,
        tlp=tlp,
        total=table.total,
        notes=_file_notes(table),
    )
    BatchFile.objects.create(batch=batch, content=vault.seal(content, about=f"file/{batch.pk}"))
    batch.job = jobs.enqueue("signals.import_batch", by=by, batch_id=str(batch.pk))
    batch.save(update_fields=["job"])
    audit.record(
        IMPORT_STARTED,
        by=by,
        subject=batch,
        organization=company,
        detail={"rows": table.total, "sha256": digest},
    )
    return batch


def _close_abandoned(company: Organization) -> None:
    """Imports whose job ended without them give up their file and make room for another try."""
    for batch in Batch.objects.filter(
        organization=company, state__in=_OPEN, job__state__in=_FAILED_JOBS
    ).select_related("job"):
        cancelled = batch.job is not None and batch.job.state == Job.State.CANCELLED
        _end(batch, Batch.State.CANCELLED if cancelled else Batch.State.FAILED)


def _refuse_second_import(company: Organization, digest: str, *, day_first: bool) -> None:
    same = Batch.objects.filter(organization=company, file_sha256=digest, day_first=day_first)
    ended = Q(state__in=[Batch.State.CANCELLED, Batch.State.FAILED])
    before = same.filter(~ended | Q(sealed_at__isnull=False)).first()
    if before:
        raise AlreadyImportedError(None if before.sealed_at else before)


def _file_notes(table: reader.Table) -> list[str]:
    notes = list(table.notes)
    if table.missing:
        names = ", ".join(f"“{reader.TITLES[name]}”" for name in table.missing)
        notes.append(f"No column for {names}: without them every row is stored as suspected.")
    if table.unknown:
        names = ", ".join(f"“{name[:40]}”" for name in table.unknown[:12])
        notes.append(f"Columns that were not understood and left out: {names}.")
    if table.empty_lines:
        notes.append(f"{table.empty_lines} empty lines were passed over.")
    return notes


def run_import(run: jobs.Run, *, batch_id: uuid.UUID) -> None:
    """The job: chunk after chunk, each with its rows, counts and cursor in one transaction, resumed after any crash."""
    batch = Batch.objects.select_related("organization", "submitted_by").get(pk=batch_id)
    if not batch.is_open or batch.sealed_at:
        return
    try:
        _import_chunks(run, batch)
    except jobs.Cancelled:
        _cancel(batch)
        raise


def _import_chunks(run: jobs.Run, batch: Batch) -> None:
    table = reader.read(vault.unseal(batch.file.content, about=f"file/{batch.pk}"))
    settings = Settings(day_first=batch.day_first, tlp=batch.tlp, guards=guards_in_force())
    done = int(run.cursor.get("rows", 0))
    receipt = str(run.cursor.get("receipt", ""))
    rows = table.rows(skip=done)
    while chunk := list(islice(rows, CHUNK)):
        now = timezone.now()
        interpreted = [interpret(row, settings, now=now) for row in chunk]
        with run.checkpoint() as mark:
            answers = storing.store_rows(batch=batch, by=batch.submitted_by, rows=interpreted, now=now)
            done += len(answers)
            receipt = _receipt(receipt, answers)
            if done == len(chunk):
                Batch.objects.filter(pk=batch.pk).update(state=Batch.State.RUNNING)
            mark(
                done=done,
                total=table.total,
                note=f"checking and storing, line {answers[-1].line}",
                cursor={"rows": done, "receipt": receipt},
            )
    with run.checkpoint() as mark:
        _finish(run, batch, receipt)
        mark(done=done, total=table.total)


def _receipt(before: str, answers: list[storing.Answer]) -> str:
    """A running digest over line, state and indicator, so that the receipt does not depend on where chunks ended."""
    digest = before
    for answer in answers:
        line = f"{digest}\n{answer.line}\t{answer.state}\t{answer.indicator_id or ''}"
        digest = hashlib.sha256(line.encode()).hexdigest()
    return digest


def _finish(run: jobs.Run, batch: Batch, receipt: str) -> None:
    _end(batch, Batch.State.DONE, receipt=receipt)
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
    match_later(batch.submitted_by, batch)
    note = ", ".join(f"{count} {name}" for name, count in counts.items())
    run.finish(note=note, url=reverse("signals:batch", args=[batch.pk]))


@transaction.atomic
def _cancel(batch: Batch) -> None:
    _end(batch, Batch.State.CANCELLED)
    sharing.share_batch(batch, now=timezone.now())
    audit.record(IMPORT_CANCELLED, by=batch.submitted_by, subject=batch, organization=batch.organization)
    match_later(batch.submitted_by, batch)


def _end(batch: Batch, state: Batch.State, *, receipt: str = "") -> None:
    """Close the batch and throw its file away; of a sealed one nothing is destroyed, that is the safety officer's word."""
    Batch.objects.filter(pk=batch.pk).update(state=state, finished_at=timezone.now(), receipt=receipt)
    BatchFile.objects.filter(batch=batch, batch__sealed_at=None).delete()


@transaction.atomic
def settle_refusals(*, by: Any, batch: Batch) -> None:
    """Say that the refused rows have been dealt with; they leave the brief."""
    if Batch.objects.filter(pk=batch.pk, settled_at=None).update(settled_at=timezone.now()):
        audit.record(
            SETTLED, by=by, subject=batch, organization=batch.organization, detail={"refused": batch.refused}
        )


@transaction.atomic
def record_download(*, by: Any, batch: Batch) -> None:
    audit.record(ROWS_DOWNLOADED, by=by, subject=batch, organization=batch.organization)
