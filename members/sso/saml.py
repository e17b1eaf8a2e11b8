"""SAML 2.0 with a company, where the `sso` extra is installed: allauth's flow, and metadata that admins paste."""

import base64
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import Any, Final, cast

from cryptography import x509
from django.core.exceptions import ValidationError

AVAILABLE: Final = find_spec("onelogin") is not None
POST: Final = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
REDIRECT: Final = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"


@dataclass(frozen=True, slots=True)
class Metadata:
    entity_id: str
    sso_url: str
    certificate: str


def bare_certificate(text: str) -> str:
    """Base64 without frame and line ends. Raises ValidationError where it is no certificate, or one that has run out."""
    bare = re.sub(r"-----[A-Z ]+-----|\s", "", text)
    try:
        found = x509.load_der_x509_certificate(base64.b64decode(bare, validate=True))
    except ValueError as error:
        raise ValidationError("This is no certificate (X.509, PEM or base64).") from error
    if found.not_valid_after_utc < datetime.now(UTC):
        raise ValidationError(f"This certificate ran out on {found.not_valid_after_utc:%d %B %Y}.")
    return bare


def read_metadata(text: str) -> Metadata:
    """What stands in pasted metadata. Nothing is fetched, no entity is resolved, no document type is admitted."""
    from lxml import etree  # noqa: PLC0415 -- comes with the extra

    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise ValidationError("Metadata has no document type. Paste what your identity provider gave you.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(text.strip().encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ValidationError(
            "This is no XML. Paste the whole metadata, from its first < to its last >."
        ) from error
    names = {"md": "urn:oasis:names:tc:SAML:2.0:metadata", "ds": "http://www.w3.org/2000/09/xmldsig#"}
    entities = root.xpath("descendant-or-self::md:EntityDescriptor[md:IDPSSODescriptor]", namespaces=names)
    if len(entities) != 1:
        raise ValidationError("The metadata must be of exactly one identity provider.")
    entity = entities[0]
    places = entity.xpath(
        f"md:IDPSSODescriptor/md:SingleSignOnService[@Binding='{REDIRECT}']", namespaces=names
    )
    keys = entity.xpath(
        "md:IDPSSODescriptor/md:KeyDescriptor[not(@use) or @use='signing']//ds:X509Certificate",
        namespaces=names,
    )
    if not places or not keys:
        raise ValidationError(
            "The metadata names no address with the redirect binding, or no certificate for signatures."
        )
    return Metadata(
        entity.get("entityID", ""), places[0].get("Location", ""), bare_certificate(keys[0].text or "")
    )


def seconds_of(instant: str | None) -> float:
    try:
        return datetime.fromisoformat(instant or "").timestamp()
    except ValueError:
        return 0


if AVAILABLE:
    from allauth.socialaccount.models import SocialLogin
    from allauth.socialaccount.providers.saml.provider import SAMLProvider
    from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

    from members.sso.claims import from_assertion

    class CompanySaml(SAMLProvider):  # type: ignore[misc]  # allauth ships no types
        package = "allauth.socialaccount.providers.saml"

        def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
            asked = super().get_redirect_from_request_kwargs(request)
            return {"process": "login", "next_url": asked.get("next_url")}

        def redirect(
            self, request: HttpRequest, process: Any, next_url: Any = None, data: Any = None, **kwargs: Any
        ) -> HttpResponse:
            """By the redirect binding, so that no form of ours leads elsewhere."""
            from allauth.socialaccount.providers.saml.utils import build_auth  # noqa: PLC0415 -- needs the models

            auth = build_auth(request, self)
            there = auth.login(return_to="", force_authn=bool(kwargs.pop("again", False)))
            self.stash_redirect_state(
                request, process, next_url, data, state_id=auth.get_last_request_id(), **kwargs
            )
            return HttpResponseRedirect(there)

        def extract_extra_data(self, data: Any) -> dict[str, Any]:
            return {}

        def sociallogin_from_response(self, request: HttpRequest, response: Any) -> SocialLogin:
            made = super().sociallogin_from_response(request, response)
            fields = self._extract(response)
            said = [str(fields.get(name) or "") for name in ("first_name", "last_name")]
            made.claims = from_assertion(
                fields,
                contexts=response.get_last_authn_contexts(),
                signed_in_at=seconds_of(_instant(response)),
                name=" ".join(part for part in said if part),
            )
            return made

    def _instant(response: Any) -> str | None:
        """When the person proved who they are, of the very assertion that was verified."""
        from lxml import etree  # noqa: PLC0415 -- comes with the extra

        document = response.get_last_response_xml() or ""
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        root = etree.fromstring(document.encode() if isinstance(document, str) else document, parser)
        name = "urn:oasis:names:tc:SAML:2.0:assertion"
        ours = [
            one
            for one in root.iter(f"{{{name}}}Assertion")
            if one.get("ID") == response.get_last_assertion_id()
        ]
        stated = ours[0].find(f"{{{name}}}AuthnStatement") if len(ours) == 1 else None
        return None if stated is None else cast("str | None", stated.get("AuthnInstant"))
