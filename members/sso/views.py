"""A company's page about signing in: its settings, a test, enforcing and lifting."""

import uuid
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core.access import before_coverage, require
from coalition.core.paging import paginate
from coalition.core.proof import ask_again
from members.accounts.requests import person_of
from members.accounts.rules import has_staff_role
from members.organizations.models import Organization
from members.organizations.rules import company_of
from members.sso import arrival, saml, services
from members.sso.account_views import leave_for
from members.sso.forms import LiftForm, OidcForm, SamlForm
from members.sso.models import CompanySignIn
from members.sso.rules import may_change, may_enforce, may_keep, may_test


def _company(request: HttpRequest, slug: str) -> Organization:
    """One's own company, or for staff any; whether one keeps it is said with a reason."""
    company = get_object_or_404(Organization, slug=slug)
    if company_of(request.user) != company and not has_staff_role(request.user):
        raise Http404
    require(may_keep(request.user, company))
    return company


def _sign_in(request: HttpRequest, slug: str) -> CompanySignIn:
    return get_object_or_404(
        CompanySignIn.objects.select_related("organization", "tested_by"),
        organization=_company(request, slug),
    )


def _there(company: Organization) -> HttpResponse:
    return redirect("members:sign-in", slug=company.slug)


@require_safe
@before_coverage
def sign_in(request: HttpRequest, slug: str) -> HttpResponse:
    company = _company(request, slug)
    found = CompanySignIn.objects.select_related("tested_by").filter(organization=company).first()
    context: dict[str, Any] = {
        "company": company,
        "sign_in": found,
        "saml_available": saml.AVAILABLE,
        "reach": services.reach_of(company),
        "lift": LiftForm(),
        "site_url": settings.SITE_URL,
    }
    if found:
        links = (
            SocialAccount.objects.filter(provider=found.key).select_related("user").order_by("user__email")
        )
        context |= {
            "may_test": may_test(request.user, found),
            "may_enforce": may_enforce(request.user, found),
            "may_change": may_change(request.user, found),
            "page": paginate(request, links),
        }
    return render(request, "members/sso/sign_in.html", context)


@require_http_methods(["GET", "POST"])
@before_coverage
def sign_in_settings(request: HttpRequest, slug: str) -> HttpResponse:
    company = _company(request, slug)
    found = CompanySignIn.objects.filter(organization=company).first()
    if found:
        require(may_change(request.user, found))
    protocol = request.GET.get("protocol") or (found.protocol if found else "oidc")
    kind = SamlForm if protocol == CompanySignIn.Protocol.SAML else OidcForm
    initial = (
        {name: getattr(found, name) for name in kind.base_fields if hasattr(found, name)} if found else {}
    )
    form = kind(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_up(by=person_of(request), organization=company, **form.facts())
        except ValidationError as problem:
            for field, words in problem.message_dict.items():
                form.add_error(field if field in form.fields else None, words)
        else:
            messages.success(request, "Saved. Test it next; until then nothing changes for anybody.")
            return _there(company)
    context = {
        "company": company,
        "form": form,
        "protocol": protocol,
        "saml_available": saml.AVAILABLE,
        "has_secret": bool(found and found.sealed_secret),
    }
    return render(request, "members/sso/settings.html", context)


@require_safe
@before_coverage
def sign_in_test(request: HttpRequest, slug: str) -> HttpResponse:
    """Off to the identity provider and back; nobody is signed in by it."""
    found = _sign_in(request, slug)
    require(may_test(request.user, found))
    return leave_for(request, found, data={"purpose": "test"})


@require_http_methods(["GET", "POST"])
@before_coverage
def sign_in_enforce(request: HttpRequest, slug: str) -> HttpResponse:
    """First whom it concerns; then, after a fresh proof, it is the only way in."""
    found = _sign_in(request, slug)
    if request.method == "POST":
        if not found.is_enforced:
            require(may_enforce(request.user, found))
            if answer := ask_again(request):
                return answer
            services.enforce(by=person_of(request), sign_in=found)
            messages.success(
                request, "It is the only way in now. Everybody concerned has a letter that says so."
            )
        return _there(found.organization)
    require(may_enforce(request.user, found))
    context = {"company": found.organization, "reach": services.reach_of(found.organization)}
    return render(request, "members/sso/enforce.html", context)


@require_POST
@before_coverage
def sign_in_lift(request: HttpRequest, slug: str) -> HttpResponse:
    found = _sign_in(request, slug)
    form = LiftForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Say why; it is kept with the entry. Nothing was changed.")
        return _there(found.organization)
    if found.is_enforced:
        if answer := ask_again(request):
            return answer
        services.lift(by=person_of(request), sign_in=found, reason=form.cleaned_data["reason"])
        messages.success(request, "Lifted: people may sign in by password, letter and passkey again.")
    return _there(found.organization)


@require_POST
@before_coverage
def sign_in_off(request: HttpRequest, slug: str) -> HttpResponse:
    found = _sign_in(request, slug)
    require(may_change(request.user, found))
    services.switch_off(by=person_of(request), sign_in=found)
    messages.success(
        request, "Switched off. Seats and sessions stay; who has no password gets one by letter."
    )
    return _there(found.organization)


@require_POST
@before_coverage
def sign_in_unlink(request: HttpRequest, slug: str, pk: uuid.UUID) -> HttpResponse:
    """For somebody whose identity at the company is another one now."""
    found = _sign_in(request, slug)
    link = SocialAccount.objects.filter(provider=found.key, user_id=pk).select_related("user").first()
    if link is not None:
        arrival.unlink(by=person_of(request), user=link.user)
        messages.success(request, "The link is gone. Their next sign-in through the company makes a new one.")
    return redirect(f"{reverse('members:sign-in', args=[slug])}#links")
