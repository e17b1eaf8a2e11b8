"""Warning lists as compliance staff keep them."""

import uuid
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core.console import console_view
from coalition.core.paging import paginate
from members.models import User
from signals.catalog.lists import rules, services
from signals.catalog.lists.forms import EndForm, ListForm
from signals.catalog.lists.models import StaffList


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)


@require_safe
@console_view("compliance")
def warning_lists(request: HttpRequest) -> HttpResponse:
    """Those in force first; every former one stays readable."""
    words, ended = request.GET.get("q", "").strip()[:80], request.GET.get("ended") == "yes"
    found = StaffList.objects.visible_to(request.user).select_related("created_by", "ended_by")
    found = found.filter(ended_at__isnull=not ended)
    if words:
        found = found.filter(name__icontains=words)
    context = {"page": paginate(request, found), "words": words, "ended": ended}
    return render(request, "signals/catalog/lists.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@console_view("compliance")
def warning_list_add(request: HttpRequest) -> HttpResponse:
    form = ListForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.add_list(by=_person(request), content=form.content)
        except services.NameTakenError:
            form.add_error("name", "A list in force has this name already. Open that one and change it.")
        else:
            messages.success(request, f"“{made.name}” is in force for every signal sent from now on.")
            return redirect("console:warning-list", pk=made.pk)
    return render(request, "signals/catalog/list_form.html", {"form": form, "found": None})


@require_http_methods(["GET", "HEAD", "POST"])
@console_view("compliance")
def warning_list(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One list: what it says, its history; a post replaces it."""
    found = get_object_or_404(StaffList.objects.visible_to(request.user), pk=pk)
    form = ListForm.of(found, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.replace_list(by=_person(request), current=found, content=form.content)
        except services.NameTakenError:
            form.add_error("name", "Another list in force has this name already.")
        else:
            messages.success(request, "The list is replaced; the former one stays in the history.")
            return redirect("console:warning-list", pk=made.pk)
    context = {
        "form": form,
        "found": found,
        "may_change": rules.may_change(found),
        "end_form": EndForm(),
        "former": _former(found),
    }
    return render(request, "signals/catalog/list_form.html", context)


@require_POST
@console_view("compliance")
def warning_list_end(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(StaffList.objects.visible_to(request.user), pk=pk)
    form = EndForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Say why the list ends, in 500 characters at most.")
        return redirect("console:warning-list", pk=pk)
    services.end_list(by=_person(request), current=found, reason=form.cleaned_data["reason"])
    messages.success(request, "The list has ended. Nothing that was stored changes.")
    return redirect("console:warning-lists")


def _former(found: StaffList) -> list[StaffList]:
    rows: list[StaffList] = []
    current = found.replaces
    while current is not None:
        rows.append(current)
        current = current.replaces
    return rows
