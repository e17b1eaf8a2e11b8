"""Pages on which one value is opened, and the list of what was opened."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core.access import needs_coverage, require
from coalition.core.htmx import render_part
from coalition.core.paging import paginate
from coalition.core.proof import ask_again
from members.rules import company_of, has_seat_role
from signals.catalog import kinds
from signals.submissions import rules
from signals.submissions.models import Indicator
from signals.submissions.reveal import queries, services
from signals.submissions.reveal import rules as reveal_rules
from signals.submissions.reveal.forms import CaseForm, WhyForm
from signals.submissions.reveal.models import RevealSession
from signals.submissions.vault import SealBrokenError

FILTERS = ("q", "kind", "which")
BROKEN = (
    "This value cannot be opened: the key with which it was sealed is not in place. "
    "Nothing was recorded. The coalition's technical staff have to put the key back."
)


@require_http_methods(["GET", "HEAD", "POST"])
@needs_coverage("nda", "signals")
@sensitive_post_parameters()
@never_cache
def reveal(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask for the case or the reason, then show the value in the answer to that one post."""
    require(rules.may_handle_signals(request.user))
    indicator = get_object_or_404(Indicator.objects.visible_to(request.user), public_id=pk)
    return answer(request, indicator, "signals/reveal/reveal.html")


@sensitive_variables("value", "context")
def answer(request: HttpRequest, indicator: Indicator, template: str) -> HttpResponse:
    """The page of one reveal, for companies' people and for compliance staff alike."""
    by_case = reveal_rules.needs_case(request.user, indicator)
    session = services.current_session(request.user) if by_case else None
    form = _form(request, session, by_case=by_case)
    value, problem = "", ""
    if request.method == "POST" and (form is None or form.is_valid()):
        if by_case and session is None and form is not None:
            if again := ask_again(request, after=_used(request)):
                return again
            session = services.begin_session(by=request.user, **form.cleaned_data)
        why = "" if form is None else form.cleaned_data.get("why", "")
        try:
            value = services.reveal_value(by=request.user, indicator=indicator, session=session, why=why)
        except SealBrokenError:
            problem = BROKEN
        if session is not None:
            form = None
    context = {
        "indicator": indicator,
        "by_case": by_case,
        "session": session,
        "form": form,
        "value": value,
        "problem": problem,
    }
    return render(request, template, context)


def _form(request: HttpRequest, session: RevealSession | None, *, by_case: bool) -> Any:
    """What has to be said first: nothing while a case is open."""
    if session is not None:
        return None
    # A bare post, of a session that ended meanwhile, says nothing yet: it gets the empty form.
    said = request.POST if request.method == "POST" and ({"reason", "why"} & request.POST.keys()) else None
    return CaseForm(said) if by_case else WhyForm(said)


def _used(request: HttpRequest) -> float:
    """Until when proofs were used for a former session: each session wants its own."""
    former = services.last_session(request.user)
    return former.started_at.timestamp() if former else 0


@require_POST
@needs_coverage("nda", "signals")
def end(request: HttpRequest) -> HttpResponse:
    require(rules.may_handle_signals(request.user))
    services.end_session(by=request.user)
    messages.success(request, "Ended. The next value asks for its case and a fresh proof.")
    return redirect("signals:reveals")


@require_safe
@needs_coverage("nda", "signals")
def reveals(request: HttpRequest) -> HttpResponse:
    """What one's company opened (its compliance people), or what one opened oneself."""
    require(rules.may_handle_signals(request.user))
    return listing(request, "signals/reveal/reveals.html")


def listing(request: HttpRequest, template: str) -> HttpResponse:
    wanted = {name: request.GET.get(name, "")[:120] for name in FILTERS}
    context = {
        "page": paginate(request, queries.reveals(request.user, wanted)),
        "wanted": wanted,
        "filtered": any(wanted.values()),
        "kinds": kinds.KINDS.values(),
        "of_all": has_seat_role(request.user, "compliance") or company_of(request.user) is None,
        "session": services.current_session(request.user),
    }
    return render_part(request, template, "results", context)
