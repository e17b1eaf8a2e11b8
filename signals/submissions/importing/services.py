"""What people do with files of signals: send one, name its columns, try it, import it, settle what was refused."""

import hashlib
import uuid
from collections.abc import Sequence
from datetime import timedelta
from pathlib import PurePath
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from coalition.core import audit, jobs
from coalition.core.jobs.services import request_cancel
from coalition.core.models import Job
from members.models import Organization
from signals.submissions import storing
from signals.submissions.importing import parts, reader
from signals.submissions.importing.columns import left_out
from signals.submissions.importing.models import ColumnMapping
from signals.submissions.interpret import DEFAULT_TLP
from signals.submissions.models import Batch
from signals.submissions.release import trust
from signals.submissions.scope.models import SharingGroup
from signals.submissions.services import writing_company

FILE_KEPT = audit.action("signals.file_kept", "Uploaded a file of signals without importing it yet")
IMPORT_STARTED = audit.action("signals.import_started", "Started an import of signals")
COLUMNS_NAMED = audit.action("signals.columns_named", "Said which column of a file is which")
TRIAL_STARTED = audit.action("signals.trial_started", "Started a trial of a file of signals")
LET_GO = audit.action("signals.file_let_go", "Let an uploaded file of signals go")
SETTLED = audit.action("signals.refusals_settled", "Dealt with the refused rows of an import")
ROWS_DOWNLOADED = audit.action("signals.rows_downloaded", "Downloaded the answers to an import")

KEPT_FOR: Final = timedelta(hours=24)
_OPEN: Final = (Batch.State.WAITING, Batch.State.RUNNING)
_KEPT: Final = (Batch.State.COLUMNS, Batch.State.TRYING, Batch.State.TRIED)
_HERE: Final = Q(state__in=[*_OPEN, Batch.State.DONE, Batch.State.UNDOING])


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
    reviewed: bool | None = True,
    whose: str = "person_who_offended",
    without_basis: bool = False,
    tlp: str = DEFAULT_TLP,
    wanted: str = Batch.Wanted.IMPORT,
    mends: Batch | None = None,
    group: SharingGroup | None = None,
    named: bool = False,
) -> Batch:
    """Take a file in: its batch, its rows in sealed parts and its job in one transaction; or try it, storing nothing.

    Raises UnreadableError (ColumnsUnclearError where a person can help) or MissingBasisError before anything is
    stored, AlreadyImportedError when the company has sent these bytes before.
    """
    company = writing_company(by)
    storing.take_turns(company)
    if before := Batch.objects.filter(form_token=form_token, organization=company).first():
        return before
    batch = _taken_in(by, company, content, file_name)
    batch.form_token, batch.day_first, batch.without_basis = form_token, day_first, without_basis
    batch.reviewed, batch.whose = reviewed, whose
    batch.tlp, batch.wanted, batch.mends = tlp, wanted, mends
    batch.group, batch.named = group, named
    _refuse_second_import(batch)
    opened = reader.open_file(content)
    said = _remembered(company, opened)
    table = _read_into(batch, opened, said)
    if said:
        batch.notes.append("The columns were read as your company had said for such a file.")
    _require_quota(batch)
    batch.save()
    parts.keep_rows(batch, table)
    return _go(by, batch)


@transaction.atomic
def keep_for_columns(
    *, by: Any, content: bytes, file_name: str, form_token: uuid.UUID, **chosen: Any
) -> Batch:
    """Keep a file, sealed and for a day, until somebody has said which column is which; nothing is imported."""
    company = writing_company(by)
    storing.take_turns(company)
    if before := Batch.objects.filter(form_token=form_token, organization=company).first():
        return before
    batch = _taken_in(by, company, content, file_name)
    batch.form_token, batch.state = form_token, Batch.State.COLUMNS
    batch.keep_until = timezone.now() + KEPT_FOR
    for name, value in chosen.items():
        setattr(batch, name, value)
    batch.total, _ = reader.open_file(content).count()
    batch.save()
    parts.keep_file(batch, content)
    audit.record(FILE_KEPT, by=by, subject=batch, organization=company, detail={"sha256": batch.file_sha256})
    return batch


@transaction.atomic
def name_columns(
    *, by: Any, batch: Batch, columns: Sequence[str], without_basis: bool, remember: bool = True
) -> Batch:
    """Say which column is which, and go on with the file that is here; the same errors as `start_import`."""
    locked = _own_kept(by, batch, Batch.State.COLUMNS)
    if locked is None:
        return batch
    opened = reader.open_file(parts.file_of(locked))
    locked.without_basis, locked.columns = without_basis, list(columns)
    _refuse_second_import(locked)
    table = _read_into(locked, opened, columns)
    _require_quota(locked)
    locked.save()
    parts.keep_rows(locked, table)
    locked.parts.filter(number=parts.WHOLE).delete()
    if remember:
        ColumnMapping.objects.update_or_create(
            organization=locked.organization,
            signature=opened.signature,
            defaults={"columns": list(columns), "said_by": by},
        )
    audit.record(COLUMNS_NAMED, by=by, subject=locked, organization=locked.organization)
    return _go(by, locked)


