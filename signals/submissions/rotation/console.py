"""The page on which compliance staff rotate the programme's key."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from coalition.core.console import console_view
from coalition.core.paging import paginate
from coalition.core.proof import fresh_proof
from signals.submissions import keys
from signals.submissions.rotation import services
from signals.submissions.rotation.forms import WhyForm
from signals.submissions.rotation.models import KeyRotation


@require_safe
@console_view("compliance")
def signal_keys(request: HttpRequest) -> HttpResponse:
    """Which key is in force, how far a rotation is, and the former ones."""
    return _page(request, WhyForm())


def _page(request: HttpRequest, form: WhyForm) -> HttpResponse:
    rotation = services.open_rotation()
    past = KeyRotation.objects.exclude(closed_at=None).select_related("started_by", "closed_by")
    context = {
        "now": keys.current(),
        "ready": settings.SIGNAL_KEY_ID,
        "counts": services.counts_by_key(),
        "rotation": rotation,
        "left": services.left(rotation) if rotation else 0,
        "stuck": rotation is not None
        and rotation.done_at is None
        and rotation.job is not None
        and not rotation.job.is_open,
        "form": form,
        "page": paginate(request, past),
    }
    return render(request, "signals/rotation/keys.html", context)


def _act(request: HttpRequest, do: Callable[..., Any], words: str) -> HttpResponse:
    form = WhyForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    do(by=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, words)
    return redirect("console:signal-keys")


@require_POST
@console_view("compliance")
@fresh_proof
def start(request: HttpRequest) -> HttpResponse:
    return _act(request, services.start_rotation, "Begun. Signals stand under both keys until you close it.")


@require_POST
@console_view("compliance")
@fresh_proof
def close(request: HttpRequest) -> HttpResponse:
    return _act(request, services.close_rotation, "Closed. The new key is in force.")


@require_POST
@console_view("compliance")
def go_on(request: HttpRequest) -> HttpResponse:
    """Set a job that gave up to work again."""
    rotation = services.open_rotation()
    if rotation is not None:
        services.go_on(by=request.user, rotation=rotation)
    return redirect("console:signal-keys")
