"""The audit log as compliance staff read it."""

import csv
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from coalition.core import audit
from coalition.core.audit.models import AuditEntry
from coalition.core.audit.services import actions, shielded_codes
from coalition.core.console import console_view
from coalition.core.paging import paginate
from coalition.core.proof import fresh_proof
from coalition.core.spreadsheet import safe_cell

EXPORTED = audit.action("audit.exported", "Exported audit entries")


def _entries(request: HttpRequest) -> QuerySet[AuditEntry]:
    entries = AuditEntry.objects.all()
    if action := request.GET.get("action", ""):
        entries = entries.filter(action=action)
    if words := request.GET.get("q", "").strip():
        entries = entries.filter(
            Q(subject_label__icontains=words)
            | ~Q(action__in=shielded_codes())
            & (Q(actor_label__icontains=words) | Q(organization_label__icontains=words))
        )
    return entries


@require_safe
@console_view("compliance")
def audit_log(request: HttpRequest) -> HttpResponse:
    context: dict[str, Any] = {"page": paginate(request, _entries(request)), "actions": actions()}
    return render(request, "core/audit/log.html", context)


@require_safe
@console_view("compliance")
@fresh_proof
def audit_export(request: HttpRequest) -> HttpResponse:
    """The filtered entries as CSV, 10,000 at most; the export is itself an entry."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="audit.csv"'
    with transaction.atomic():
        entries = list(_entries(request)[:10_000])
        audit.record(EXPORTED, by=request.user, detail={"entries": len(entries)})
    writer = csv.writer(response)
    writer.writerow(["at", "action", "words", "by", "company", "about"])
    for entry in entries:
        row = [
            entry.at.isoformat(),
            entry.action,
            entry.words,
            entry.shown_actor,
            entry.shown_organization,
            entry.subject_label,
        ]
        writer.writerow([safe_cell(cell) for cell in row])
    return response
