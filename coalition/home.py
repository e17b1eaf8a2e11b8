"""Home: the public front, the brief of only what needs this person, or kind words on where they stand."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from coalition.core import registry
from coalition.core.access import before_coverage
from coalition.core.registry import BriefItem
from coalition.public import public_texts
from members.admission.onboarding import onboarding_progress
from members.admission.queries import contact, way_in, where_they_stand
from members.admission.rules import has_first_day, is_prospect
from members.agreements.coverage import covers_of
from members.groups import experts
from members.groups.meetings.brief import brief_of_meetings
from members.models import Organization
from members.organizations.rules import standing_decision
from members.rules import company_of, is_guest, staff_roles
from resources.library.search.queries import before_coverage_shelf, for_list

SHOWN = 5  # documents that a prospect's Home names; the rest is one page away


def brief_for(user: Any) -> list[BriefItem]:
    """What needs this person, soonest due first."""
    items = [item for source in registry.current().brief for item in source(user)]
    return sorted(items, key=lambda item: (item.due is None, item.due or 0, item.minutes))


def first_things_for(user: Any) -> list[BriefItem]:
    found = [thing(user) for thing in registry.current().first_things]
    return [item for item in found if item][:3]


@require_safe
@login_not_required
@before_coverage
def home(request: HttpRequest) -> HttpResponse:
    user = request.user
    if not user.is_authenticated:
        return render(request, "public/front.html", {"texts": public_texts()})
    if is_guest(user):
        return _guest(request)
    if staff_roles(user) or registry.current().covered(user):
        return _brief(request)
    if has_first_day(user):
        return _way_in(request)
    if is_prospect(user):
        return _prospect(request)
    return _closed(request)


def _brief(request: HttpRequest) -> HttpResponse:
    items = brief_for(request.user)
    context = {
        "items": items,
        "minutes": sum(item.minutes for item in items),
        "panels": [panel for panel in registry.current().panels if panel.shown(request.user)],
        "first_things": first_things_for(request.user),
    }
    return render(request, "home/brief.html", context)


def _guest(request: HttpRequest) -> HttpResponse:
    """For who is invited to one event, or into a group as an expert: that, and nothing else."""
    user = request.user
    items = [*experts.invitations_of(user), *experts.calls_for_expert(user), *brief_of_meetings(user)]
    context = {"contact": contact(), "groups": experts.groups_of(user), "items": items}
    return render(request, "home/guest.html", context)


def _way_in(request: HttpRequest) -> HttpResponse:
    """For people of companies that are admitted, or whose agreement is open again."""
    weeks = onboarding_progress(request.user)
    context = {"milestones": way_in(request.user), "contact": contact(), "weeks": weeks}
    return render(request, "home/way_in.html", context)


def _prospect(request: HttpRequest) -> HttpResponse:
    """For people of companies that may apply, or have: where they stand, what they may read, how to go on."""
    user = request.user
    company = company_of(user)
    readable = before_coverage_shelf(user).order_by("-published_at", "pk")
    context = {
        "company": company,
        "stand": where_they_stand(user),
        "readable": for_list(readable)[:SHOWN],
        "readable_count": readable.count(),
        "texts_count": len(covers_of(user)),
        "contact": contact(),
    }
    return render(request, "home/prospect.html", context)


def _closed(request: HttpRequest) -> HttpResponse:
    """For people whose company left, is suspended or not yet admitted, or who hold no seat."""
    company = company_of(request.user)
    left = company is not None and company.standing == Organization.Standing.LEFT
    context = {"company": company, "decision": standing_decision(request.user), "contact": contact()}
    return render(request, "home/left.html" if left else "home/closed.html", context)
