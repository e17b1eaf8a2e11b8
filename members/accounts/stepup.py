"""Step-up: before something weighty a person proves afresh that it is they, and the evidence says how."""

import time
from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import suspend_request
from allauth.core import ratelimit
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.hashers import check_password as matches
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from coalition.core.people import signed_in
from members.accounts import company

FRESH_SECONDS = 15 * 60  # long enough to read what one signs
WRONG = "This is not your password. Nothing was done."
TOO_OFTEN = "Too many attempts. Wait a minute and try again; nothing was done."


def asks_second_factor(request: HttpRequest) -> bool:
    """Whether the proof is asked for on a page of its own: a factor, or the company's sign-in; otherwise the password."""
    user = signed_in(request)
    elsewhere = user is not None and (not user.has_usable_password() or _company_only(user))
    return _wants_factor(request) or elsewhere


def _wants_factor(request: HttpRequest) -> bool:
    """Where second factors are required, or the person has one, nothing less will do."""
    return bool(settings.SECOND_FACTOR_REQUIRED or is_mfa_enabled(request.user))


def _company_only(user: Any) -> bool:
    return bool(company.required_page(getattr(user, "email", "")))


def has_company_factor(request: HttpRequest) -> bool:
    """Whether this session began with a second factor that the person's company asked for."""
    records = cast("list[dict[str, Any]]", get_authentication_records(request, request.user))
    return any(record.get("type") == company.COMPANY_FACTOR for record in records)


def _fresh_records(request: HttpRequest, after: float = 0) -> list[dict[str, Any]]:
    """How the person proved lately who they are; of proofs up to `after` (seconds since 1970) none."""
    records = cast("list[dict[str, Any]]", get_authentication_records(request, request.user))
    since = max(after, time.time() - FRESH_SECONDS)
    return [record for record in records if record["at"] > since]


def _fresh_factor(request: HttpRequest, after: float = 0) -> dict[str, Any] | None:
    fresh = [record for record in _fresh_records(request, after) if record.get("method") == "mfa"]
    return fresh[-1] if fresh else None


def challenge(request: HttpRequest) -> HttpResponse | None:
    """Where to send somebody whose second factor is not fresh; None when there is nothing to ask."""
    return ask_again(request) if asks_second_factor(request) else None


def _fresh_password(request: HttpRequest, after: float = 0) -> bool:
    """Asked again since: the password of the sign-in itself does not count."""
    return any(record.get("reauthenticated") for record in _fresh_records(request, after))


def ask_again(request: HttpRequest, after: float = 0) -> HttpResponse | None:
    """The answer that asks a person to prove afresh that it is they; None when they did within `FRESH_SECONDS`.

    A POST waits in the session meanwhile, and goes on by itself afterwards. With `after`, a moment in seconds since
    1970, a proof from before it does not count any more: one proof, one use.
    """
    user = signed_in(request)
    if user is None:
        return None
    if _fresh_factor(request, after) if _wants_factor(request) else _fresh_password(request, after):
        return None
    by_company = not user.has_usable_password() or _company_only(user)
    if is_mfa_enabled(user):
        codes = is_mfa_enabled(user, types=[Authenticator.Type.TOTP])
        page = reverse("mfa_reauthenticate" if codes else "mfa_reauthenticate_webauthn")
    elif by_company and (found := company.again_page(user, factor=settings.SECOND_FACTOR_REQUIRED)):
        page = found
    elif user.has_usable_password() and not settings.SECOND_FACTOR_REQUIRED:
        page = reverse("account_reauthenticate")
    else:
        return redirect(reverse("mfa_index", query={"required": "yes"}))
    return cast("HttpResponse", suspend_request(request, page))


def password_error(request: HttpRequest, password: str) -> str:
    """Why the password does not do, or "" when it does; attempts are counted against the person."""
    user = signed_in(request)
    if user is None or not ratelimit.consume(request, action="reauthenticate", user=user):
        return TOO_OFTEN
    return "" if matches(password, user.password) else WRONG


def evidence(request: HttpRequest) -> dict[str, str]:
    """What is kept of how a person proved who they are, from where and in which zone."""
    factor = _fresh_factor(request)
    words = "company sign-in, asked again" if asks_second_factor(request) else "password, asked again"
    method = f"second factor ({factor.get('type', 'mfa')})" if factor and _wants_factor(request) else words
    return {
        "method": method,
        "address": get_adapter().get_client_ip(request),
        "browser": request.headers.get("User-Agent", "")[:300],
        "zone": getattr(request.user, "timezone", "") or "UTC",
    }
