"""One pair, as its two people see it."""

import uuid
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from members.accounts.models import User
from members.mentorship import rules
from members.mentorship.pairs import services
from members.mentorship.pairs.forms import FarewellForm
from members.mentorship.pairs.models import Pair


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)


@require_safe
def mentorship_pair(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Why you two; and the answer."""
    person = _person(request)
    pair = get_object_or_404(Pair.objects.visible_to(person).with_people(), pk=pk)
    mentors = pair.offer.user_id == person.pk
    context = {
        "pair": pair,
        "mentors": mentors,
        "other": pair.request.user if mentors else pair.offer.user,
        "mine": pair.answer_of(person),
        "theirs": pair.mentee_answer if mentors else pair.mentor_answer,
        "may_answer": rules.may_answer(person, pair),
        "may_end": rules.may_end(person, pair),
        "farewell_form": FarewellForm(),
        "takes_part": person.pk in {pair.offer.user_id, pair.request.user_id},
    }
    return render(request, "members/mentorship/pair.html", context)


@require_POST
def mentorship_pair_answer(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    person = _person(request)
    pair = get_object_or_404(Pair.objects.visible_to(person), pk=pk)
    answer = request.POST.get("answer", "")
    if answer not in {"accept", "decline"}:
        messages.error(request, "Choose whether you accept or decline.")
        return redirect("members:mentorship-pair", pk=pk)
    answered = services.answer_pair(by=person, pair=pair, accept=answer == "accept")
    if answered.status == Pair.Status.ACCEPTED:
        messages.success(request, "You have both accepted. Write to each other and arrange a first meeting.")
    elif answer == "accept":
        messages.success(
            request, "You have accepted. You hear from us as soon as the other side has answered."
        )
    else:
        messages.info(
            request,
            "You have declined. No reason is needed, and the other side is told only that it does not work out.",
        )
    return (
        redirect("members:mentorship-pair", pk=pk) if answer == "accept" else redirect("members:mentorship")
    )


@require_POST
def mentorship_pair_end(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    person = _person(request)
    pair = get_object_or_404(Pair.objects.visible_to(person), pk=pk)
    form = FarewellForm(request.POST)
    if not form.is_valid():
        messages.error(request, "A word of thanks has at most 1,000 characters.")
        return redirect("members:mentorship-pair", pk=pk)
    services.end_pair(by=person, pair=pair, farewell=form.cleaned_data["farewell"])
    messages.success(request, "The pair has ended. Thank you both.")
    return redirect("members:mentorship-pair", pk=pk)
