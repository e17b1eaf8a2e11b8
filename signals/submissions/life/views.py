"""The page of signals that end soon."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from coalition.core.access import needs_coverage, require
from coalition.core.paging import paginate
from signals.submissions import rules
from signals.submissions.life import queries, services


@require_http_methods(["GET", "HEAD", "POST"])
@needs_coverage("nda", "signals")
def expiring(request: HttpRequest) -> HttpResponse:
    """What ends within 30 days; a post renews what was ticked."""
    require(rules.may_handle_signals(request.user))
    if request.method == "POST":
        renewed = services.renew_signals(by=request.user, ids=_ids(request.POST.getlist("signal")))
        if renewed:
            are = "1 signal lives" if renewed == 1 else f"{renewed} signals live"
            messages.success(request, f"Renewed: {are} on.")
        else:
            messages.error(request, "Tick the signals that still hold; nothing was renewed.")
        return redirect("signals:expiring")
    page = paginate(request, queries.ending_soon(request.user).select_related("indicator"))
    return render(request, "signals/life/expiring.html", {"page": page})


def _ids(written: list[str]) -> list[uuid.UUID]:
    found = []
    for one in written:
        try:
            found.append(uuid.UUID(one))
        except ValueError:
            continue
    return found
