"""Pages of the working groups."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from coalition.core import registry
from coalition.core.htmx import render_part
from coalition.core.markdown import to_html
from coalition.core.paging import paginate
from members.accounts.requests import person_of
from members.groups import services
from members.groups.models import Stage
from members.groups.queries import groups_for, people_of, rows_of, visible_groups
from members.groups.rules import group_roles, may_join, may_leave


@require_safe
def groups(request: HttpRequest) -> HttpResponse:
    stage = request.GET.get("stage", "")
    stage = stage if stage in Stage.values else ""
    mine = request.GET.get("mine") == "yes"
    page = paginate(request, groups_for(request.user, stage=stage, mine=mine))
    context = {
        "page": page,
        "rows": rows_of(request.user, page),
        "stages": Stage.choices,
        "stage": stage,
        "mine": mine,
    }
    return render_part(request, "members/groups/list.html", "results", context)


@require_safe
def group_page(request: HttpRequest, slug: str) -> HttpResponse:
    group = get_object_or_404(visible_groups(request.user), slug=slug)
    joining, leaving = may_join(request.user, group), may_leave(request.user, group)
    context = {
        "group": group,
        "charter": to_html(group.charter),
        "people": people_of(group),
        "deliverables": list(group.deliverables.all()),
        "role": group_roles(request.user).get(group.pk, ""),
        "joining": joining,
        "leaving": leaving,
        "panels": registry.current().object_panels.get("group", []),
    }
    return render(request, "members/groups/group.html", context)


@require_POST
def group_join(request: HttpRequest, slug: str) -> HttpResponse:
    group = get_object_or_404(visible_groups(request.user), slug=slug)
    services.join_group(by=person_of(request), group=group)
    messages.success(
        request, f"You take part in {group.title} now. Its drafts and documents are open to you."
    )
    return redirect("members:group", slug=slug)


@require_POST
def group_leave(request: HttpRequest, slug: str) -> HttpResponse:
    group = get_object_or_404(visible_groups(request.user), slug=slug)
    services.leave_group(by=person_of(request), group=group)
    messages.success(request, f"You have left {group.title}. You may come back whenever you like.")
    return redirect("members:group", slug=slug)
