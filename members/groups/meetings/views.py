"""Pages of meetings as the group sees them."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core.access import require
from coalition.core.htmx import render_part
from coalition.core.markdown import to_html
from coalition.core.paging import paginate
from members.accounts.requests import person_of
from members.groups.experts import experts_too
from members.groups.meetings import attendance, rules, series
from members.groups.meetings.forms import AnswerForm
from members.groups.meetings.minutes.forms import ActionForm, DecisionForm
from members.groups.meetings.minutes.models import MinutesEdition
from members.groups.meetings.models import Attendance, Meeting
from members.groups.meetings.queries import attendance_of, companies_of, counts_of, with_answers
from members.groups.models import WorkingGroup
from members.groups.queries import visible_groups
from members.groups.threads.retention import words_for

KINDS = (("upcoming", "Coming"), ("past", "Past"), ("all", "All"))


def group_of(request: HttpRequest, **which: object) -> WorkingGroup:
    """A group in whose meetings this person sits."""
    return get_object_or_404(WorkingGroup, pk__in=rules.meeting_groups(request.user), **which)


def meeting_of(request: HttpRequest, pk: uuid.UUID) -> Meeting:
    found = Meeting.objects.visible_to(request.user).select_related("group", "series")
    return get_object_or_404(found, pk=pk)


@experts_too
@require_safe
def group_meetings(request: HttpRequest, slug: str) -> HttpResponse:
    group = group_of(request, slug=slug)
    kind = request.GET.get("show", "")
    kind = kind if kind in dict(KINDS) else "upcoming"
    meetings = Meeting.objects.visible_to(request.user).filter(group=group)
    coming = Meeting.objects.upcoming().values("pk")
    if kind == "upcoming":
        drafts = meetings.filter(status=Meeting.Status.DRAFT).values("pk")
        meetings = (meetings.filter(pk__in=coming) | meetings.filter(pk__in=drafts)).order_by(
            "starts_at", "pk"
        )
    elif kind == "past":
        meetings = meetings.exclude(pk__in=coming).exclude(status=Meeting.Status.DRAFT)
    page = paginate(request, with_answers(meetings, request.user))
    context = {
        "group": group, "page": page, "kinds": KINDS, "kind": kind, "leads": rules.leads(request.user, group.pk),
    }  # fmt: skip
    return render_part(request, "members/groups/meetings/list.html", "results", context)


@require_safe
def group_meetings_panel(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """On the group's page: what is coming, for those who sit in its meetings; in general words for others."""
    group = get_object_or_404(visible_groups(request.user), pk=pk)
    sits = group.pk in rules.meeting_groups(request.user)
    coming = Meeting.objects.visible_to(request.user).filter(group=group).upcoming()
    context = {
        "group": group, "sits": sits, "leads": rules.leads(request.user, group.pk),
        "meetings": list(with_answers(coming, request.user)[:3]) if sits else [],
    }  # fmt: skip
    return render(request, "members/groups/meetings/panel.html", context)


@experts_too
@require_safe
def meeting_page(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    meeting = meeting_of(request, pk)
    person = person_of(request)
    row = attendance_of(person, meeting)
    leads = rules.leads(person, meeting.group_id)
    rows = list(meeting.attendances.select_related("user").filter(withdrawn_at=None)) if leads else []
    listed = [one.user for one in rows] or [
        one.user for one in meeting.attendances.select_related("user").filter(shown=True, answer="yes")
    ]
    context = {
        "meeting": meeting,
        "row": row,
        "leads": leads,
        "items": list(meeting.items.select_related("owner")),
        "amendments": list(meeting.amendments.select_related("by")),
        "interruptions": list(meeting.interruptions.select_related("by", "resumed_by")),
        "counts": counts_of(meeting),
        "rows": rows,
        "listed": listed,
        "companies": companies_of(listed),
        "answer_form": _answer_form(request, meeting, row),
        "may_answer": rules.may_answer(person, meeting),
        "may_join": rules.may_join(person, meeting, row),
        "may_stop": rules.may_stop(person, meeting, row),
        "may_resume": rules.may_resume(person, meeting),
        "decisions": list(meeting.decisions.all()),
        "actions": list(meeting.actions.select_related("owner")),
        "edition": MinutesEdition.objects.filter(minutes__meeting=meeting).first(),
        "decision_form": DecisionForm(auto_id="decision-%s"),
        "kept": words_for(meeting),
        "action_form": ActionForm(meeting=meeting, auto_id="action-%s"),
    }
    return render(request, "members/groups/meetings/meeting.html", context)


def _answer_form(request: HttpRequest, meeting: Meeting, row: Attendance | None) -> AnswerForm:
    initial = {"answer": row.answer, "delegate": row.delegate_id, "shown": row.shown} if row else {}
    return AnswerForm(meeting=meeting, user=person_of(request), initial=initial)


@experts_too
@require_POST
def meeting_answer(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    meeting = meeting_of(request, pk)
    person = person_of(request)
    require(rules.may_answer(person, meeting))
    form = AnswerForm(request.POST, meeting=meeting, user=person)
    if not form.is_valid():
        for found in form.errors.values():
            messages.error(request, " ".join(map(str, found)))
        return redirect("members:meeting", pk=pk)
    clean = form.cleaned_data
    try:
        if clean.get("whole_series"):
            series.answer_series(by=person, meeting=meeting, answer=clean["answer"], shown=clean["shown"])
        else:
            attendance.answer_invitation(
                by=person,
                meeting=meeting,
                answer=clean["answer"],
                delegate=clean.get("delegate"),
                shown=clean["shown"],
            )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Your answer is kept. You can change it until the meeting is over.")
    return redirect("members:meeting", pk=pk)


@experts_too
@require_http_methods(["GET", "POST"])
def meeting_join(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The statement first, then the link. Looking is a POST, so that nothing fetches it unasked."""
    meeting = meeting_of(request, pk)
    person = person_of(request)
    row = attendance_of(person, meeting)
    require(rules.may_join(person, meeting, row))
    statement = attendance.statement_in_force(person)
    link, error = "", ""
    if request.method == "POST":
        acknowledged = request.POST.get("acknowledge") == "on"
        try:
            link = attendance.open_door(by=person, meeting=meeting, acknowledge=acknowledged)
        except ValidationError as refusal:
            error = " ".join(refusal.messages)
    context = {
        "meeting": meeting,
        "statement": statement,
        "text": to_html(statement.source) if statement else "",
        "known": bool(row and statement and row.statement_id == statement.pk),
        "link": link,
        "error": error,
    }
    return render(request, "members/groups/meetings/join.html", context)


@experts_too
@require_POST
def meeting_stop(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    meeting = meeting_of(request, pk)
    attendance.stop_meeting(by=person_of(request), meeting=meeting, reason=request.POST.get("reason", ""))
    messages.warning(
        request,
        "The meeting is stopped. Its leads and compliance staff are called. Say nothing more until counsel has spoken.",
    )
    return redirect("members:meeting", pk=pk)


@require_POST
def meeting_resume(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    meeting = meeting_of(request, pk)
    require(rules.may_lead(person_of(request), meeting.group))
    try:
        attendance.resume_meeting(by=person_of(request), meeting=meeting, note=request.POST.get("note", ""))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "The meeting goes on. The note is kept.")
    return redirect("members:meeting", pk=pk)
