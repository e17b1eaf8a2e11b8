"""One page per error status, with the reason and the one action that mends it; for machines a problem document."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from coalition.core.access import Decision, Refused, Remedy
from coalition.core.api.problems import is_api, problem, refusal
from coalition.core.api.problems import not_found as no_such_thing


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_api(request):
        return problem(400, "The request cannot be read.")
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_api(request) and isinstance(exception, PermissionDenied):
        return refusal(exception)
    if isinstance(exception, Refused):
        decision = exception.decision
    else:
        decision = Decision(
            allowed=False,
            reason="You may see this place, but not do this here.",
            remedy=Remedy("Go to Home", "/"),
        )
    return render(request, "403.html", {"decision": decision}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_api(request):
        return no_such_thing()
    return render(request, "404.html", status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's safety token was missing or old: say what to do, nothing was done."""
    decision = Decision(
        allowed=False,
        reason="This form had been open too long or came from another site. Nothing was changed. "
        "Go back, reload the page and send it again.",
    )
    return render(request, "403.html", {"decision": decision}, status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """No context processors: whatever broke may be in them."""
    if is_api(request):
        return problem(500, "Something broke on our side. Nothing was changed.")
    return HttpResponse(render_to_string("500.html"), status=500)
