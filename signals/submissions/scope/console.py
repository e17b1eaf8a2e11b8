"""Sharing groups as compliance staff see them: who sits where and what for, never a value."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from coalition.core.console import console_view
from signals.submissions.scope import pages, services
from signals.submissions.scope.forms import StartForm
from signals.submissions.scope.models import SharingGroup


@require_safe
@console_view("compliance")
def sharing_groups(request: HttpRequest) -> HttpResponse:
    return pages.listing(request, "signals/scope/console_groups.html")


@require_http_methods(["GET", "HEAD", "POST"])
@console_view("compliance")
def sharing_group_start(request: HttpRequest) -> HttpResponse:
    form = StartForm(request.POST or None, but=None)
    if request.method == "POST" and form.is_valid():
        made = services.start_group(by=request.user, **form.cleaned_data)
        messages.success(request, "The group is there. The companies you chose are invited.")
        return redirect("console:sharing-group", pk=made.pk)
    return render(request, "signals/scope/console_start.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@console_view("compliance")
def sharing_group(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One group; a post invites, takes an invitation back or closes."""
    found = get_object_or_404(SharingGroup.objects.visible_to(request.user), pk=pk)
    refused = pages.keep(request, found) if request.method == "POST" else None
    if refused is not None and not refused:
        return redirect("console:sharing-group", pk=pk)
    return render(
        request, "signals/scope/console_group.html", pages.facts(request.user, found, **(refused or {}))
    )
