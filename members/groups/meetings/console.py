"""What compliance staff see of meetings: where one was stopped, nothing of what was said."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from coalition.core.console import console_view
from coalition.core.paging import paginate
from members.groups.meetings.models import Interruption


@require_safe
@console_view("compliance")
def meeting_stops(request: HttpRequest) -> HttpResponse:
    show = request.GET.get("show", "")
    stops = Interruption.objects.select_related("meeting__group", "by", "resumed_by")
    if show == "open":
        stops = stops.filter(resumed_at=None)
    context = {"page": paginate(request, stops), "show": show}
    return render(request, "members/groups/meetings/console_stops.html", context)
