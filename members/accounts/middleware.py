"""A second factor where the setting asks for one."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from coalition.core.access import Remedy
from coalition.core.api.problems import is_api, problem
from members.accounts import stepup

OPEN_PREFIXES = ("/accounts/", "/static/", "/health/", "/first-day/")  # the first day leads to it by itself


class SecondFactorMiddleware:
    """Until a person has a passkey or TOTP they can set one up and sign out, and nothing else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (
            settings.SECOND_FACTOR_REQUIRED
            and request.user.is_authenticated
            and not request.path.startswith(OPEN_PREFIXES)
            and not is_mfa_enabled(request.user)
            and not stepup.has_company_factor(request)
        ):
            if is_api(request):
                return problem(
                    403, "Set up a second factor first.", remedy=Remedy("Set it up", reverse("mfa_index"))
                )
            return redirect(reverse("mfa_index", query={"required": "yes"}))
        return self.get_response(request)
