"""Pages of the private calendar."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from coalition.core.access import before_coverage
from members.accounts.requests import person_of
from members.groups.meetings import feed


@require_safe
def calendar_page(request: HttpRequest) -> HttpResponse:
    return render(request, "members/groups/meetings/calendar.html", {"feed": feed.feed_of(request.user)})


@require_POST
def calendar_rotate(request: HttpRequest) -> HttpResponse:
    """The address is shown on this answer and never again."""
    token = feed.rotate(by=person_of(request))
    address = request.build_absolute_uri(reverse("members:calendar-feed", args=[token]))
    context = {"feed": feed.feed_of(request.user), "address": address}
    return render(request, "members/groups/meetings/calendar.html", context)


@require_POST
def calendar_stop(request: HttpRequest) -> HttpResponse:
    if feed.end_feed(by=person_of(request), user=person_of(request)):
        messages.success(request, "The address opens nothing any more.")
    return redirect("members:calendar")


@login_not_required
@before_coverage
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """For calendar programs, which sign in nowhere: the address itself is the key. Unknown and ended look alike."""
    owner = feed.owner_of(token)
    if owner is None:
        raise Http404
    response = HttpResponse(feed.calendar_for(owner), content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "no-store, private"
    response["Content-Disposition"] = 'inline; filename="calendar.ics"'
    response["Referrer-Policy"] = "no-referrer"
    return response
