"""A company with a sign-in, its identity provider on loopback, and one browser that goes between them."""

from typing import Any
from urllib.parse import urlsplit

import requests
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coalition.core.models import AuditEntry
from members.models import CompanySignIn, Organization, Seat, User
from members.sso import saml, services
from tests.support.identity_provider import CLIENT, SECRET, IdentityProvider

HOST = "portal.example"


def set_up_oidc(company: Organization, idp: IdentityProvider, **facts: Any) -> CompanySignIn:
    wanted = {"protocol": "oidc", "issuer": idp.url, "client_id": CLIENT, "secret": SECRET, **facts}
    return in_use(services.set_up(by=None, organization=company, **wanted))


def set_up_saml(company: Organization, idp: IdentityProvider, **facts: Any) -> CompanySignIn:
    read = saml.read_metadata(idp.metadata())
    wanted = {
        "protocol": "saml",
        "idp_entity_id": read.entity_id,
        "sso_url": read.sso_url,
        "certificate": read.certificate,
        "secret": "",
        **facts,
    }
    return in_use(services.set_up(by=None, organization=company, **wanted))


def in_use(sign_in: CompanySignIn, *, enforced: bool = False) -> CompanySignIn:
    sign_in.state, sign_in.tested_at = "enforced" if enforced else "tested", timezone.now()
    sign_in.save()
    return sign_in


def begin(client: Client, sign_in: CompanySignIn, url: str = "") -> str:
    """Off to the provider: where the browser is sent."""
    return client.get(url or reverse("company-go", args=[sign_in.pk])).headers["Location"]


def answer_of(there: str) -> tuple[str, dict[str, str]]:
    """What the provider answers: where to, and for SAML what is posted there."""
    answer = requests.get(there, allow_redirects=False, timeout=10)
    if answer.status_code == 302:
        parts = urlsplit(answer.headers["Location"])
        return f"{parts.path}?{parts.query}", {}
    found = answer.json()
    return urlsplit(found["acs"]).path, {"SAMLResponse": found["SAMLResponse"]}


def come_back(client: Client, path: str, data: dict[str, str]) -> HttpResponse:
    if not data:
        return client.get(path)
    return client.get(client.post(path, data).headers["Location"])


def go(client: Client, sign_in: CompanySignIn, url: str = "") -> HttpResponse:
    return come_back(client, *answer_of(begin(client, sign_in, url)))


def is_in(client: Client) -> User | None:
    pk = client.session.get("_auth_user_id")
    return User.objects.get(pk=pk) if pk else None


def reasons() -> list[str]:
    return [
        entry.detail["reason"] for entry in AuditEntry.objects.filter(action="sso.refused").order_by("at")
    ]


def seat_of(person: User) -> Seat:
    return Seat.objects.exclude(status="ended").get(user=person)