@transaction.atomic
def import_tried(*, by: Any, batch: Batch) -> Batch:
    """Import the very file that was tried; a repeated post changes nothing."""
    locked = _own_kept(by, batch, Batch.State.TRIED)
    if locked is None:
        return batch
    _refuse_second_import(locked)
    locked.wanted, locked.report = Batch.Wanted.IMPORT, None
    _require_quota(locked)
    return _go(by, locked)


@transaction.atomic
def let_go(*, by: Any, batch: Batch) -> None:
    """Throw a file away that was uploaded and not imported."""
    locked = _own_kept(by, batch, *_KEPT)
    if locked is None:
        return
    if locked.job and locked.job.is_open:
        request_cancel(job=locked.job)
    end_kept(locked)
    audit.record(LET_GO, by=by, subject=locked, organization=locked.organization)


def end_kept(batch: Batch) -> None:
    """Of a file that nobody imported only its name, size and digest stay."""
    Batch.objects.filter(pk=batch.pk, state__in=_KEPT).update(
        state=Batch.State.ENDED, report=None, keep_until=None, finished_at=timezone.now()
    )
    parts.drop(batch)


def end_overdue(run: jobs.Run) -> None:
    """Let go what nobody came back for; the hourly job."""
    for batch in Batch.objects.filter(state__in=_KEPT, keep_until__lt=timezone.now(), sealed_at=None):
        with run.checkpoint():
            end_kept(batch)


def _own_kept(by: Any, batch: Batch, *states: str) -> Batch | None:
    """The batch, locked, if it is of the person's company and still in one of these states."""
    company = writing_company(by)
    storing.take_turns(company)
    found = Batch.objects.select_for_update().filter(pk=batch.pk, organization=company, sealed_at=None)
    return found.filter(state__in=states).first()


def _taken_in(by: Any, company: Organization, content: bytes, file_name: str) -> Batch:
    _close_abandoned(company)
    return Batch(
        organization=company,
        submitted_by=by,
        source=Batch.Source.FILE,
        file_name=PurePath(file_name.replace("\\", "/")).name[:200],
        file_sha256=hashlib.sha256(content).hexdigest(),
        file_size=len(content),
    )


def _remembered(company: Organization, opened: reader.Opened) -> list[str]:
    """The columns as the company's people said them for a file with these headers."""
    found = ColumnMapping.objects.filter(organization=company, signature=opened.signature).first()
    return list(found.columns) if found and len(found.columns) == len(opened.headers) else []


def _read_into(batch: Batch, opened: reader.Opened, columns: Sequence[str]) -> reader.Table:
    table = opened.table(columns)
    if table.missing and not batch.without_basis:
        raise MissingBasisError(table)
    batch.total, batch.notes = table.total, _file_notes(table)
    return table


def _require_quota(batch: Batch) -> None:
    """Before anything is stored; a trial stores nothing."""
    if batch.wanted == Batch.Wanted.IMPORT:
        trust.require_quota(batch.organization, rows=batch.total, now=timezone.now())


def _go(by: Any, batch: Batch) -> Batch:
    """On with it: a trial that stores nothing, or the import itself."""
    trial = batch.wanted == Batch.Wanted.TRY
    batch.state = Batch.State.TRYING if trial else Batch.State.WAITING
    batch.keep_until = timezone.now() + KEPT_FOR if trial else None
    name = "signals.try_import" if trial else "signals.import_batch"
    batch.job = jobs.enqueue(name, by=by, batch_id=str(batch.pk))
    batch.save()
    audit.record(
        TRIAL_STARTED if trial else IMPORT_STARTED,
        by=by,
        subject=batch,
        organization=batch.organization,
        detail={"rows": batch.total, "sha256": batch.file_sha256},
    )
    return batch


def _close_abandoned(company: Organization) -> None:
    """Imports whose job ended without them give up their file and make room for another try.

    What they stored stays with the company until it shares it, undoes it or sends it again.
    """
    abandoned = Batch.objects.stopped().filter(organization=company, state__in=_OPEN)
    for batch in abandoned.select_related("job"):
        cancelled = batch.job is not None and batch.job.state == Job.State.CANCELLED
        end(batch, Batch.State.CANCELLED if cancelled else Batch.State.FAILED)


def _refuse_second_import(batch: Batch) -> None:
    same = Batch.objects.filter(
        organization=batch.organization, file_sha256=batch.file_sha256, day_first=batch.day_first
    )
    before = same.exclude(pk=batch.pk).filter(_HERE | Q(sealed_at__isnull=False)).first()
    if before:
        raise AlreadyImportedError(None if before.sealed_at else before)


def _file_notes(table: reader.Table) -> list[str]:
    notes = list(table.notes)
    if table.missing:
        names = ", ".join(f"“{reader.TITLES[name]}”" for name in table.missing)
        notes.append(f"No column for {names}: without them every row is stored as suspected.")
    if table.unknown:
        notes.append(left_out(table.unknown, table.headers))
    if table.empty_lines:
        notes.append(f"{table.empty_lines} empty lines were passed over.")
    return notes


def end(batch: Batch, state: Batch.State, *, receipt: str = "") -> None:
    """Close an import and throw its file away."""
    Batch.objects.filter(pk=batch.pk).update(state=state, finished_at=timezone.now(), receipt=receipt)
    parts.drop(batch)


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
