"""Asking for everything about one company, and taking the file while it is there."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from coalition.core.console import console_view
from coalition.core.proof import fresh_proof
from members.accounts.requests import person_of
from members.organizations.models import Organization
from members.standing import export


@require_POST
@console_view("membership")
@fresh_proof
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    company = get_object_or_404(Organization, slug=slug)
    export.ask_for_export(by=person_of(request), company=company)
    messages.success(request, "It is being built. The link appears here, and works for a day.")
    return redirect("console:standing-tab", slug=slug, tab="export")


@require_safe
@never_cache
@console_view("membership")
@fresh_proof
def download(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    person = person_of(request)
    found = get_object_or_404(export.exports_of(person), pk=pk)
    content = export.take_export(by=person, export=found)
    response = HttpResponse(content, content_type="application/zip")
    name = f"{found.organization.slug}-{timezone.localdate().isoformat()}.zip"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
