"""Late answers to retractions, for compliance staff, with whom to call."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from coalition.core.console import console_view
from coalition.core.paging import paginate
from signals.outcomes.retraction.models import Receipt
from signals.outcomes.retraction.queries import STATES, in_state


@require_safe
@console_view("compliance")
def signal_corrections(request: HttpRequest) -> HttpResponse:
    """Overdue first; which company, since when, and the way to its escalation contact. No values."""
    state = request.GET.get("state", "late")[:20]
    found = Receipt.objects.visible_to(request.user).select_related("retraction", "organization", "review")
    context = {
        "page": paginate(request, in_state(found, state).order_by("due_at", "pk")),
        "state": state,
        "states": STATES.items(),
        "late": Receipt.objects.overdue().count(),
    }
    return render(request, "signals/retraction/console.html", context)
