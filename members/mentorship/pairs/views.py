"""One pair, as its two sides see it, and their answers."""

import uuid
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from members.accounts.models import User
from members.mentorship import rules
from members.mentorship.pairs import services
from members.mentorship.pairs.models import Pair
from members.mentorship.pairs.shown import asker_of, is_hidden
from members.mentorship.together.shown import work_of


def person_of(request: HttpRequest) -> User:
    return cast("User", request.user)


def pair_of(request: HttpRequest, pk: uuid.UUID) -> Pair:
    return get_object_or_404(Pair.objects.visible_to(person_of(request)).with_people(), pk=pk)


def facts_of(person: User, pair: Pair) -> dict[str, Any]:
    """What the page of a pair says to this person. Only staff and the asker read the request itself."""
    mentors = rules.is_mentor_of(person, pair)
    hidden = mentors and is_hidden(pair)
    mine = pair.answer_of(person)
    takes_part = rules.is_of(person, pair)
    work = work_of(person, pair) if takes_part and pair.status in Pair.BOTH_ACCEPTED else {}
    return work | {
        "pair": pair,
        "mentors": mentors,
        "takes_part": takes_part,
        "asker": asker_of(pair, hidden=hidden),
        "hidden": hidden,
        "mine": mine,
        "theirs": pair.mentee_answer if mentors else pair.mentor_answer,
        "may_answer": rules.may_answer(person, pair),
        "gone": pair.status in {*Pair.NOT_AVAILABLE, Pair.Status.CLOSED},
    }


@require_safe
def mentorship_pair(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Why you two; and the answer."""
    pair = pair_of(request, pk)
    return render(request, "members/mentorship/pair.html", facts_of(person_of(request), pair))


@require_POST
def mentorship_pair_answer(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    person, pair = person_of(request), pair_of(request, pk)
    answer = request.POST.get("answer", "")
    if answer not in {"accept", "decline"}:
        messages.error(request, "Choose whether you accept or decline.")
        return redirect("members:mentorship-pair", pk=pk)
    answered = services.answer_pair(by=person, pair=pair, accept=answer == "accept")
    if answered.status == Pair.Status.ACCEPTED:
        messages.success(request, "You have both accepted. Arrange a first session.")
    elif answer == "accept":
        messages.success(
            request, "You have accepted. You hear from us as soon as the other side has answered."
        )
    else:
        messages.info(
            request,
            "You have declined. No reason is needed, and the other side learns at most that it does not work out.",
        )
    return (
        redirect("members:mentorship-pair", pk=pk) if answer == "accept" else redirect("members:mentorship")
    )
