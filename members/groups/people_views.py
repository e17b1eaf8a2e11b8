"""Who takes part: asking, answering, inviting, roles; and the page of a guest who is invited as an expert."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from coalition.core.access import before_coverage, require
from coalition.core.markdown import to_html
from coalition.core.paging import paginate
from members.accounts.models import User
from members.accounts.requests import person_of
from members.agreements.models import Agreement, AgreementVersion
from members.groups import joining
from members.groups.acting import act_of, form_for, keyed
from members.groups.forms import AnswerForm, InviteForm, JoinForm, ReasonForm
from members.groups.meetings.models import Meeting
from members.groups.meetings.queries import with_answers
from members.groups.models import GroupSeat, JoinRequest, WorkingGroup
from members.groups.queries import people_of
from members.groups.reviews.models import ReviewCall
from members.groups.reviews.queries import calls_of
from members.groups.rules import is_expert_of, may_lead, speaks
from members.groups.views import group_context, group_or_404

Role = GroupSeat.Role
INVITES = (Role.PARTICIPANT, Role.OBSERVER, Role.LEGAL, Role.EXPERT)
GIVES = (Role.CHAIR, Role.CO_LEAD, Role.PARTICIPANT, Role.OBSERVER, Role.LEGAL)


def _labels(roles: tuple[GroupSeat.Role, ...]) -> list[tuple[str, str]]:
    return [(role.value, role.label) for role in roles]


@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest, slug: str) -> HttpResponse:
    """Everybody with their company; for leads what waits for them, for who speaks for a company its own lawyer."""
    group = group_or_404(request, slug)
    leads = may_lead(request.user, group)
    roles = INVITES if leads else ((Role.LEGAL,) if speaks(request.user, group.pk) else ())
    waiting = list(
        group.join_requests.filter(status=JoinRequest.Status.WAITING).select_related("user", "made_by")
    )
    invite = form_for(request, "invite", InviteForm, roles=_labels(roles))
    answers = {row.pk: form_for(request, f"answer-{row.pk}", AnswerForm) for row in waiting}
    if request.method == "POST" and _act(request, group, invite, answers):
        return redirect("members:group-people", slug=slug)
    context = {
        **group_context(request, group, "people"),
        "page": paginate(request, people_of(group)),
        "leads": leads,
        "requests": [
            (row, answers[row.pk]) for row in waiting if leads and row.kind == JoinRequest.Kind.ASKED
        ],
        "invitations": [row for row in waiting if leads and row.kind == JoinRequest.Kind.INVITED],
        "invite": invite if roles else None,
        "roles": _labels(GIVES),
    }
    return render(request, "members/groups/people.html", context)


def _act(
    request: HttpRequest, group: WorkingGroup, invite: InviteForm, answers: dict[uuid.UUID, AnswerForm]
) -> bool:
    act, key = keyed(act_of(request))
    by = person_of(request)
    if act == "invite":
        return _invite(request, group, invite)
    if act in {"answer", "withdraw"}:
        found = get_object_or_404(group.join_requests.select_related("group"), pk=key)
        if act == "withdraw":
            joining.withdraw_request(by=by, request=found)
            messages.success(request, "Withdrawn.")
            return True
        form = answers.get(found.pk)
        if form is None or not form.is_valid():
            return form is None  # answered meanwhile: show how it stands
        accept = form.cleaned_data["accept"] == "yes"
        joining.answer_request(by=by, request=found, accept=accept, reason=form.cleaned_data["reason"])
        messages.success(request, "Answered; they read it now.")
        return True
    if act in {"role", "end"}:
        seat = get_object_or_404(group.seats.select_related("group", "user"), pk=key)
        if act == "end":
            joining.end_seat(by=by, seat=seat)
            messages.success(request, "Their part has ended.")
        elif request.POST.get("role") in {role.value for role in GIVES}:
            joining.give_role(by=by, seat=seat, role=request.POST["role"])
            messages.success(request, "Their role is changed.")
        return True
    raise Http404


def _invite(request: HttpRequest, group: WorkingGroup, form: InviteForm) -> bool:
    if not form.is_valid():
        return False
    user: User = form.cleaned_data["email"]
    role, by = form.cleaned_data["role"], person_of(request)
    decision = joining.may_invite(by, group, user, role)
    if not decision:
        form.add_error("email", decision.reason)
        return False
    made = joining.invite(by=by, group=group, user=user, role=role, words=form.cleaned_data["words"])
    messages.success(request, "Invited." if made else "This person takes part already.")
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def group_join(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask with words; answer an invitation; take a request back."""
    group = group_or_404(request, slug)
    by = person_of(request)
    waiting = group.join_requests.filter(user=by, status=JoinRequest.Status.WAITING).first()
    ask = form_for(request, "ask", JoinForm)
    decline = form_for(request, "decline", ReasonForm)
    context = group_context(request, group, "people")
    if not waiting and context["role"] and context["role"] != Role.LEGAL:
        messages.info(request, "You take part in this group already.")
        return redirect("members:group", slug=slug)
    if not waiting:
        require(context["joining"])
    if request.method == "POST" and _answer_or_ask(request, group, waiting, ask, decline):
        return redirect("members:group", slug=slug)
    context |= {"form": ask, "decline": decline, "waiting": waiting}
    return render(request, "members/groups/join.html", context)


