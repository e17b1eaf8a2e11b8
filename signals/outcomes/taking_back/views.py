"""The one page on which several of a company's signals are taken back."""

import uuid
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from coalition.core.access import needs_coverage, require
from coalition.core.proof import ask_again
from members.rules import company_of
from signals.outcomes.taking_back import queries
from signals.submissions import rules, services
from signals.submissions.withdrawing import WithdrawForm


@require_POST
@needs_coverage("nda", "signals")
def take_back(request: HttpRequest) -> HttpResponse:
    """First what would happen to those that were ticked, or to all that fit; then, with `sure` and a reason, it is done."""
    require(rules.may_send_signals(request.user))
    company = company_of(request.user)
    if company is None:
        raise Http404
    wanted = {name: request.POST.get(name, "")[:200] for name in queries.FILTERS}
    back = f"{reverse('signals:mine')}?{urlencode({name: value for name, value in wanted.items() if value})}"
    if "sure" in request.POST:
        ids = _uuids(request.POST.get("chosen", "").split(","))
        form = WithdrawForm(request.POST)
        if form.is_valid():
            if answer := ask_again(request):
                return answer
            return _done(request, ids, form.cleaned_data["reason"], back)
    else:
        ids, form = _meant(request, wanted), WithdrawForm()
    ids = list(queries.chosen(request.user, ids[: queries.MOST + 1]).values_list("pk", flat=True))
    if problem := _problem(request, ids):
        messages.error(request, problem)
        return redirect(back)
    context = {
        "counted": queries.preview(company, ids),
        "chosen": ",".join(map(str, ids)),
        "wanted": wanted,
        "back": back,
        "form": form,
    }
    return render(request, "signals/taking_back/take_back.html", context)


def _meant(request: HttpRequest, wanted: dict[str, str]) -> list[uuid.UUID]:
    if request.POST.get("which") == "all":
        found = queries.fitting(request.user, wanted).values_list("pk", flat=True)
        return list(found[: queries.MOST + 1])
    return _uuids(request.POST.getlist("signal"))


def _problem(request: HttpRequest, ids: list[Any]) -> str:
    if len(ids) > queries.MOST:
        return (
            f"More than {queries.MOST:,} signals fit, the most that go at once. Narrow the filter; "
            "or take back all since a time, on the page “How our signals did”."
        )
    if ids:
        return ""
    if request.POST.get("which") == "all" or "sure" in request.POST:
        return "None of these still stands: nothing is left to take back."
    return "Tick the signals that you want to take back."


def _done(request: HttpRequest, ids: list[uuid.UUID], reason: str, back: str) -> HttpResponse:
    count = services.withdraw_signals(by=request.user, opinions=ids[: queries.MOST], reason=reason)
    if count:
        words = "1 signal was" if count == 1 else f"{count:,} signals were"
        messages.success(request, f"{words} taken back. Whoever took one is told and asked what they did.")
    else:
        messages.info(request, "None of these still stood: nothing was left to take back.")
    return redirect(back)


def _uuids(written: Iterable[str]) -> list[uuid.UUID]:
    found = []
    for text in written:
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            continue
    return list(dict.fromkeys(found))
