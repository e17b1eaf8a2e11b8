"""Everything about one company as a ZIP: a CSV and a JSON file of each subject, and what it signed."""

import csv
import io
import json
import zipfile
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from coalition.core import audit, registry
from coalition.core.console import console_view
from coalition.core.spreadsheet import safe_cell
from members.accounts import stepup
from members.accounts.models import User
from members.accounts.requests import person_of
from members.agreements.views import confirmed
from members.organizations.models import Organization
from members.standing.console import TABS
from members.standing.forms import ExportForm
from members.standing.services import need_membership_role

EXPORTED = audit.action("standing.company_exported", "Exported everything about a company")


@transaction.atomic
def export_company(*, by: User, company: Organization) -> bytes:
    """The archive; who took it out, and what was in it, is kept."""
    need_membership_role(by)
    buffer, counts = io.BytesIO(), {}
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows_of in registry.current().exports.items():
            rows = [{key: _plain(value) for key, value in row.items()} for row in rows_of(company)]
            counts[name] = len(rows)
            archive.writestr(f"{name}.json", json.dumps(rows, indent=1, ensure_ascii=False))
            archive.writestr(f"{name}.csv", _as_csv(rows))
        for files_of in registry.current().export_files:
            for name, content in files_of(company):
                archive.writestr(name, content)
                counts["files"] = counts.get("files", 0) + 1
    audit.record(EXPORTED, by=by, subject=company, organization=company, detail=counts)
    return buffer.getvalue()


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


@require_POST
@console_view("membership")
def download(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Organization, slug=slug)
    if answer := stepup.challenge(request):
        return answer
    form = ExportForm(request.POST, asks_password=not stepup.asks_second_factor(request))
    if not form.is_valid() or not confirmed(request, form):
        context = {"company": found, "tab": "export", "tabs": TABS, "export": form}
        return render(request, "members/standing/company.html", context)
    content = export_company(by=person_of(request), company=found)
    response = HttpResponse(content, content_type="application/zip")
    name = f"{found.slug}-{timezone.localdate().isoformat()}.zip"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
