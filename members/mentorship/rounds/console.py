"""Mentorship as programme staff see it: who waits, who helps, and the rounds."""

import uuid
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core.access import Refused
from coalition.core.console import console_view
from coalition.core.paging import paginate
from members.accounts.models import User
from members.mentorship import rules
from members.mentorship.fit.scoring import Weights
from members.mentorship.models import MentorOffer, MentorRequest
from members.mentorship.pairs.models import Pair
from members.mentorship.rounds import queries
from members.mentorship.rounds import services as rounds
from members.mentorship.rounds.forms import AgainForm, ChoiceForm, StartRoundForm
from members.mentorship.rounds.models import Round
from members.mentorship.rounds.preview import points
from members.mentorship.rounds.suggestions import open_suggestions


@require_http_methods(["GET", "HEAD", "POST"])
@console_view("programmes")
def mentorship_console(request: HttpRequest) -> HttpResponse:
    """Rounds, and what the next one would have to work with; a post starts it."""
    form = StartRoundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _start(request, form.cleaned_data)
    waiting = MentorRequest.objects.waiting_for_a_mentor().select_related("user", "organization")
    offers = queries.active_offers()
    context = {
        "form": form,
        "page": paginate(request, Round.objects.select_related("job", "created_by")),
        "waiting": list(waiting),
        "offers": offers,
        "free_places": sum(free for _, free in offers),
        "unfinished": queries.unfinished_round(),
        "suggestions": open_suggestions(),
    }
    return render(request, "members/mentorship/console.html", context)


def _start(request: HttpRequest, data: dict[str, Any]) -> HttpResponse:
    staff = cast("User", request.user)
    try:
        if "draft" in request.POST:
            started = rounds.open_round(
                by=staff, objective=data["objective"], scope=data["scope"], draft=True
            )
        else:
            started = rounds.start_round(by=staff, objective=data["objective"], scope=data["scope"])
    except Refused as refused:
        messages.error(request, refused.decision.reason)
        remedy = refused.decision.remedy
        return redirect(remedy.url if remedy and remedy.url else "console:mentorship")
    return redirect("console:mentorship-round", pk=started.pk)


@require_safe
@console_view("programmes")
def mentorship_round(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The bar while it is solved, then every pair with its reasons and everybody left out with theirs."""
    found = get_object_or_404(Round.objects.select_related("job", "created_by", "follows"), pk=pk)
    page = paginate(request, found.pairs.with_people())
    _name_runner_ups(list(page))
    may_choose = rules.may_choose(found)
    requests, offers = queries.people_of(found) if may_choose or found.result.get("void") else ({}, {})
    deferred = found.result.get("deferred", {})
    context = {
        "may_choose": may_choose,
        "choices": queries.choices_of(found),
        "choice_form": ChoiceForm(requests=requests, offers=offers),
        "again_form": AgainForm(initial={"objective": found.objective}),
        "void": _void(found, requests, offers),
        "follower": Round.objects.filter(follows=found).first(),
        "deferred_mean": points(deferred.get("mean")),
        "deferred_worst": points(deferred.get("worst")),
        "round": found,
        "page": page,
        "unmatched": _unmatched(found),
        "may_publish": rules.may_publish(found),
        "may_cancel": rules.may_cancel(found),
        "weights": Weights.from_json(found.weights),
    }
    return render(request, "members/mentorship/round.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@console_view("programmes")
def mentorship_publish(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The dry run: what publishing would do; a post does it."""
    found = get_object_or_404(Round, pk=pk)
    if request.method == "POST":
        plan = rounds.publish_round(by=cast("User", request.user), matching_round=found)
        if plan.going:
            messages.success(request, "Published: the mentors are asked in private.")
        return redirect("console:mentorship-round", pk=pk)
    if not (decision := rules.may_publish(found)):
        messages.info(request, decision.reason)
        return redirect("console:mentorship-round", pk=pk)
    context = {"round": found, "plan": rounds.publication_of(found)}
    return render(request, "members/mentorship/publish.html", context)


@require_POST
@console_view("programmes")
def mentorship_cancel(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(Round.objects.select_related("job"), pk=pk)
    rounds.cancel_round(by=cast("User", request.user), matching_round=found)
    messages.info(
        request, "The round is cancelled. Nobody was told anything, and all requests stay as they were."
    )
    return redirect("console:mentorship-round", pk=pk)


def _name_runner_ups(pairs: list[Pair]) -> None:
    """Put the names and points of runners-up on both sides beside their frozen ids, for the page."""
    ups = [found for pair in pairs if (found := pair.explanation.get("runner_up"))]
    rivals = [found for pair in pairs if (found := pair.explanation.get("rival"))]
    offers = MentorOffer.objects.select_related("user", "organization").in_bulk([one["offer"] for one in ups])
    requests = MentorRequest.objects.select_related("user", "organization").in_bulk(
        [one["request"] for one in rivals]
    )
    for one in (*ups, *rivals):
        side = offers[uuid.UUID(one["offer"])] if "offer" in one else requests[uuid.UUID(one["request"])]
        one["name"] = f"{side.user.public_name}, {side.organization}"
        one["points"], one["behind"] = 100 * one["score"], 100 * one["difference"]


def _void(found: Round, requests: queries.Names, offers: queries.Names) -> list[dict[str, str]]:
    """Pins that could not be kept, by name."""
    gone = "somebody who has left"
    return [
        {
            "request": requests.get(uuid.UUID(row["request"]), gone),
            "offer": offers.get(uuid.UUID(row["offer"]), gone),
            "words": row["words"],
        }
        for row in found.result.get("void", [])
    ]


def _unmatched(found: Round) -> list[dict[str, Any]]:
    """Everybody left out, each with the request itself and the reason as it was frozen."""
    rows = found.result.get("unmatched", [])
    requests = MentorRequest.objects.select_related("user", "organization").in_bulk(
        [uuid.UUID(row["request"]) for row in rows]
    )
    return [{**row, "request": requests[uuid.UUID(row["request"])]} for row in rows]
