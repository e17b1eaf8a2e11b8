"""Signing in through one's company: which company, off to it, and back. No form of ours leads to another site."""

import time
import uuid
from http import HTTPStatus
from typing import Any, cast

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from requests import RequestException

from coalition.core.access import before_coverage
from coalition.core.people import signed_in
from members.sso import saml
from members.sso.adapter import app_of, refused, sign_in_of
from members.sso.forms import AddressForm
from members.sso.models import CompanySignIn
from members.sso.oidc import CompanyOidcAdapter
from members.sso.rules import offered_to


def _next(request: HttpRequest) -> str:
    there = request.GET.get("next") or request.POST.get("next") or ""
    return there if url_has_allowed_host_and_scheme(there, allowed_hosts={request.get_host()}) else ""


def _with_next(url: str, there: str) -> str:
    return f"{url}?{urlencode({'next': there})}" if there else url


def _in_use(pk: uuid.UUID) -> CompanySignIn:
    found = sign_in_of(pk.hex)
    if found is None or found.state not in CompanySignIn.IN_USE:
        raise Http404
    return found


def leave_for(
    request: HttpRequest, sign_in: CompanySignIn, *, next_url: str = "", data: Any = None, again: bool = False
) -> HttpResponse:
    """Off to the identity provider. What is wrong with it is said on a page of ours."""
    if sign_in.protocol == CompanySignIn.Protocol.SAML and not saml.AVAILABLE:
        return refused(request, sign_in, "off", why="SAML is not installed.")
    try:
        provider = app_of(sign_in).get_provider(request)
        answer = provider.redirect(request, "login", next_url=next_url or None, data=data, again=again)
        return cast("HttpResponse", answer)
    except ImmediateHttpResponse as page:
        return cast("HttpResponse", page.response)
    except (RequestException, OAuth2Error, ImproperlyConfigured, ValueError, KeyError) as error:
        return refused(request, sign_in, "unreachable", why=str(error))


def _on_the_way(request: HttpRequest, url: str, *, again: bool = False) -> HttpResponse:
    """A page that leads on by itself: a redirect straight after a form would break the policy on where forms lead."""
    answer = render(request, "members/sso/on_the_way.html", {"url": url, "again": again})
    answer.headers["Refresh"] = f"0; url={url}"
    return answer


@never_cache
@require_http_methods(["GET", "POST"])
@login_not_required
def company(request: HttpRequest) -> HttpResponse:
    """One's address says which company; one without a company's sign-in says no more than that."""
    form = AddressForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if found := offered_to(form.cleaned_data["email"]):
            return redirect(_with_next(reverse("company-continue", args=[found.pk]), _next(request)))
        form.add_error(
            "email", "No company signs this address in. Sign in with your password or passkey instead."
        )
    return render(request, "members/sso/company.html", {"form": form, "next": _next(request)})


@never_cache
@require_safe
@login_not_required
def company_continue(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = _in_use(pk)
    return _on_the_way(request, _with_next(reverse("company-go", args=[found.pk]), _next(request)))


@never_cache
@require_safe
@login_not_required
def company_go(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return leave_for(request, _in_use(pk), next_url=_next(request))


@never_cache
@require_safe
@before_coverage
def company_again(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = _in_use(pk)
    url = reverse("company-again-go", args=[found.pk])
    return _on_the_way(request, _with_next(url, _next(request)), again=True)


@never_cache
@require_safe
@before_coverage
def company_again_go(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A step-up: the company asks afresh, and what the person was about to do goes on."""
    asked = {
        "purpose": "again",
        "at": time.time(),
        "factor": bool(settings.SECOND_FACTOR_REQUIRED),
        "next": _next(request) or "/",
    }
    return leave_for(request, _in_use(pk), data=asked, again=True)


@never_cache
@login_not_required
def oidc_callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    found = sign_in_of(provider_id)
    if found is None or found.protocol != CompanySignIn.Protocol.OIDC:
        raise Http404
    if found.state == CompanySignIn.State.OFF:
        return refused(request, found, "off", person=signed_in(request))
    try:
        view = OAuth2CallbackView.adapter_view(CompanyOidcAdapter(request, provider_id))
        return cast("HttpResponse", view(request))
    except (ImproperlyConfigured, ValueError, KeyError, TypeError) as error:
        return refused(request, found, "broken", why=str(error))


@login_not_required
def closed(request: HttpRequest, **_url: str) -> HttpResponse:
    """Ways that allauth offers and we do not: linking by oneself, single logout, signing up."""
    words = "This page is not in use here."
    return render(request, "members/sso/refused.html", {"words": words}, status=HTTPStatus.NOT_FOUND)
