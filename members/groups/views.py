"""Pages of the working groups: the list, one group, its charter and its history, a proposal of a new one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core import registry
from coalition.core.access import require
from coalition.core.htmx import render_part
from coalition.core.markdown import to_html
from coalition.core.paging import paginate
from members.accounts.requests import person_of
from members.groups import services
from members.groups.acting import act_of, form_for
from members.groups.forms import ChangeCharterForm, ProposeForm, StateForm
from members.groups.models import Deliverable, GroupSeat, JoinRequest, Stage, WorkingGroup
from members.groups.queries import groups_for, rows_of, visible_groups
from members.groups.rules import (
    MOVES,
    all_seats,
    may_change_charter,
    may_join,
    may_leave,
    may_move,
    may_propose,
)
from members.groups.tabs import tabs_for


@require_safe
def groups(request: HttpRequest) -> HttpResponse:
    stage, state = request.GET.get("stage", ""), request.GET.get("state", "")
    stage = stage if stage in Stage.values else ""
    state = state if state in WorkingGroup.Status.values else ""
    words, mine = request.GET.get("q", "").strip()[:100], request.GET.get("mine") == "yes"
    page = paginate(request, groups_for(request.user, stage=stage, state=state, words=words, mine=mine))
    context = {
        "page": page,
        "rows": rows_of(request.user, page),
        "stages": Stage.choices,
        "states": WorkingGroup.Status.choices,
        "stage": stage,
        "state": state,
        "words": words,
        "mine": mine,
        "may_propose": may_propose(request.user),
    }
    return render_part(request, "members/groups/list.html", "results", context)


def group_context(request: HttpRequest, group: WorkingGroup, tab: str) -> dict[str, Any]:
    """What the head of each of a group's pages shows."""
    role = all_seats(request.user).get(group.pk, "")
    return {
        "group": group,
        "tab": tab,
        "tabs": tabs_for(request.user, group),
        "role": role,
        "role_words": dict(GroupSeat.Role.choices).get(role, ""),
        "joining": may_join(request.user, group),
        "leaving": may_leave(request.user, group),
        "asked": JoinRequest.objects.filter(
            group=group, user=person_of(request), status=JoinRequest.Status.WAITING
        ).first(),
    }


def group_or_404(request: HttpRequest, slug: str) -> WorkingGroup:
    return get_object_or_404(visible_groups(request.user), slug=slug)


@require_safe
def group_page(request: HttpRequest, slug: str) -> HttpResponse:
    group = group_or_404(request, slug)
    deliverables = list(group.deliverables.all())
    context = {
        **group_context(request, group, "overview"),
        "charter": to_html(group.charter),
        "deliverables": deliverables,
        "late": [one for one in deliverables if one.is_late],
        "panels": registry.current().object_panels.get("group", []),
    }
    return render(request, "members/groups/group.html", context)


@require_POST
def group_leave(request: HttpRequest, slug: str) -> HttpResponse:
    group = group_or_404(request, slug)
    services.leave_group(by=person_of(request), group=group)
    messages.success(request, f"You have left {group.title}. You may ask to come back whenever you like.")
    return redirect("members:group", slug=slug)


@require_http_methods(["GET", "HEAD", "POST"])
def group_propose(request: HttpRequest) -> HttpResponse:
    """Approved by programme staff; whoever proposed it chairs it then."""
    require(may_propose(request.user))
    form = ProposeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        group = services.propose_group(
            by=person_of(request),
            title=data["title"],
            charter=form.terms(),
            why=data["why"],
            deliverables=[(data["first"], data["first_due"])],
            key=data["key"],
        )
        messages.success(
            request, "Proposed. Programme staff read it and answer; others can already ask to take part."
        )
        return redirect("members:group", slug=group.slug)
    return render(request, "members/groups/propose.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def group_charter(request: HttpRequest, slug: str) -> HttpResponse:
    """The charter as it stands, every earlier one, and for leads and staff the forms that change it or the state."""
    group = group_or_404(request, slug)
    changing = may_change_charter(request.user, group)
    states = [
        (to, WorkingGroup.Status(to).label) for to in MOVES[group.status] if may_move(request.user, group, to)
    ]
    charter = form_for(
        request, "charter", ChangeCharterForm, initial={n: getattr(group, n) for n in services.CHARTER_FIELDS}
    )
    move = form_for(request, "move", StateForm, states=states)
    if request.method == "POST" and _charter_act(request, group, charter, move):
        return redirect("members:group-charter", slug=slug)
    context = {
        **group_context(request, group, "charter"),
        "html": to_html(group.charter),
        "versions": [(row, to_html(row.charter)) for row in group.charters.select_related("by")],
        "charter_form": charter if changing else None,
        "move_form": move if states else None,
        "act": act_of(request),
    }
    return render(request, "members/groups/charter.html", context)


def _charter_act(
    request: HttpRequest, group: WorkingGroup, charter: ChangeCharterForm, move: StateForm
) -> bool:
    by, act = person_of(request), act_of(request)
    if act == "move":
        if not move.fields["to"].choices:  # type: ignore[attr-defined]  # a field of choices
            require(may_move(by, group, request.POST.get("move-to", "")))
        if move.is_valid():
            services.move_group(
                by=by, group=group, to=move.cleaned_data["to"], reason=move.cleaned_data["reason"]
            )
            messages.success(request, "The group's state is changed, and the reason kept.")
            return True
        return False
    require(may_change_charter(by, group))
    if act == "charter" and charter.is_valid():
        services.change_charter(
            by=by, group=group, charter=charter.terms(), note=charter.cleaned_data["note"]
        )
        messages.success(request, "The charter is changed; the one before stays in its history.")
        return True
    return False


@require_safe
def group_history(request: HttpRequest, slug: str) -> HttpResponse:
    """States, charters and what became of each deliverable, the newest first."""
    group = group_or_404(request, slug)
    context = {
        **group_context(request, group, "history"),
        "page": paginate(request, _happened(group)),
    }
    return render(request, "members/groups/history.html", context)


def _happened(group: WorkingGroup) -> list[dict[str, Any]]:
    changes = group.changes.select_related("by")
    found = [
        {
            "at": row.created_at,
            "text": f"The group is {row.get_after_display().lower()}",
            "why": row.reason,
            "by": row.by,
        }
        for row in changes
    ]
    found += [
        {"at": row.created_at, "text": f"Charter {row.number}", "why": row.note, "by": row.by}
        for row in group.charters.select_related("by")
    ]
    for deliverable in group.deliverables.prefetch_related("changes__by"):
        for change in deliverable.changes.all():
            found.append(
                {
                    "at": change.created_at,
                    "text": f"“{deliverable.title}”: {words_of(change)}",
                    "why": change.reason,
                    "by": change.by,
                }
            )
    return sorted(found, key=lambda row: row["at"], reverse=True)


def words_of(change: Any) -> str:
    """A change of a deliverable in words."""
    before, after = change.before, change.after
    if change.what == "state":
        labels = dict(Deliverable.Status.choices)
        before, after = labels.get(before, before), labels.get(after, after)
        if before == after:
            return str(after)
    return f"{change.get_what_display().lower()} from {before or 'none'} to {after or 'none'}"
