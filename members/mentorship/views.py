"""Mentorship as members see it."""

from collections.abc import Iterator
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core.access import require
from members.accounts.models import User
from members.mentorship import queries, rules, services
from members.mentorship.forms import Asking, OfferForm, RequestForm
from members.mentorship.models import FormDraft, MentorOffer, MentorRequest
from members.mentorship.now_form import HelpNowForm
from members.mentorship.pairs.models import Pair
from members.mentorship.pairs.queries import pairs_of
from members.mentorship.pairs.shown import Asker, asker_of, is_hidden
from members.mentorship.together.queries import public_thanks
from members.organizations.rules import company_of

NOW = MentorRequest.Kind.NOW
MOST_TYPED = 12_000  # characters of a draft


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
    mine = MentorRequest.objects.filter(user=person, status__in=MentorRequest.LIVE)
    requests = {asked.kind: asked for asked in mine.prefetch_related("avoids")}
    context = {
        "asked": requests.get(MentorRequest.Kind.ROUND),
        "asked_now": requests.get(NOW),
        "refused": None if requests else queries.refused_request_of(person),
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
    form = RequestForm(request.POST or None, request=live, **_asking(person, FormDraft.Form.REQUEST))
    if request.method == "POST" and form.is_valid():
        asked = services.request_mentor(
            by=person,
            top_need=form.cleaned_data["top_need"],
            top_criterion=form.cleaned_data["top_criterion"],
            **_asked(form),
            needs=form.needs,
        )
        awaits = asked.approval == MentorRequest.Approval.AWAITING
        then = (
            "Staff look at it first: it names a sensitive need."
            if awaits
            else "It goes into the next matching round."
        )
        messages.success(request, f"Your request is in. {then}")
        return redirect("members:mentorship")
    return render(request, "members/mentorship/request.html", {"form": form, "live": live})


@require_http_methods(["GET", "HEAD", "POST"])
def mentorship_now(request: HttpRequest) -> HttpResponse:
    """Legal process on the desk: no round, staff introduce somebody within two working days."""
    person = _person(request)
    require(rules.may_take_part(person))
    live = queries.live_request_of(person, NOW)
    if live is not None:
        require(rules.may_edit_request(live))
    form = HelpNowForm(request.POST or None, request=live, **_asking(person, FormDraft.Form.NOW))
    if request.method == "POST" and form.is_valid():
        services.request_mentor(
            by=person, kind=NOW, top_need=form.cleaned_data["need"], needs=form.needs, **_asked(form)
        )
        messages.success(request, "Staff are told at once and introduce somebody within two working days.")
        return redirect("members:mentorship")
    return render(request, "members/mentorship/now.html", {"form": form, "live": live})


@require_POST
def mentorship_request_withdraw(request: HttpRequest) -> HttpResponse:
    person = _person(request)
    kind = NOW if request.POST.get("kind") == NOW else MentorRequest.Kind.ROUND
    found = get_object_or_404(MentorRequest, user=person, kind=kind, status__in=MentorRequest.LOOKING)
    services.withdraw_request(by=person, request=found)
    messages.info(request, "Your request is withdrawn. You can ask again at any time.")
    return redirect("members:mentorship")


@require_http_methods(["GET", "HEAD", "POST"])
def mentorship_offer(request: HttpRequest) -> HttpResponse:
    """Offer to be a mentor, or change the offer."""
    person = _person(request)
    require(rules.may_take_part(person))
    offer = queries.active_offer_of(person)
    form = OfferForm(
        request.POST or None,
        offer=offer,
        tz=person.timezone,
        draft=queries.draft_of(person, FormDraft.Form.OFFER),
        avoidable=queries.companies_to_avoid(person),
        colleagues=queries.colleagues_of(person),
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        services.offer_mentorship(
            by=person,
            needs=form.needs,
            words=data["words"],
            languages=form.languages,
            tz=data["timezone"],
            hours=form.hours,
            capacity=data["capacity"],
            paused_from=data["paused_from"],
            paused_until=data["paused_until"],
            avoids=data["avoids"],
            team=data["team"],
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


@require_POST
def mentorship_draft(request: HttpRequest, form: str) -> HttpResponse:
    """Keep what has been typed so far: by itself while one types, or by a button."""
    person = _person(request)
    require(rules.may_take_part(person))
    if form not in FormDraft.Form.values:
        raise Http404
    typed = {name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}
    if sum(len(value) for values in typed.values() for value in values) <= MOST_TYPED:
        services.keep_draft(
            by=person, form=form, typed={name: [str(one) for one in got] for name, got in typed.items()}
        )
    if request.headers.get("HX-Request"):
        return render(request, "members/mentorship/draft.html", {"kept_at": timezone.now()})
    messages.success(request, "Your draft is kept. Only you see it.")
    return redirect("members:mentorship")


def _asking(person: User, form: str) -> dict[str, Any]:
    """What both forms of a request are made of."""
    company = company_of(person)
    names = [person.name, person.display_name]
    if company is not None:
        names += [company.name, company.domain, *(row.domain for row in company.domains.all())]
    return {
        "tz": person.timezone,
        "draft": queries.draft_of(person, form),
        "avoidable": queries.companies_to_avoid(person),
        "own_names": [name for name in names if name],
    }


def _asked(form: Asking) -> dict[str, Any]:
    data = form.cleaned_data
    return {
        "words": data["words"],
        "languages": form.languages,
        "tz": data["timezone"],
        "shielded": data["shielded"],
        "summary": data["summary"],
        "avoids": data["avoids"],
    }
