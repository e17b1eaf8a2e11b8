"""The board of a group's deliverables, and the page of one of them."""

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from coalition.core import working_papers
from coalition.core.access import require
from members.accounts.models import User
from members.accounts.requests import person_of
from members.groups import promises, services
from members.groups.acting import act_of, form_for
from members.groups.forms import CheckForm, DraftForm, DueForm, EditorForm, MoveForm, PromiseForm
from members.groups.meetings.rules import meeting_groups
from members.groups.models import Deliverable, WorkingGroup
from members.groups.queries import visible_groups
from members.groups.reviews import answering
from members.groups.reviews.models import NameConsent, ReviewCall
from members.groups.reviews.outcome import sentence
from members.groups.reviews.retention import destroyed_on
from members.groups.reviews.rules import may_lend_name, may_open, visible_to
from members.groups.rules import group_roles, may_work
from members.groups.threads import services as threads
from members.groups.threads.models import DELIVERABLE
from members.groups.views import group_context, group_or_404, words_of
from members.organizations.rules import company_of

Status = Deliverable.Status
FORWARD = {
    Status.IDEA: [(Status.DRAFTING, "Start drafting")],
    Status.DRAFTING: [(Status.IDEA, "Back to ideas")],
    Status.REVIEW: [(Status.DRAFTING, "Back to drafting")],
    Status.CONSENSUS: [(Status.CHECK, "Hand to staff"), (Status.DRAFTING, "Back to drafting")],
    Status.CHECK: [(Status.DRAFTING, "Back to drafting")],
    Status.PUBLISHED: [],
}


def moves_of(user: User, deliverable: Deliverable) -> list[tuple[str, str, bool]]:
    """Where a card may go from here: state, words on the button, whether a reason is asked for."""
    backwards = list(Status.values)
    return [
        (to, words, backwards.index(to) < backwards.index(deliverable.status))
        for to, words in FORWARD[Status(deliverable.status)]
        if promises.may_move_to(user, deliverable, to)
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """Columns from idea to published; cards move by buttons, and by dragging where there is a mouse."""
    group = group_or_404(request, slug)
    by = person_of(request)
    works = may_work(by, group)
    promise = form_for(request, "promise", PromiseForm)
    if act_of(request) == "promise":
        require(works)
        if promise.is_valid():
            services.promise_deliverable(by=by, group=group, status=Status.IDEA, **promise.cleaned_data)
            messages.success(request, "It stands among the ideas now.")
            return redirect("members:group-board", slug=slug)
    columns = [(value, label, _cards(by, group, value, works=bool(works))) for value, label in Status.choices]
    shown = [card for _value, _label, cards in columns for card in cards]
    talks = group.pk in meeting_groups(by)
    said = threads.counts(DELIVERABLE, [card["deliverable"].pk for card in shown]) if talks else {}
    for card in shown:
        card["said"] = said.get(card["deliverable"].pk, 0)
    context = {
        **group_context(request, group, "board"),
        "columns": columns,
        "talks": talks,
        "promise": promise if works else None,
        "count": sum(len(cards) for _value, _label, cards in columns),
    }
    return render(request, "members/groups/board.html", context)


def _cards(user: User, group: WorkingGroup, status: str, *, works: bool) -> list[dict[str, Any]]:
    calls = Prefetch("calls", queryset=ReviewCall.objects.filter(status="open"), to_attr="open_calls")
    rows = Deliverable.objects.filter(group=group, status=status).select_related("group", "editor")
    found = []
    for deliverable in rows.prefetch_related(calls):
        opened = deliverable.open_calls
        moves = moves_of(user, deliverable) if works else []
        found.append({"deliverable": deliverable, "moves": moves, "call": opened[0] if opened else None})
    return found


def deliverable_or_404(request: HttpRequest, pk: uuid.UUID) -> Deliverable:
    rows = Deliverable.objects.select_related("group", "editor", "checked_by")
    return get_object_or_404(rows.filter(group__in=visible_groups(request.user)), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def deliverable(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Where one promise stands, what may be done with it, and how it came there."""
    found = deliverable_or_404(request, pk)
    by, group = person_of(request), found.group
    works = may_work(by, group)
    papers = works.allowed or group.pk in group_roles(by)
    drafts = working_papers.drafts_of(by, group) if papers else []
    forms: dict[str, Form] = {
        "move": form_for(request, "move", MoveForm),
        "due": form_for(request, "due", DueForm, initial={"due_on": found.due_on}),
        "editor": form_for(request, "editor", EditorForm, group=group, initial={"editor": found.editor_id}),
        "draft": form_for(request, "draft", DraftForm, drafts=drafts),
        "check": form_for(request, "check", CheckForm),
    }
    if request.method == "POST" and _act(request, found, forms):
        return redirect("members:deliverable", pk=pk)
    calls = ReviewCall.objects.filter(visible_to(by), deliverable=found).distinct()
    linked = [draft for draft in drafts if draft.deliverable == found.pk]
    context = {
        **group_context(request, group, "board"),
        "deliverable": found,
        "works": works,
        "forms": forms,
        "moves": moves_of(by, found),
        "checks": promises.may_check(by, found),
        "opens": not found.calls.filter(status="open").exists()
        and any(may_open(by, found, kind) for kind in ReviewCall.Kind),
        "calls": [(call, sentence(call.tally)) for call in calls],
        "next": None if found.published_at else promises.comes_next(found, linked[0].url if linked else ""),
        "linked": linked,
        "drafts": drafts,
        "changes": [(change, words_of(change)) for change in found.changes.select_related("by")],
        "destroyed_on": destroyed_on(found),
        "papers": papers,
        "talks": group.pk in meeting_groups(by),
        **_names(by, found),
    }
    return render(request, "members/groups/deliverable.html", context)


def _names(user: User, found: Deliverable) -> dict[str, Any]:
    given = NameConsent.objects.filter(deliverable=found, revoked_at=None).select_related("organization")
    company = company_of(user)
    return {
        "lends": may_lend_name(user, found),
        "names": [row.organization.name for row in given] if not found.published_at else found.names,
        "lent": company is not None and any(row.organization == company for row in given),
        "company": company,
    }


def _act(request: HttpRequest, found: Deliverable, forms: dict[str, Form]) -> bool:
    by, act = person_of(request), act_of(request)
    if act in {"lend", "take_back"}:
        if act == "lend":
            answering.lend_name(by=by, deliverable=found)
            messages.success(request, "Your company's name will stand on the publication.")
        else:
            answering.take_name_back(by=by, deliverable=found)
            messages.success(request, "Your company's name is taken back.")
        return True
    form = forms.get(act)
    if form is None:
        raise Http404
    require(promises.may_check(by, found) if act == "check" else may_work(by, found.group))
    if not form.is_valid():
        return False
    data = form.cleaned_data
    if act == "move":
        backwards = list(Status.values)
        if not data["reason"] and backwards.index(data["to"]) < backwards.index(found.status):
            form.add_error("reason", "Say why it goes back.")
            return False
        promises.move(by=by, deliverable=found, to=data["to"], reason=data["reason"])
    elif act == "due":
        promises.change_date(by=by, deliverable=found, due_on=data["due_on"], reason=data["reason"])
    elif act == "editor":
        promises.name_editor(by=by, deliverable=found, editor=data["editor"])
    elif act == "draft":
        promises.link_draft(by=by, deliverable=found, key=uuid.UUID(data["draft"]))
    else:
        promises.check(by=by, deliverable=found, passed=data["passed"] == "yes", reason=data["reason"])
    messages.success(request, "Done, and kept in its history.")
    return True
