"""The button, its one question, and the safety officer's list."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from coalition.core import registry
from coalition.core.access import before_coverage
from coalition.core.console import console_view
from coalition.core.identifiers import uuid7
from coalition.core.paging import paginate
from coalition.core.sealing import services
from coalition.core.sealing.models import Seal


@require_http_methods(["GET", "POST"])
@before_coverage
def seal_object(request: HttpRequest, kind: str, pk: uuid.UUID) -> HttpResponse:
    """GET asks once, POST seals. Who cannot see the object cannot learn from here whether it exists."""
    sealable = registry.current().sealables.get(kind)
    obj = sealable.find(request.user, pk) if sealable else None
    if obj is None:
        if Seal.objects.filter(kind=kind, object_id=pk, by_id=request.user.pk).exists():
            return render(request, "core/sealing/sealed.html", {"kept": True})
        raise Http404
    if request.method == "POST":
        services.seal(by=request.user, kind=kind, obj=obj, note=request.POST.get("note", ""))
        return render(request, "core/sealing/sealed.html", {"kept": True})
    return render(request, "core/sealing/confirm.html", {"kind": kind})


@require_http_methods(["GET", "POST"])
@before_coverage
def seal_upload(request: HttpRequest) -> HttpResponse:
    """Beside uploads that keep nothing, or nothing yet."""
    if request.method == "POST":
        try:
            key = uuid.UUID(request.POST.get("key", ""))
        except ValueError:
            key = uuid7()
        services.report_upload(by=request.user, key=key, note=request.POST.get("note", ""))
        return render(request, "core/sealing/sealed.html", {"kept": False})
    return render(request, "core/sealing/confirm.html", {"key": uuid7()})


@require_safe
@console_view("safety", "compliance")
def seals(request: HttpRequest) -> HttpResponse:
    page = paginate(request, Seal.objects.select_related("by"))
    return render(request, "core/sealing/list.html", {"page": page})
