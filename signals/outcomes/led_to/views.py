"""What ours led to."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from coalition.core.access import needs_coverage, require
from signals.outcomes import rules
from signals.outcomes.led_to import queries
from signals.outcomes.services import company_for_reading


@require_safe
@needs_coverage("nda", "signals")
def led_to(request: HttpRequest) -> HttpResponse:
    """Opening the page makes it no news any more."""
    require(rules.may_handle_signals(request.user))
    found = queries.led_to(company_for_reading(request.user))
    queries.mark_seen(request.user)
    told = [(month, amounts[0]) for month, amounts in found.months if amounts[0] is not None]
    context = {
        "found": found,
        "measures": list(queries.MEASURES.values()),
        "labels": [month for month, _ in told],
        "values": [amount for _, amount in told],
    }
    return render(request, "signals/outcomes/led_to/led_to.html", context)