def _answer_or_ask(
    request: HttpRequest, group: WorkingGroup, waiting: JoinRequest | None, ask: JoinForm, decline: ReasonForm
) -> bool:
    by, act = person_of(request), act_of(request)
    said = ""
    if act == "ask" and (waiting is not None or ask.is_valid()):
        joining.ask_to_join(by=by, group=group, **({} if waiting else ask.cleaned_data))
        said = "Asked. A lead of the group answers, with a reason."
    elif waiting is not None and act == "withdraw":
        joining.withdraw_request(by=by, request=waiting)
        said = "Your request is withdrawn."
    elif waiting is not None and act == "accept":
        joining.answer_invitation(by=by, invitation=waiting, accept=True)
        said = f"You take part in {group.title} now."
    elif waiting is not None and act == "decline" and decline.is_valid():
        reason = decline.cleaned_data["reason"]
        joining.answer_invitation(by=by, invitation=waiting, accept=False, reason=reason)
        said = "Declined. Nothing else is needed from you."
    if said:
        messages.success(request, said)
    return bool(said)


@require_http_methods(["GET", "HEAD", "POST"])
@before_coverage
def expert(request: HttpRequest, slug: str) -> HttpResponse:
    """A guest who was invited: the undertaking first, then what the group is for, its meetings and its drafts.

    For anybody else this page does not exist.
    """
    by = person_of(request)
    group = get_object_or_404(WorkingGroup, slug=slug)
    seat = is_expert_of(by, group)
    invitation = group.join_requests.filter(
        user=by, role=Role.EXPERT, status=JoinRequest.Status.WAITING
    ).first()
    if seat is None and invitation is None:
        raise Http404
    version = (
        AgreementVersion.objects.in_force(timezone.now().date())
        .filter(agreement__level=Agreement.Level.GUEST)
        .first()
    )
    context: dict[str, Any] = {"group": group, "seat": seat, "version": version, "wrong": False}
    if request.method == "POST" and invitation is not None and version is not None:
        if act_of(request) == "decline":
            joining.answer_invitation(by=by, invitation=invitation, accept=False)
            messages.success(request, "Declined. Nothing else is needed from you.")
            return redirect("/")
        if request.POST.get("word") == "yes":
            joining.accept_as_expert(by=by, invitation=invitation, version=version)
            messages.success(
                request, "Thank you: you have given your undertaking, and take part as an invited expert."
            )
            return redirect("members:group-expert", slug=slug)
        context["wrong"] = True
    context["text"] = to_html(version.canonical) if version and seat is None else ""
    if seat is not None:
        calls = calls_of(by, group)
        coming = Meeting.objects.visible_to(by).filter(group=group).upcoming()
        context |= {
            "charter": to_html(group.charter),
            "deliverables": list(group.deliverables.all()),
            "calls": calls.filter(status=ReviewCall.Status.OPEN),
            "earlier": calls.filter(status=ReviewCall.Status.CLOSED, destroyed_at=None)[:5],
            "meetings": with_answers(coming, by)[:5],
        }
    return render(request, "members/groups/expert.html", context)
