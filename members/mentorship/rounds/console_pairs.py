"""Single pairs of a round in the console: pin, rule out, ask what it costs; then solve again."""

import uuid
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from coalition.core.access import Refused
from coalition.core.console import console_view
from members.accounts.models import User
from members.mentorship.rounds import choosing, queries
from members.mentorship.rounds import services as rounds
from members.mentorship.rounds.forms import AgainForm, ChoiceForm, PairForm
from members.mentorship.rounds.models import PairChoice, Round


def _staff(request: HttpRequest) -> User:
    return cast("User", request.user)


@require_POST
@console_view("programmes")
def mentorship_solve(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A prepared round goes to a worker."""
    found = get_object_or_404(Round, pk=pk)
    rounds.solve_draft(by=_staff(request), matching_round=found)
    return redirect("console:mentorship-round", pk=pk)


@require_POST
@console_view("programmes")
def mentorship_again(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The next round in the place of this one."""
    found = get_object_or_404(Round, pk=pk)
    form = AgainForm(request.POST)
    objective = form.cleaned_data["objective"] if form.is_valid() else found.objective
    follower = rounds.solve_again(by=_staff(request), matching_round=found, objective=objective)
    return redirect("console:mentorship-round", pk=follower.pk)


@require_POST
@console_view("programmes")
def mentorship_choose(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Pin a pair or rule it out; it counts from the next solve on."""
    found = get_object_or_404(Round, pk=pk)
    requests, offers = queries.people_of(found)
    form = ChoiceForm(request.POST, requests=requests, offers=offers)
    if not form.is_valid():
        context = {"round": found, "form": form, "choices": queries.choices_of(found)}
        return render(request, "members/mentorship/rounds/choose.html", context)
    try:
        made = choosing.choose_pair(by=_staff(request), matching_round=found, **form.cleaned_data)
    except Refused as refused:
        form.add_error(None, refused.decision.reason)
        context = {"round": found, "form": form, "choices": queries.choices_of(found)}
        return render(request, "members/mentorship/rounds/choose.html", context)
    messages.success(request, f"{made.get_kind_display()}. Solve again to see what becomes of it.")
    return redirect("console:mentorship-round", pk=pk)


@require_POST
@console_view("programmes")
def mentorship_unchoose(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take a pin or a forbid back."""
    choice = get_object_or_404(PairChoice.objects.select_related("round"), pk=pk)
    choosing.drop_choice(by=_staff(request), choice=choice)
    messages.info(request, "Taken back. Solve again to see what becomes of it.")
    return redirect("console:mentorship-round", pk=choice.round_id)


@require_safe
@console_view("programmes")
def mentorship_force(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What any pair would cost, found by solving the round again with it; nothing changes."""
    found = get_object_or_404(Round, pk=pk)
    requests, offers = queries.people_of(found)
    form = PairForm(request.GET or None, requests=requests, offers=offers)
    context: dict[str, Any] = {"round": found, "form": form}
    if found.result and request.GET and form.is_valid():
        asked, offer = form.cleaned_data["request"], form.cleaned_data["offer"]
        context |= {
            "asked": requests[asked.pk],
            "offer": offers[offer.pk],
            "cost": _in_words(choosing.cost_of_forcing(found, asked, offer), requests, offers),
            "pin": ChoiceForm(
                initial={"request": asked.pk, "offer": offer.pk, "kind": "pin"},
                requests=requests,
                offers=offers,
            ),
        }
    return render(request, "members/mentorship/rounds/force.html", context)


type _Names = dict[uuid.UUID, str]


def _in_words(cost: dict[str, Any], requests: _Names, offers: _Names) -> dict[str, Any]:
    """Ids become names, parts of one become points."""
    if not cost["possible"]:
        return cost

    def offer(key: str) -> str:
        return offers.get(uuid.UUID(key), "somebody") if key else ""

    moves = [
        (requests.get(uuid.UUID(row["request"]), "somebody"), offer(row["from"]), offer(row["to"]))
        for row in cost["moves"]
    ]
    return cost | {
        "moved": [move for move in moves if move[2]],
        "left_out": [move for move in moves if not move[2]],
        "loss_points": 100 * cost["loss"],
        "worst": [_points(cost[side]["worst"]) for side in ("before", "after")],
        "mean": [_points(cost[side]["mean"]) for side in ("before", "after")],
    }


def _points(score: float | None) -> str:
    return "–" if score is None else f"{100 * score:.1f}"
