"""What the pages of groups have in common, whether a company's people open them or compliance staff."""

import uuid
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse

from coalition.core.htmx import render_part
from coalition.core.paging import paginate
from members.models import Organization
from signals.submissions.models import Opinion
from signals.submissions.scope import audience, queries, rules, services
from signals.submissions.scope.forms import CloseForm, InviteForm
from signals.submissions.scope.models import SharingGroup


def as_uuid(text: str) -> uuid.UUID:
    """The id in a form or address; the empty one, which nothing has, where it is none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)


def listing(request: HttpRequest, template: str) -> HttpResponse:
    wanted = {name: request.GET.get(name, "")[:120] for name in ("q", "state")}
    context = {
        "page": paginate(request, queries.listed(request.user, wanted)),
        "wanted": wanted,
        "filtered": any(wanted.values()),
    }
    return render_part(request, template, "results", context)


def facts(user: Any, group: SharingGroup, **forms: Any) -> dict[str, Any]:
    """The group, its companies, and what this person may do with it."""
    seats = list(group.seats.filter(ended_at=None).select_related("organization"))
    may_keep = rules.may_keep(user, group)
    out = Opinion.objects.live().filter(group=group, shared_at__isnull=False)
    return {
        "group": group,
        "seats": seats,
        "keeper": rules.keeper_of(group),
        "may_keep": may_keep,
        "invite": forms.get("invite") or InviteForm(group=group),
        "close": forms.get("close") or CloseForm(),
        "lost": out.count() if may_keep else 0,
        "audience": audience.audience_of(group),
    }


def keep(request: HttpRequest, group: SharingGroup) -> dict[str, Form]:
    """Do what was posted; returns the form that was refused, by its name, or nothing."""
    act = request.POST.get("act", "")
    if act == "invite":
        invite = InviteForm(request.POST, group=group)
        if not invite.is_valid():
            return {"invite": invite}
        services.invite_company(by=request.user, group=group, company=invite.cleaned_data["company"])
        messages.success(request, "Invited. The companies in the group are told before it can accept.")
    elif act == "call-back":
        company = Organization.objects.filter(pk=as_uuid(request.POST.get("company", ""))).first()
        if company is not None:
            services.call_back(by=request.user, group=group, company=company)
            messages.success(request, "The invitation is taken back.")
    elif act == "close":
        close = CloseForm(request.POST)
        if not close.is_valid():
            return {"close": close}
        services.close_group(by=request.user, group=group, reason=close.cleaned_data["reason"])
        messages.success(request, "Closed. What was shared in it is out to nobody any more.")
    return {}
