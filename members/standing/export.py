"""Everything about one company as a ZIP, built by a job: a CSV and a JSON file of each subject, and what it signed."""

import csv
import hashlib
import io
import json
import uuid
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from coalition.core import audit, jobs, registry
from coalition.core.access import refuse, require
from coalition.core.models import Job
from coalition.core.spreadsheet import safe_cell
from members.accounts.models import User
from members.organizations.models import Organization
from members.standing.models import CompanyExport
from members.standing.services import need_membership_role

ASKED = audit.action("standing.export_asked", "Asked for an export of everything about a company")
EXPORTED = audit.action("standing.company_exported", "Exported everything about a company")
ENDED = audit.action("standing.export_ended", "An export of a company was over, and its file deleted")
JOB = "members.export_company"
KEPT = timedelta(hours=24)


def exports_of(user: Any, company: Organization | None = None) -> QuerySet[CompanyExport]:
    """One's own: each of the staff asks for their own copy, and nobody finds somebody else's lying about."""
    found = CompanyExport.objects.filter(by_id=user.pk).defer("content").select_related("job", "organization")
    return found.filter(organization=company) if company else found


@transaction.atomic
def ask_for_export(*, by: User, company: Organization) -> CompanyExport:
    """Build it by a job. While one is being built, asking again leads to that one."""
    need_membership_role(by)
    Organization.objects.select_for_update().get(pk=company.pk)
    open_one = exports_of(by, company).filter(job__state__in=Job.OPEN).first()
    if open_one is not None:
        return open_one
    row = CompanyExport.objects.create(organization=company, by=by)
    audit.record(ASKED, by=by, subject=company, organization=company)
    row.job = jobs.enqueue(JOB, by=by, export_id=str(row.pk))
    row.save(update_fields=["job"])
    return row


def build_export(run: jobs.Run, *, export_id: uuid.UUID) -> None:
    """Reads only, until the file is whole: a run that follows a crash begins anew, and nothing half-done is seen."""
    row = CompanyExport.objects.select_related("organization", "by").get(pk=export_id)
    if row.ready_at is not None:
        return
    need_membership_role(row.by)  # they may have lost it since they asked
    subjects = registry.current().exports
    total = len(subjects) + 1
    buffer, counts = io.BytesIO(), {}
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, rows_of) in enumerate(subjects.items()):
            run.progress(done=number, total=total, note=name)
            rows = [{key: _plain(value) for key, value in each.items()} for each in rows_of(row.organization)]
            counts[name] = len(rows)
            archive.writestr(f"{name}.json", json.dumps(rows, indent=1, ensure_ascii=False))
            archive.writestr(f"{name}.csv", _as_csv(rows))
        run.progress(done=len(subjects), total=total, note="what was signed")
        for name, content in _files(row.organization):
            archive.writestr(name, content)
            counts["files"] = counts.get("files", 0) + 1
    with run.checkpoint() as mark:
        _keep(row, buffer.getvalue(), counts)
        mark(done=total, total=total, note="ready")
        run.finish(url=reverse("console:standing-tab", args=[row.organization.slug, "export"]))


def _keep(row: CompanyExport, content: bytes, counts: dict[str, int]) -> None:
    row.content, row.size, row.sha256 = content, len(content), hashlib.sha256(content).hexdigest()
    row.counts, row.ready_at = counts, timezone.now()
    row.expires_at = row.ready_at + KEPT
    row.save(update_fields=["content", "size", "sha256", "counts", "ready_at", "expires_at"])


def _files(company: Organization) -> Iterator[tuple[str, bytes]]:
    for files_of in registry.current().export_files:
        yield from files_of(company)


@transaction.atomic
def take_export(*, by: User, export: CompanyExport) -> bytes:
    """The file, while it is there; who took it out, when, and what was in it, is kept each time."""
    need_membership_role(by)
    locked = CompanyExport.objects.select_for_update(of=("self",)).select_related("organization")
    row = locked.get(pk=export.pk, by=by)
    url = reverse("console:standing-tab", args=[row.organization.slug, "export"])
    if row.ready_at is None:
        require(refuse("This export is still being built.", "See how far it is", url))
    if row.content is None or row.is_over:
        require(refuse("This export is over; its file was deleted. Ask for a new one.", "Ask for one", url))
    row.taken += 1
    row.save(update_fields=["taken"])
    detail = {**row.counts, "sha256": row.sha256, "export": str(row.pk)}
    audit.record(EXPORTED, by=by, subject=row.organization, organization=row.organization, detail=detail)
    return bytes(row.content or b"")


@transaction.atomic
def end_exports(now: datetime) -> int:
    """Files do not lie about: after a day nothing of them is left but who had asked."""
    due = CompanyExport.objects.select_for_update(of=("self",)).filter(
        expires_at__lte=now, content__isnull=False
    )
    ended = list(due.defer("content").select_related("organization"))
    for row in ended:
        audit.record(ENDED, subject=row.organization, organization=row.organization)
    CompanyExport.objects.filter(pk__in=[row.pk for row in ended]).update(content=None)
    return len(ended)


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _as_csv(rows: list[dict[str, Any]]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    if rows:
        writer.writerow(rows[0])
    for row in rows:
        cells = [", ".join(map(str, cell)) if isinstance(cell, list) else cell for cell in row.values()]
        writer.writerow([safe_cell("" if cell is None else str(cell)) for cell in cells])
    return buffer.getvalue()
