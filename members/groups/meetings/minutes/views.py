"""Pages of minutes, decisions and actions."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core.access import require
from coalition.core.markdown import to_html
from coalition.core.proof import ask_again
from members.accounts.requests import person_of
from members.groups.experts import experts_too
from members.groups.meetings.minutes import services
from members.groups.meetings.minutes.export import FORMATS
from members.groups.meetings.minutes.forms import ActionForm, DecisionForm, MinutesForm
from members.groups.meetings.minutes.lint import Finding
from members.groups.meetings.minutes.models import ActionItem, MeetingDecision, Minutes, MinutesEdition
from members.groups.meetings.minutes.people import findings_in
from members.groups.meetings.minutes.rules import may_write
from members.groups.meetings.models import Meeting
from members.groups.meetings.rules import meeting_groups
from members.groups.meetings.views import meeting_of
from members.groups.models import Deliverable, WorkingGroup
from members.groups.queries import visible_groups
from members.groups.threads.retention import words_for


def _written(request: HttpRequest, pk: uuid.UUID) -> Meeting:
    meeting = meeting_of(request, pk)
    require(may_write(request.user, meeting))
    return meeting


def _minutes(meeting: Meeting) -> Minutes | None:
    return Minutes.objects.filter(meeting=meeting).select_related("meeting__group").first()


def _edition(meeting: Meeting) -> MinutesEdition | None:
    rows = MinutesEdition.objects.filter(minutes__meeting=meeting).select_related("minutes__meeting__group")
    return rows.first()


def reasons_in(request: HttpRequest) -> dict[str, str]:
    """What was typed beside each finding."""
    return {
        name.removeprefix("reason-"): str(value)[:300]
        for name, value in request.POST.items()
        if name.startswith("reason-")
    }


def _shown(found: list[Finding], reasons: dict[str, str]) -> list[dict[str, Any]]:
    return [{"finding": one, "reason": reasons.get(one.key, "")} for one in found]


@experts_too
@require_safe
def minutes_page(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    meeting = meeting_of(request, pk)
    edition = _edition(meeting)
    context = {
        "meeting": meeting,
        "edition": edition,
        "text": to_html(services.text_of_edition(edition)) if edition else "",
        "may_write": may_write(request.user, meeting),
        "formats": [(name, words) for name, (words, _, _) in FORMATS.items()],
    }
    return render(request, "members/groups/meetings/minutes.html", context)


@require_http_methods(["GET", "POST"])
def minutes_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    meeting = _written(request, pk)
    minutes = _minutes(meeting)
    begin = services.beginning_of(meeting, minutes)
    form = MinutesForm(request.POST if request.method == "POST" else None, initial={"source": begin})
    if form.is_valid():
        services.write_minutes(by=person_of(request), meeting=meeting, source=form.cleaned_data["source"])
        return redirect("members:minutes-check", pk=pk)
    context = {"meeting": meeting, "form": form, "kept": words_for(meeting)}
    return render(request, "members/groups/meetings/minutes_edit.html", context)


@require_http_methods(["GET", "POST"])
def minutes_check(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What the lint found, and publishing once nothing is left open."""
    meeting = _written(request, pk)
    minutes = _minutes(meeting)
    if minutes is None or not minutes.source:
        return redirect("members:minutes-edit", pk=pk)
    reasons, error = dict(minutes.overrides), ""
    if request.method == "POST":
        reasons |= reasons_in(request)
        try:
            services.publish_minutes(by=person_of(request), meeting=meeting, reasons=reasons)
        except ValidationError as refusal:
            error = " ".join(refusal.messages)
        else:
            messages.success(request, "The minutes are published to the group.")
            return redirect("members:minutes", pk=pk)
    text = services.text_of(minutes)
    context = {
        "meeting": meeting,
        "found": _shown(findings_in(meeting, text), reasons),
        "text": to_html(text),
        "error": error,
        "publishes": True,
    }
    return render(request, "members/groups/meetings/minutes_check.html", context)


@require_http_methods(["GET", "POST"])
def minutes_export(request: HttpRequest, pk: uuid.UUID, format_: str) -> HttpResponse:
    """The lint once more, against people as they are today; then the file."""
    meeting = _written(request, pk)
    edition = _edition(meeting)
    if edition is None or format_ not in FORMATS:
        raise Http404
    if answer := ask_again(request):
        return answer
    words, content_type, make = FORMATS[format_]
    reasons, error = {key: row["reason"] for key, row in edition.overrides.items()}, ""
    if request.method == "POST":
        reasons |= reasons_in(request)
        try:
            text = services.export_minutes(
                by=person_of(request), edition=edition, format_=format_, reasons=reasons
            )
        except ValidationError as refusal:
            error = " ".join(refusal.messages)
        else:
            held = timezone.localdate(meeting.starts_at)
            content = make(text, f"{held.day} {held:%B %Y}", edition.published_at)
            response = HttpResponse(content, content_type=content_type)
            response["Content-Disposition"] = f'attachment; filename="minutes-{held:%Y-%m-%d}.{format_}"'
            return response
    text = services.text_of_edition(edition)
    context = {
        "meeting": meeting,
        "found": _shown(findings_in(meeting, text), reasons),
        "text": to_html(text),
        "error": error,
        "format": words,
    }
    return render(request, "members/groups/meetings/minutes_check.html", context)


def _say(request: HttpRequest, form: forms.Form) -> None:
    for name, found in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        messages.error(
            request, f"{label}: {' '.join(map(str, found))}" if label else " ".join(map(str, found))
        )


@require_POST
def decision_add(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    meeting = _written(request, pk)
    form = DecisionForm(request.POST)
    if form.is_valid():
        services.record_decision(by=person_of(request), meeting=meeting, text=form.cleaned_data["text"])
        messages.success(request, "The decision is recorded.")
    else:
        _say(request, form)
    return redirect("members:meeting", pk=pk)


@require_POST
def action_add(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    meeting = _written(request, pk)
    form = ActionForm(request.POST, meeting=meeting)
    if form.is_valid():
        services.record_action(by=person_of(request), meeting=meeting, **form.cleaned_data)
        messages.success(request, "The action is recorded, and its owner is told.")
    else:
        _say(request, form)
    return redirect("members:meeting", pk=pk)


@experts_too
@require_POST
def action_done(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    seen = Meeting.objects.visible_to(request.user).values("pk")
    action = get_object_or_404(ActionItem.objects.select_related("meeting__group"), pk=pk, meeting__in=seen)
    services.finish_action(by=person_of(request), action=action)
    messages.success(request, "Done. Thank you.")
    return redirect("members:meeting", pk=action.meeting_id)


@require_safe
def group_actions_panel(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """On the group's page: what was decided last, and who owes what."""
    group: WorkingGroup = get_object_or_404(visible_groups(request.user), pk=pk)
    sits = group.pk in meeting_groups(request.user)
    actions = ActionItem.objects.filter(meeting__group=group, done_at=None).select_related("owner", "meeting")
    done = (
        ActionItem.objects.filter(meeting__group=group)
        .exclude(done_at=None)
        .select_related("owner", "meeting")
    )
    decisions = MeetingDecision.objects.filter(meeting__group=group).select_related("meeting")
    context = {
        "sits": sits,
        "actions": [*actions[:10], *done.order_by("-done_at")[:3]] if sits else [],
        "decisions": decisions.order_by("-created_at")[:5] if sits else [],
        "drafts": group.deliverables.exclude(status=Deliverable.Status.PUBLISHED) if sits else [],
    }
    return render(request, "members/groups/meetings/actions_panel.html", context)
