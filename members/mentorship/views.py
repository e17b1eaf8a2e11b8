"""Mentorship as members see it."""

from collections.abc import Iterator
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core.access import require
from members.accounts.models import User
from members.mentorship import queries, rules, services
from members.mentorship.forms import OfferForm, RequestForm
from members.mentorship.models import MentorOffer, MentorRequest
from members.mentorship.pairs.models import Pair
from members.mentorship.pairs.queries import pairs_of
from members.mentorship.pairs.shown import Asker, asker_of, is_hidden
from members.mentorship.together.queries import public_thanks


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)


def _shown(person: User) -> Iterator[tuple[Pair, Asker, bool]]:
    """My pairs, each with its asker as I may know them, and whether I am the mentor."""
    for pair in pairs_of(person):
        mentors = pair.request.user_id != person.pk
        yield pair, asker_of(pair, hidden=mentors and is_hidden(pair)), mentors


@require_safe
def mentorship(request: HttpRequest) -> HttpResponse:
    """What it is, and what I have in it."""
    person = _person(request)
    context = {
        "asked": queries.live_request_of(person),
        "offer": queries.active_offer_of(person),
        "pairs": list(_shown(person)),
        "thanks": public_thanks(),
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
    found = get_object_or_404(MentorRequest, user=person, status__in=MentorRequest.LOOKING)
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
