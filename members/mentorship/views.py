"""Mentorship as members see it."""

import uuid
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core.access import require
from members.accounts.models import User
from members.mentorship import queries, rules, services
from members.mentorship.forms import FarewellForm, OfferForm, RequestForm
from members.mentorship.models import MentorOffer, MentorRequest, Pair


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)


@require_safe
def mentorship(request: HttpRequest) -> HttpResponse:
    """What it is, and what I have in it."""
    person = _person(request)
    context = {
        "asked": queries.live_request_of(person),
        "offer": queries.active_offer_of(person),
        "pairs": queries.pairs_of(person),
        "may_take_part": rules.may_take_part(person),
    }
    return render(request, "members/mentorship/home.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def mentorship_request(request: HttpRequest) -> HttpResponse:
    """Ask for a mentor, or change what was asked."""
    person = _person(request)
    require(rules.may_take_part(person))
    live = queries.live_request_of(person)
    if live is not None:
        require(rules.may_edit_request(live))
    form = RequestForm(request.POST or None, request=live, tz=person.timezone)
    if request.method == "POST" and form.is_valid():
        services.request_mentor(
            by=person,
            needs=form.needs,
            top_need=form.cleaned_data["top_need"],
            words=form.cleaned_data["words"],
            languages=form.languages,
            tz=form.cleaned_data["timezone"],
        )
        messages.success(request, "Your request is in. It goes into the next matching round.")
        return redirect("members:mentorship")
    return render(request, "members/mentorship/request.html", {"form": form, "live": live})


@require_POST
def mentorship_request_withdraw(request: HttpRequest) -> HttpResponse:
    person = _person(request)
    found = get_object_or_404(MentorRequest, user=person, status__in=MentorRequest.UNANSWERED)
    services.withdraw_request(by=person, request=found)
    messages.info(request, "Your request is withdrawn. You can ask again at any time.")
    return redirect("members:mentorship")


@require_http_methods(["GET", "HEAD", "POST"])
def mentorship_offer(request: HttpRequest) -> HttpResponse:
    """Offer to be a mentor, or change the offer."""
    person = _person(request)
    require(rules.may_take_part(person))
    offer = queries.active_offer_of(person)
    form = OfferForm(request.POST or None, offer=offer, tz=person.timezone)
    if request.method == "POST" and form.is_valid():
        services.offer_mentorship(
            by=person,
            needs=form.needs,
            words=form.cleaned_data["words"],
            languages=form.languages,
            tz=form.cleaned_data["timezone"],
            hours=form.hours,
            capacity=form.cleaned_data["capacity"],
            paused_until=form.cleaned_data["paused_until"],
        )
        messages.success(request, "Thank you. You are asked before anybody is paired with you.")
        return redirect("members:mentorship")
    return render(request, "members/mentorship/offer.html", {"form": form, "offer": offer})


@require_POST
def mentorship_offer_withdraw(request: HttpRequest) -> HttpResponse:
    person = _person(request)
    offer = get_object_or_404(MentorOffer, user=person, status=MentorOffer.Status.ACTIVE)
    services.withdraw_offer(by=person, offer=offer)
    messages.info(request, "Your offer is withdrawn. Pairs that run go on.")
    return redirect("members:mentorship")


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
