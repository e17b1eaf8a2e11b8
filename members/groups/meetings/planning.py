"""Pages on which leads plan, publish, amend, move and cancel."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods, require_POST

from coalition.core.access import require
from members.accounts.requests import person_of
from members.groups.meetings import series, services
from members.groups.meetings.fairness import zone_of
from members.groups.meetings.forms import (
    PlanForm,
    ReasonForm,
    SeriesFields,
    WhenForm,
    item_rows,
    next_full_hour,
)
from members.groups.meetings.models import Meeting
from members.groups.meetings.rules import may_lead, may_plan, meeting_groups
from members.groups.models import WorkingGroup


def put_errors(form: forms.Form, error: ValidationError) -> None:
    """A refusal of the service beside its field, or on top."""
    if hasattr(error, "error_dict"):
        for name, found in error.error_dict.items():
            form.add_error(name if name in form.fields else None, found)
    else:
        form.add_error(None, error)


def led_group(request: HttpRequest, slug: str) -> WorkingGroup:
    group = get_object_or_404(WorkingGroup, slug=slug, pk__in=meeting_groups(request.user))
    require(may_plan(request.user, group))
    return group


def led_meeting(request: HttpRequest, pk: uuid.UUID) -> Meeting:
    meeting = get_object_or_404(
        Meeting.objects.visible_to(request.user).select_related("group", "series"), pk=pk
    )
    require(may_lead(request.user, meeting.group))
    return meeting


def _when(request: HttpRequest, meeting: Meeting | None) -> dict[str, Any]:
    """What the form begins with: the meeting's own time, the slot that was chosen, or a week from now."""
    zone = meeting.timezone if meeting else person_of(request).timezone
    try:
        chosen = parse_datetime(request.GET.get("start", "")) or next_full_hour()
    except ValueError:
        chosen = next_full_hour()
    if timezone.is_naive(chosen):
        chosen = timezone.make_aware(chosen)
    minutes = request.GET.get("minutes", "")
    start = (meeting.starts_at if meeting else chosen).astimezone(zone_of(zone))
    return {
        "starts_on": start.date(),
        "starts_time": start.time().replace(tzinfo=None),
        "timezone": zone,
        "minutes": meeting.length if meeting else (int(minutes) if minutes.isdecimal() else 60),
    }


@require_http_methods(["GET", "POST"])
def meeting_new(request: HttpRequest, slug: str) -> HttpResponse:
    group = led_group(request, slug)
    data = request.POST if request.method == "POST" else None
    form = PlanForm(data, initial=_when(request, None))
    repeat, rows = SeriesFields(data), item_rows(group, data)
    if data is not None and all([form.is_valid(), repeat.is_valid(), rows.is_valid()]):
        facts = _facts(form, rows.points())
        try:
            if repeat.cleaned_data["frequency"]:
                made = series.begin_series(by=person_of(request), group=group, **facts, **repeat.cleaned_data)
                messages.success(request, "The series is announced; invitations are on their way.")
                return redirect("members:meeting", pk=made.meetings.order_by("starts_at")[0].pk)
            meeting = services.plan_meeting(by=person_of(request), group=group, **facts)
        except ValidationError as error:
            put_errors(form, error)
        else:
            messages.success(request, "The meeting is planned. Nobody sees it before you publish its agenda.")
            return redirect("members:meeting", pk=meeting.pk)
    context = {"group": group, "form": form, "repeat": repeat, "rows": rows}
    return render(request, "members/groups/meetings/plan.html", context)


def _facts(form: forms.Form, points: list[Any]) -> dict[str, Any]:
    clean = form.cleaned_data
    return {
        "starts_at": clean["starts_at"],
        "minutes": clean["minutes"],
        "tz": clean["timezone"],
        "notice_days": clean["notice_days"],
        "join_url": clean["join_url"],
        "points": points,
    }


@require_http_methods(["GET", "POST"])
def meeting_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The draft as a whole; once published, the agenda alone, as an amendment."""
    meeting = led_meeting(request, pk)
    data = request.POST if request.method == "POST" else None
    draft = meeting.status == Meeting.Status.DRAFT
    begin = _when(request, meeting) | {"notice_days": meeting.notice_days, "join_url": meeting.join_url}
    form: forms.Form = PlanForm(data, initial=begin) if draft else ReasonForm(data)
    rows = item_rows(meeting.group, data, services.points_of(meeting))
    if data is not None and all([form.is_valid(), rows.is_valid()]):
        by, points = person_of(request), rows.points()
        try:
            if draft:
                services.change_draft(by=by, meeting=meeting, **_facts(form, points))
                messages.success(request, "Saved. Nobody sees it before you publish it.")
            else:
                reason = form.cleaned_data["reason"]
                made = services.amend_agenda(by=by, meeting=meeting, points=points, reason=reason)
                words = (
                    "The agenda is amended, and everybody invited is told."
                    if made
                    else "Nothing was changed."
                )
                messages.success(request, words)
        except ValidationError as error:
            put_errors(form, error)
        else:
            return redirect("members:meeting", pk=meeting.pk)
    context = {"group": meeting.group, "meeting": meeting, "form": form, "rows": rows, "amends": not draft}
    return render(request, "members/groups/meetings/plan.html", context)


@require_POST
def meeting_publish(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    meeting = led_meeting(request, pk)
    try:
        services.publish_meeting(by=person_of(request), meeting=meeting)
    except ValidationError as error:
        for words in error.messages:
            messages.error(request, words)
    else:
        messages.success(request, "The agenda is published and invitations are on their way.")
    return redirect("members:meeting", pk=pk)


@require_http_methods(["GET", "POST"])
def meeting_move(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    meeting = led_meeting(request, pk)
    data = request.POST if request.method == "POST" else None
    form = WhenForm(data, initial=_when(request, meeting))
    if data is not None and form.is_valid():
        clean = form.cleaned_data
        try:
            services.move_meeting(
                by=person_of(request), meeting=meeting, starts_at=clean["starts_at"],
                minutes=clean["minutes"], tz=clean["timezone"],
            )  # fmt: skip
        except ValidationError as error:
            put_errors(form, error)
        else:
            messages.success(request, "Moved. Everybody is asked anew, and calendars move the entry.")
            return redirect("members:meeting", pk=pk)
    return render(request, "members/groups/meetings/move.html", {"meeting": meeting, "form": form})


@require_http_methods(["GET", "POST"])
def meeting_cancel(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    meeting = led_meeting(request, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        by, reason = person_of(request), form.cleaned_data["reason"]
        try:
            if meeting.series is not None and request.POST.get("rest") == "yes":
                series.end_series(by=by, series=meeting.series, reason=reason)
            else:
                services.cancel_meeting(by=by, meeting=meeting, reason=reason)
        except ValidationError as error:
            put_errors(form, error)
        else:
            messages.success(request, "Cancelled. Everybody invited is told, and calendars drop the entry.")
            return redirect("members:group-meetings", slug=meeting.group.slug)
    return render(request, "members/groups/meetings/cancel.html", {"meeting": meeting, "form": form})


@require_POST
def meeting_link(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The link alone can be set at any time."""
    meeting = led_meeting(request, pk)
    field = PlanForm.base_fields["join_url"]
    try:
        services.set_link(
            by=person_of(request), meeting=meeting, join_url=field.clean(request.POST.get("join_url", ""))
        )
    except ValidationError as error:
        messages.error(request, f"The link was not set: {' '.join(error.messages)}")
    else:
        messages.success(request, "The link is set. It is shown at the door.")
    return redirect("members:meeting", pk=pk)
