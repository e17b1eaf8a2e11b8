"""One tap on a signal of others, or on many that were selected in a list."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from coalition.core.access import needs_coverage, require
from coalition.core.htmx import render_part
from coalition.core.paging import paginate
from members.rules import company_of
from signals.outcomes import rules
from signals.outcomes.reactions import queries, services
from signals.outcomes.reactions.forms import ReactionForm, public_ids
from signals.outcomes.reactions.kinds import NEEDS_REASON, WORDS
from signals.outcomes.reactions.models import Reaction
from signals.outcomes.reactions.services import Reacted
from signals.submissions.models import Indicator


@require_POST
@needs_coverage("nda", "signals")
def react(request: HttpRequest) -> HttpResponse:
    """Give or take back one reaction on the signals named by `ids`; `on=0` takes it back.

    Without a reaction a page offers all of them; one that wants a reason and comes without is answered by asking for it.
    """
    require(rules.may_send_signals(request.user))
    signals = public_ids(request.POST.getlist("ids"))
    kind = request.POST.get("kind", "")
    if not signals:
        messages.warning(request, "Select at least one signal.")
        return redirect(_next(request))
    if kind not in WORDS:
        offered = {"ids": signals, "kinds": WORDS.items(), "next": _next(request)}
        return render(request, "signals/outcomes/reactions/choose.html", offered)
    if request.POST.get("on") == "0":
        taken_back = services.take_reaction_back(by=request.user, signals=signals, kind=kind)
        return _done(request, signals, _ended(taken_back))
    asks = "asked" not in request.POST and (kind in NEEDS_REASON or "ask" in request.POST)
    form = ReactionForm(
        None if asks and not request.POST.get("reason") else request.POST, kind=kind, initial={"kind": kind}
    )
    if form.is_valid():
        try:
            done = services.react(
                by=request.user, signals=signals, kind=kind, reason=form.cleaned_data["reason"],
                note=form.cleaned_data["note"],
            )  # fmt: skip
        except services.ReactionRefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            return _done(request, signals, _said(kind, done))
    context = {"form": form, "words": WORDS[kind], "ids": signals, "next": _next(request)}
    page = "beside_reason" if _is_beside(request) else "reason"
    return render(request, f"signals/outcomes/reactions/{page}.html", context)


def _is_beside(request: HttpRequest) -> bool:
    """Whether the tap came from beside the list of Investigate, where its part alone is put in place."""
    return bool(getattr(request, "htmx", False)) and "beside" in request.POST


def _done(request: HttpRequest, signals: list[uuid.UUID], words: str) -> HttpResponse:
    if not _is_beside(request):
        messages.success(request, words)
        return redirect(_next(request))
    indicator = get_object_or_404(Indicator.objects.visible_to(request.user), public_id=signals[0])
    company = company_of(request.user)
    taps = queries.taps(request.user, indicator, company) if company else []
    context = {"section": {"indicator": indicator, "taps": taps, "said": words}}
    return render(request, "signals/outcomes/reactions/beside.html", context)


@require_safe
@needs_coverage("nda", "signals")
def reactions(request: HttpRequest) -> HttpResponse:
    """What one's own company said with one tap, newest first."""
    require(rules.may_handle_signals(request.user))
    kind = request.GET.get("kind", "")[:24]
    found = queries.own_reactions(request.user, kind)
    context = {
        "page": paginate(request, found),
        "kinds": WORDS.items(),
        "wanted": {"kind": kind},
        "any": Reaction.objects.visible_to(request.user).given().exists(),
    }
    return render_part(request, "signals/outcomes/reactions/list.html", "results", context)


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else reverse("signals:reactions")


def _signals(count: int) -> str:
    return "1 signal" if count == 1 else f"{count:,} signals"


def _said(kind: str, done: Reacted) -> str:
    words = [f"“{WORDS[kind]}” said of {_signals(done.changed)}."]
    if done.unchanged:
        words.append(f"You had said it of {_signals(done.unchanged)} before.")
    if done.left_out:
        words.append(f"{_signals(done.left_out)} left out: no other company shares them with you now.")
    return " ".join(words)


def _ended(done: Reacted) -> str:
    if not done.changed:
        return "You had not said it, so there was nothing to take back."
    return f"Taken back for {_signals(done.changed)}."
