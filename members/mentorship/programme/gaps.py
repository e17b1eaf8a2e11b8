"""The gap map in the console: what no willing mentor covers, and what to do about it."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from coalition.core.console import console_view
from members.accounts.models import User
from members.groups.models import WorkingGroup
from members.mentorship.fit.gaps import gaps, spoken
from members.mentorship.models import MentorOffer
from members.mentorship.needs import LEVEL_WORDS, Level, all_needs
from members.mentorship.programme.services import hand_to_group
from members.mentorship.rounds.inputs import gather_inputs
from members.mentorship.rounds.settings import settings_of_today, weights_of
from members.organizations.models import Organization

SHOWN = 10


class HandOverForm(forms.Form):
    group = forms.ModelChoiceField(label="Working group", queryset=WorkingGroup.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = self.fields["group"]
        if isinstance(found, forms.ModelChoiceField):
            found.queryset = WorkingGroup.objects.filter(status__in=("active", "publishing")).order_by(
                "title"
            )


@require_safe
@console_view("programmes")
def mentorship_gaps(request: HttpRequest) -> HttpResponse:
    """Demand beside supply, by need, level and language."""
    inputs = gather_inputs(timezone.localdate())
    found = gaps(inputs, weights_of(settings_of_today()))
    open_gaps = [gap for gap in found if gap.uncovered]
    rows = [(gap, [(LEVEL_WORDS[Level(key)], *rest) for key, *rest in gap.levels]) for gap in found]
    context = {
        "rows": rows,
        "open_gaps": open_gaps,
        "labels": [gap.title for gap in open_gaps],
        "values": [gap.uncovered for gap in open_gaps],
        "languages": spoken(inputs),
    }
    return render(request, "members/mentorship/programme/gaps.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@console_view("programmes")
def mentorship_gap(request: HttpRequest, need: str) -> HttpResponse:
    """One need: a draft call to companies that may know it, or an idea for a working group."""
    if need not in all_needs():
        raise Http404
    form = HandOverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        group = form.cleaned_data["group"]
        hand_to_group(by=cast("User", request.user), need=need, group=group)
        messages.success(request, f"An idea stands on the board of {group}.")
        return redirect("console:mentorship-gaps")
    found = all_needs()[need]
    companies = list(companies_that_may_know(need)[:SHOWN])
    context = {
        "need": found,
        "form": form,
        "companies": companies,
        "call": draft_call(found.title, found.ask),
    }
    return render(request, "members/mentorship/programme/gap.html", context)


def companies_that_may_know(need: str) -> QuerySet[Organization]:
    """Companies in good standing whose people once offered it, or follow the subject, and offer nothing on it now."""
    offering = MentorOffer.objects.filter(status=MentorOffer.Status.ACTIVE, needs__has_key=need)
    once = Count("mentor_offers", filter=Q(mentor_offers__needs__has_key=need), distinct=True)
    follow = Count(
        "seats", filter=Q(seats__status="active", seats__user__topics__contains=[need]), distinct=True
    )
    return (
        Organization.objects.filter(standing__in=Organization.IN_GOOD_STANDING)
        .exclude(pk__in=offering.values("organization"))
        .annotate(once=once, follow=follow)
        .filter(Q(once__gt=0) | Q(follow__gt=0))
        .order_by("-once", "-follow", "name")
    )


def draft_call(title: str, ask: str) -> str:
    """Words to send; they name nobody who asks."""
    return (
        f"Some members would like to learn from somebody who has done this: {title} ({ask}).\n\n"
        "Nobody among our mentors covers it at the moment. If you or a colleague have done it, even once, would you "
        "offer a few hours? One company at a time is plenty, three meetings of about forty-five minutes, never a "
        "case, and you are asked in private before anybody hears of a pair. A team may share the task.\n\n"
        "Offer yourself under Members, Mentorship. Thank you."
    )
