"""The public face: what the coalition is, how to join, how to report a tip."""

from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe


@cache
def public_texts() -> dict[str, Any]:
    path = Path(__file__).parent / "data" / "public.yaml"
    texts: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return texts


@require_safe
@login_not_required
def report_a_tip(request: HttpRequest) -> HttpResponse:
    return render(request, "public/report_a_tip.html", {"texts": public_texts()})


@require_safe
@login_not_required
def transparency(request: HttpRequest) -> HttpResponse:
    return render(request, "public/transparency.html", {"texts": public_texts()})


@require_safe
@login_not_required
def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116."""
    expires = (timezone.now() + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
    lines = [
        f"Contact: mailto:{settings.DEFAULT_FROM_EMAIL}",
        f"Expires: {expires}",
        "Preferred-Languages: en",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
