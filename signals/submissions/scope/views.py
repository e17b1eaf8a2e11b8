"""Pages of sharing groups, and of who sees one signal."""

import uuid
from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core.access import needs_coverage, require
from members.models import Organization
from members.rules import company_of
from signals.catalog import kinds
from signals.submissions.models import Opinion
from signals.submissions.rules import may_handle_signals, may_send_signals
from signals.submissions.scope import audience, pages, queries, rules, services
from signals.submissions.scope.forms import MoveForm, ScopeForm, StartForm
from signals.submissions.scope.models import SharingGroup

_ACTS: Final[dict[str, tuple[Callable[..., Any], str]]] = {
    "accept": (services.accept, "Your company sits in the group. It gets what is shared in it from now on."),
    "decline": (services.decline, "Declined. The group does not exist for your company any more."),
    "leave": (services.leave, "Your company has left. What it shared in the group is out to nobody."),
}


def _own_company(request: HttpRequest) -> Organization:
    company = company_of(request.user)
    if company is None:
        raise Http404
    return company


def _group(request: HttpRequest, pk: uuid.UUID) -> SharingGroup:
    return get_object_or_404(SharingGroup.objects.visible_to(request.user), pk=pk)


@require_safe
@needs_coverage("nda", "signals")
def groups(request: HttpRequest) -> HttpResponse:
    require(may_handle_signals(request.user))
    return pages.listing(request, "signals/scope/groups.html")


@require_http_methods(["GET", "HEAD", "POST"])
@needs_coverage("nda", "signals")
def start(request: HttpRequest) -> HttpResponse:
    require(may_send_signals(request.user))
    form = StartForm(request.POST or None, but=_own_company(request))
    if request.method == "POST" and form.is_valid():
        made = services.start_group(by=request.user, **form.cleaned_data)
        messages.success(request, "The group is there. The companies you chose are invited.")
        return redirect("signals:group", pk=made.pk)
    return render(request, "signals/scope/start.html", {"form": form})


@require_safe
@needs_coverage("nda", "signals")
def group(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    require(may_handle_signals(request.user))
    return page(request, _group(request, pk))


def page(request: HttpRequest, found: SharingGroup, **forms: Any) -> HttpResponse:
    """The group's page, with a form that was refused where there is one."""
    company = _own_company(request)
    seat = found.seats.filter(organization=company, ended_at=None).first()
    own = queries.own_in(found, company)
    context = {
        **pages.facts(request.user, found, **forms),
        "seat": seat,
        "own": own,
        "move": forms.get("move") or (MoveForm(user=request.user) if own and found.closed_at else None),
    }
    return render(request, "signals/scope/group.html", context)


@require_POST
@needs_coverage("nda", "signals")
def group_act(request: HttpRequest, pk: uuid.UUID, act: str) -> HttpResponse:
    """Accept, decline or leave."""
    found = _group(request, pk)
    if act not in _ACTS:
        raise Http404
    do, words = _ACTS[act]
    do(by=request.user, group=found)
    messages.success(request, words)
    return redirect("signals:group", pk=pk) if act == "accept" else redirect("signals:groups")


@require_POST
@needs_coverage("nda", "signals")
def group_keep(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Invite, take an invitation back, close: for the company that keeps the group."""
    found = _group(request, pk)
    require(rules.may_keep(request.user, found))
    refused = pages.keep(request, found)
    return page(request, found, **refused) if refused else redirect("signals:group", pk=pk)


@require_POST
@needs_coverage("nda", "signals")
def group_move(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Widen what one's company shared in a group, all of it."""
    found = _group(request, pk)
    require(may_send_signals(request.user))
    form = MoveForm(request.POST, user=request.user)
    if not form.is_valid():
        return page(request, found, move=form)
    moved = services.move_all(by=request.user, group=found, to=form.cleaned_data["group"])
    messages.success(request, f"{moved} signal{'' if moved == 1 else 's'} moved to the new scope.")
    if left := queries.left_for_a_colleague(request.user, found):
        stay = "1 signal about a person stays" if left == 1 else f"{left} signals about people stay"
        messages.info(request, f"{stay}: you sent it yourself, so a colleague moves it.")
    return redirect("signals:group", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@needs_coverage("nda", "signals")
def scope(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Who sees one's own signal; a post changes it."""
    own = Opinion.objects.visible_to(request.user).select_related("indicator", "group", "organization")
    opinion = get_object_or_404(own, indicator__public_id=pk)
    require(may_send_signals(request.user))
    before = {"group": opinion.group_id or "", "named": opinion.named}
    form = ScopeForm(request.POST or None, user=request.user, initial=before)
    if request.method == "POST" and form.is_valid():
        changed = services.change_scope(by=request.user, opinion=opinion, **form.cleaned_data)
        words = (
            "Changed. Whoever is outside of it has lost the signal." if changed else "Nothing has changed."
        )
        messages.success(request, words)
        return redirect("signals:signal", pk=pk)
    context = {
        "form": form,
        "opinion": opinion,
        "indicator": opinion.indicator,
        "who": queries.who_sees(opinion),
        "audience": audience.audience_of(opinion.group, but=opinion.organization),
        "personal": opinion.indicator.is_personal,
    }
    return render(request, "signals/scope/scope.html", context)


@require_safe
@needs_coverage("nda", "signals")
def preview(request: HttpRequest) -> HttpResponse:
    """Who would see a signal of this scope and kind, by company and role: a fragment for the forms."""
    require(may_handle_signals(request.user))
    company = _own_company(request)
    wanted = request.GET.get("scope") or request.GET.get("group", "")
    chosen = queries.groups_of(company).filter(pk=pages.as_uuid(wanted)).first()
    if wanted and chosen is None:
        raise Http404
    kind = kinds.KINDS.get(request.GET.get("kind", ""))
    context = {
        "audience": audience.audience_of(chosen, but=company),
        "group": chosen,
        "personal": kind is not None and kind.personal,
    }
    return render(request, "signals/scope/_preview.html", context)
