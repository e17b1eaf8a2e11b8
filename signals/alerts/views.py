"""Pages of alerts."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core.access import needs_coverage, require
from coalition.core.htmx import render_part
from coalition.core.paging import paginate
from signals.alerts import queries, rules, services
from signals.alerts.forms import AlertForm, ReasonForm
from signals.alerts.models import Alert, AlertAnswer
from signals.catalog import taxonomy
from signals.submissions.rules import handles_signals, may_handle_signals

_ON_HOME = 3


@require_safe
@needs_coverage("nda")
def alerts(request: HttpRequest) -> HttpResponse:
    require(rules.may_open(request.user))
    wanted = {name: request.GET.get(name, "")[:40] for name in ("show", "harm")}
    context = {
        "page": paginate(request, queries.alerts_for(request.user, wanted)),
        "wanted": wanted,
        "filtered": any(wanted.values()),
        "shows": queries.SHOWS.items(),
        "harms": taxonomy.HARMS.values(),
        "may_write": rules.may_write(request.user),
        "reads": handles_signals(request.user),
    }
    return render_part(request, "signals/alerts/list.html", "results", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs_coverage("nda")
def alert_new(request: HttpRequest) -> HttpResponse:
    require(rules.may_write(request.user))
    form = AlertForm(request.user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made = services.write_alert(
            by=request.user,
            content=form.content,
            form_token=data["form_token"],
            group=data.get("group"),
            confirmed=data["identifies_nobody"] and form.warned,
        )
        sent = made.state == Alert.State.OPEN
        messages.success(
            request, "It goes out now." if sent else "It waits for a second person, who is told."
        )
        return redirect("signals:alert", pk=made.pk)
    context = {"form": form, "readers": rules.readers().count(), "staff": rules.is_staff(request.user)}
    return render(request, "signals/alerts/new.html", context)


def _find(request: HttpRequest, pk: uuid.UUID) -> Alert:
    require(rules.may_open(request.user))
    visible = Alert.objects.visible_to(request.user).select_related("group", "sent_by", "decided_by")
    return get_object_or_404(visible, pk=pk)


@require_safe
@needs_coverage("nda")
def alert(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return _show(request, _find(request, pk), ReasonForm())


def _show(request: HttpRequest, found: Alert, form: ReasonForm) -> HttpResponse:
    user: Any = request.user
    counts = rules.sees_counts(user, found) and found.sent_at is not None
    draft = found.state == Alert.State.DRAFT
    context = {
        "alert": found,
        "form": form,
        "reception": queries.reception_of(found) if counts else None,
        "may_answer": rules.may_answer(user, found),
        "read": found.readings.filter(person_id=user.pk).exists(),
        "own": queries.own_answer(user, found),
        "answers": AlertAnswer.Seen.choices,
        "decision": rules.may_decide(user, found) if draft else None,
        "may_withdraw": bool(rules.may_withdraw(user, found)) and (found.is_open or draft),
        "readers": rules.readers().count() if draft else 0,
    }
    return render(request, "signals/alerts/one.html", context)


@require_POST
@needs_coverage("nda")
def alert_read(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One tap, from Home, from the list or from its page."""
    services.acknowledge(by=request.user, alert=_find(request, pk))
    messages.success(request, "Acknowledged.")
    back = {"home": "home", "list": "signals:alerts"}.get(request.POST.get("from", ""))
    return redirect(back) if back else redirect("signals:alert", pk=pk)


@require_safe
@needs_coverage("nda", "signals")
def panel_alerts(request: HttpRequest) -> HttpResponse:
    """On Home: what this analyst has not acknowledged."""
    require(may_handle_signals(request.user))
    return render(
        request, "signals/alerts/panel.html", {"alerts": queries.unread_by(request.user)[:_ON_HOME]}
    )


@require_POST
@needs_coverage("nda")
def alert_answer(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = _find(request, pk)
    seen = request.POST.get("seen", "")
    require(rules.may_answer(request.user, found))
    if seen not in AlertAnswer.Seen.values:
        messages.error(request, "Choose one of the three answers.")
    else:
        services.answer(by=request.user, alert=found, seen=seen)
        messages.success(request, "Your company's answer is in. You can change it until the alert expires.")
    return redirect("signals:alert", pk=pk)


@require_POST
@needs_coverage("nda")
def alert_decide(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The second person sends a lead's alert, or declines with a reason."""
    found = _find(request, pk)
    require(rules.may_decide(request.user, found))
    if request.POST.get("act") == "send":
        services.send_alert(by=request.user, alert=found)
        messages.success(request, "It goes out now.")
        return redirect("signals:alert", pk=pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form)
    services.decline_alert(by=request.user, alert=found, words=form.cleaned_data["words"])
    messages.success(request, "Declined. Nobody was told.")
    return redirect("signals:alert", pk=pk)


@require_POST
@needs_coverage("nda")
def alert_withdraw(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = _find(request, pk)
    require(rules.may_withdraw(request.user, found))
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form)
    services.withdraw_alert(by=request.user, alert=found, words=form.cleaned_data["words"])
    messages.success(request, "Withdrawn. Its page says so, and why.")
    return redirect("signals:alert", pk=pk)
