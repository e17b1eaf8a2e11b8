"""What allauth asks of us when somebody comes from an identity provider: which one that is, and whether we let them in."""

import time
import uuid
from http import HTTPStatus
from typing import Any, cast

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import resume_request
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from requests import RequestException

from coalition.core.people import signed_in
from members.accounts.models import User
from members.sso import outbound, vault
from members.sso.arrival import WORDS, NotLetIn, check_address, let_in, note_refusal, person_of_claims
from members.sso.claims import Claims
from members.sso.models import CompanySignIn
from members.sso.services import note_test

FRESH = 5 * 60  # seconds since somebody proved at their company who they are, for a step-up


def sign_in_of(key: str | None) -> CompanySignIn | None:
    try:
        pk = uuid.UUID(hex=key or "")
    except ValueError:
        return None
    return CompanySignIn.objects.select_related("organization").filter(pk=pk).first()


def app_of(sign_in: CompanySignIn) -> SocialApp:
    """As allauth wants it; made anew for each request and never stored."""
    if sign_in.protocol == CompanySignIn.Protocol.OIDC:
        return SocialApp(
            provider="openid_connect",
            provider_id=sign_in.key,
            name="Your company",
            client_id=sign_in.client_id,
            secret=vault.unseal(sign_in.sealed_secret, about=sign_in.key),
            settings={"server_url": sign_in.issuer.rstrip("/"), "oauth_pkce_enabled": True},
        )
    idp = {
        "entity_id": sign_in.idp_entity_id,
        "sso_url": sign_in.sso_url,
        "x509cert": sign_in.certificate,
    }
    return SocialApp(
        provider="saml",
        provider_id=sign_in.key,
        name="Your company",
        client_id=sign_in.key,
        settings={"idp": idp, "advanced": {"strict": True, "reject_idp_initiated_sso": True}},
    )


def refused(
    request: HttpRequest, sign_in: CompanySignIn | None, code: str, *, person: Any = None, why: str = ""
) -> HttpResponse:
    """The page that says why, and the entry that keeps it."""
    note_refusal(sign_in=sign_in, code=code, person=person, why=why)
    status = HTTPStatus.OK if code == "cancelled" else HTTPStatus.FORBIDDEN
    return render(request, "members/sso/refused.html", {"words": WORDS[code]}, status=status)


class CompanyAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    def list_apps(self, request: Any, provider: Any = None, client_id: Any = None) -> list[SocialApp]:
        """The one that a URL names; nobody is shown a list of companies."""
        found = sign_in_of(client_id if provider == "saml" else provider)
        apps = [app_of(found)] if found is not None and found.state != CompanySignIn.State.OFF else []
        return [app for app in apps if provider in {app.provider, app.provider_id}]

    def get_requests_session(self) -> outbound.Session:
        return outbound.Session()

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def on_authentication_error(
        self, request: Any, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        """Whatever allauth found wrong becomes our page."""
        code, why = getattr(exception, "code", ""), str(exception or "")
        if error == AuthError.CANCELLED:
            code = "cancelled"
        elif "saml_errors" in (extra_context or {}):
            why = str(extra_context.get("saml_last_error_reason") or extra_context["saml_errors"])
            code = "expired" if "imestamp" in why or "expired" in why or "too late" in why else "broken"
        elif isinstance(exception, RequestException):
            code = "unreachable"
        if code not in WORDS:
            code = "broken" if exception else "other_answer"
        raise ImmediateHttpResponse(refused(request, sign_in_of(provider.app.provider_id), code, why=why))

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """After the provider's word was verified, before anybody is signed in."""
        sign_in = sign_in_of(sociallogin.account.provider)
        claims: Claims | None = getattr(sociallogin, "claims", None)
        if sign_in is None or claims is None:
            raise ImmediateHttpResponse(refused(request, sign_in, "broken"))
        try:
            self._accept(request, sociallogin, sign_in, claims)
        except NotLetIn as refusal:
            person = User.objects.filter(email=claims.email).first() if claims.email else None
            answer = refused(request, sign_in, refusal.code, person=person)
            raise ImmediateHttpResponse(answer) from refusal

    def _accept(
        self, request: HttpRequest, sociallogin: SocialLogin, sign_in: CompanySignIn, claims: Claims
    ) -> None:
        state, uid = sociallogin.state, sociallogin.account.uid
        if state.get("nonce", "") != claims.nonce:
            raise NotLetIn("other_answer")
        asked = state.get("data") or {}
        if asked.get("purpose") == "test":
            raise ImmediateHttpResponse(_tested(request, sign_in, claims, uid))
        if asked.get("purpose") == "again":
            raise ImmediateHttpResponse(_proved_again(request, sociallogin, sign_in, claims, asked))
        person = let_in(sign_in=sign_in, claims=claims, uid=uid)
        sociallogin.user = person
        sociallogin.account.user = person
        strong = sign_in.checks_second_factor and claims.second_factor
        state["second_factor_at"] = (claims.signed_in_at or 1) if strong else None


def _tested(request: HttpRequest, sign_in: CompanySignIn, claims: Claims, uid: str) -> HttpResponse:
    """Signs nobody in: the admin who tests stays who they are."""
    admin = signed_in(request)
    check_address(sign_in, claims)
    if not isinstance(admin, User) or person_of_claims(sign_in, claims, uid) != admin:
        raise NotLetIn("not_you")
    note_test(by=admin, sign_in=sign_in, claims=claims)
    messages.success(
        request, "The test went well: it signed you in, and nothing was changed for anybody else."
    )
    return redirect("members:sign-in", slug=sign_in.organization.slug)


def _proved_again(
    request: HttpRequest,
    sociallogin: SocialLogin,
    sign_in: CompanySignIn,
    claims: Claims,
    asked: dict[str, Any],
) -> HttpResponse:
    """A step-up: the same person, asked afresh by their company; then what they were about to do goes on."""
    person = signed_in(request)
    if person is None or let_in(sign_in=sign_in, claims=claims, uid=sociallogin.account.uid).pk != person.pk:
        raise NotLetIn("not_you")
    if claims.signed_in_at < max(asked.get("at", 0) - 60, time.time() - FRESH):
        raise NotLetIn("stale")
    strong = sign_in.checks_second_factor and claims.second_factor
    if asked.get("factor") and not strong:
        raise NotLetIn("no_factor")
    if strong:
        record_company_factor(request, person, claims.signed_in_at)
    record_authentication(request, person, "socialaccount", provider=sign_in.key, reauthenticated=True)
    request.GET = QueryDict(urlencode({"next": str(asked.get("next") or "/")}))
    return cast("HttpResponse", resume_request(request) or redirect("/"))


def record_company_factor(request: HttpRequest, person: Any, at: float) -> None:
    """In the session, as our own second factor would be; as fresh as the company says it is."""
    record_authentication(request, person, "mfa", type="company", at=at)
