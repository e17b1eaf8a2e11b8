"""Between the rounds in the console: suggestions from the waiting list, and pairs by hand."""

import uuid
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from coalition.core.access import Refused
from coalition.core.console import console_view
from members.accounts.models import User
from members.mentorship.models import MentorOffer, MentorRequest
from members.mentorship.pairs.models import Pair
from members.mentorship.rounds import choosing, queries, suggestions
from members.mentorship.rounds.forms import ByHandForm


@require_POST
@console_view("programmes")
def mentorship_suggestion(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Confirm a suggested pair in one click, or dismiss it."""
    pair = get_object_or_404(Pair, pk=pk, origin=Pair.Origin.SUGGESTION)
    staff = cast("User", request.user)
    if request.POST.get("answer") == "dismiss":
        suggestions.dismiss_suggestion(by=staff, pair=pair)
        messages.info(request, "Dismissed. Nobody was told.")
    elif suggestions.confirm_suggestion(by=staff, pair=pair):
        messages.success(request, "Confirmed: the mentor is asked in private.")
    else:
        messages.info(request, "This pair is no longer possible and was taken back. Nobody was told.")
    return redirect("console:mentorship")


@require_http_methods(["GET", "HEAD", "POST"])
@console_view("programmes")
def mentorship_by_hand(request: HttpRequest) -> HttpResponse:
    """Pair two by hand, with a reason; a hard rule that stands against it is said in words."""
    requests = queries.names_of(MentorRequest.objects.waiting_for_a_mentor())
    offers = queries.names_of(MentorOffer.objects.filter(status=MentorOffer.Status.ACTIVE))
    form = ByHandForm(request.POST or None, requests=requests, offers=offers)
    if request.method == "POST" and form.is_valid():
        try:
            choosing.pair_by_hand(by=cast("User", request.user), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.decision.reason)
        else:
            messages.success(request, "The mentor is asked in private.")
            return redirect("console:mentorship")
    return render(request, "members/mentorship/rounds/by_hand.html", {"form": form})
