"""Staff's desk of mentorship: who needs help now, what waits for approval, and every pair."""

import uuid
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from coalition.core.console import console_view
from coalition.core.paging import paginate
from members.accounts.models import User
from members.mentorship.desk import queries, services
from members.mentorship.desk.candidates import candidates_for
from members.mentorship.desk.forms import ApprovalForm, EndForm, IntroduceForm, PairFilter
from members.mentorship.models import MentorOffer, MentorRequest
from members.mentorship.pairs.models import Pair
from members.mentorship.together.ending import end_by_staff

TO_DECIDE = [one for one in MentorRequest.Approval if one != MentorRequest.Approval.NOT_NEEDED]


def _staff(request: HttpRequest) -> User:
    return cast("User", request.user)


@require_safe
@console_view("programmes")
def mentorship_desk(request: HttpRequest) -> HttpResponse:
    """Who needs help now, the longest waiting first, and which requests wait for a yes."""
    context = {
        "now": timezone.now(),
        "page": paginate(request, queries.wanting_help_now()),
        "awaiting": list(queries.awaiting_approval()),
    }
    return render(request, "members/mentorship/desk/desk.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@console_view("programmes")
def mentorship_now(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One request with everybody who may be asked, ranked; a post asks one of them in private."""
    asked = get_object_or_404(MentorRequest.objects.select_related("user", "organization"), pk=pk)
    form = IntroduceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        offer = get_object_or_404(MentorOffer, pk=_key(request.POST.get("offer", "")))
        urgent = asked.kind == MentorRequest.Kind.NOW
        hours = form.cleaned_data["hours"] if urgent else None
        services.introduce(by=_staff(request), request=asked, offer=offer, hours=hours)
        messages.success(request, "The mentor is asked in private. You see here when they have answered.")
        return redirect("console:mentorship-now", pk=pk)
    context = {
        "now": timezone.now(),
        "asked": asked,
        "form": form,
        "candidates": candidates_for(asked) if asked.status in MentorRequest.UNANSWERED else None,
        "pairs": list(asked.pairs.with_people().order_by("-created_at")),
    }
    return render(request, "members/mentorship/desk/now.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@console_view("programmes")
def mentorship_approval(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A sensitive request, and the decision about it."""
    requests = MentorRequest.objects.select_related("user", "organization", "approval_by")
    asked = get_object_or_404(requests, pk=pk, approval__in=TO_DECIDE)
    form = ApprovalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.decide_approval(
            by=_staff(request),
            request=asked,
            approve=form.cleaned_data["decision"] == "approve",
            reason=form.cleaned_data["reason"],
        )
        messages.success(request, "Decided. Whoever asked is told.")
        return redirect("console:mentorship-desk")
    return render(request, "members/mentorship/desk/approval.html", {"asked": asked, "form": form})


@require_safe
@console_view("programmes")
def mentorship_pairs(request: HttpRequest) -> HttpResponse:
    """Every pair that somebody has heard of."""
    context = {
        "page": paginate(request, queries.pairs_by(request.GET)),
        "filters": PairFilter(request.GET or None),
    }
    return render(request, "members/mentorship/desk/pairs.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@console_view("programmes")
def mentorship_pair_staff(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """How one pair does, without a word of its notes; a post ends it, with a reason that stays here."""
    pair = get_object_or_404(Pair.objects.with_people(), pk=pk)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reopen = form.cleaned_data["reopen"]
        end_by_staff(by=_staff(request), pair=pair, reason=form.cleaned_data["reason"], reopen=reopen)
        messages.success(request, "Ended. Both sides are told kindly, and no reason.")
        if reopen:
            return redirect("console:mentorship-now", pk=pair.request_id)
        return redirect("console:mentorship-pairs")
    context = {
        "pair": pair,
        "form": form,
        "may_end": pair.status in Pair.TAKES_A_PLACE,
        "pulses": list(pair.pulses.select_related("person")),
        "feedback": list(pair.feedback.select_related("person")),
        "sessions": list(pair.sessions.all()),
        "goals": list(pair.goals.all()),
    }
    return render(request, "members/mentorship/desk/pair.html", context)


def _key(words: str) -> uuid.UUID:
    try:
        return uuid.UUID(words)
    except ValueError:
        return uuid.UUID(int=0)
