"""What an admin enters of their identity provider."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from members.sso import outbound, saml
from members.sso.models import CompanySignIn

FACTOR = forms.BooleanField(
    required=False,
    label="It asks for a second factor, and what it says of that counts here",
    help_text="Only where it says so of a sign-in (OIDC amr or acr, SAML AuthnContextClassRef). Otherwise ours is asked for.",
)


def _address(value: str, what: str) -> str:
    if words := outbound.problem_with(value):
        raise ValidationError(f"{what}: {words}")
    return value


class OidcForm(forms.Form):
    issuer = forms.CharField(
        max_length=500,
        label="Issuer",
        help_text="As its discovery document names it, for instance https://login.your-company.example/tenant.",
    )
    client_id = forms.CharField(max_length=190, label="Client id")
    secret = forms.CharField(
        required=False,
        max_length=500,
        label="Client secret",
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="Kept encrypted and never shown again. Left empty, the one there is stays.",
    )
    vouches_for_addresses = forms.BooleanField(
        required=False,
        label="It says nothing of email_verified, and every address it names is one that we gave out",
        help_text="Microsoft Entra ID, for instance. An address that it calls unverified is refused all the same.",
    )
    checks_second_factor = FACTOR

    def clean_issuer(self) -> str:
        value = str(self.cleaned_data["issuer"]).strip().removesuffix("/.well-known/openid-configuration")
        return _address(value, "The issuer")

    def facts(self) -> dict[str, Any]:
        return {"protocol": CompanySignIn.Protocol.OIDC, **self.cleaned_data}


class SamlForm(forms.Form):
    metadata = forms.CharField(
        required=False,
        label="Metadata of your identity provider",
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text="Paste the XML; we fetch nothing. The three fields below are then read from it.",
        max_length=200_000,
    )
    idp_entity_id = forms.CharField(required=False, max_length=500, label="Entity id")
    sso_url = forms.CharField(
        required=False,
        max_length=500,
        label="Address for signing in",
        help_text="SingleSignOnService with the HTTP-Redirect binding.",
    )
    certificate = forms.CharField(
        required=False,
        label="Certificate for signatures",
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        max_length=20_000,
    )
    checks_second_factor = FACTOR

    def clean_certificate(self) -> str:
        value = str(self.cleaned_data["certificate"]).strip()
        return saml.bare_certificate(value) if value else ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not saml.AVAILABLE:
            raise ValidationError(
                "SAML is not installed on this site. Use OpenID Connect, or write to the coalition."
            )
        if data.get("metadata"):
            try:
                found = saml.read_metadata(data["metadata"])
            except ValidationError as problem:
                self.add_error("metadata", problem)
                return data
            data |= {
                "idp_entity_id": found.entity_id,
                "sso_url": found.sso_url,
                "certificate": found.certificate,
            }
        for name in ("idp_entity_id", "sso_url", "certificate"):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, "Needed, unless you paste the metadata.")
        if data.get("sso_url") and (words := outbound.problem_with(data["sso_url"])):
            self.add_error("sso_url", words)
        return data

    def facts(self) -> dict[str, Any]:
        facts = {name: value for name, value in self.cleaned_data.items() if name != "metadata"}
        return {"protocol": CompanySignIn.Protocol.SAML, "secret": "", **facts}


class LiftForm(forms.Form):
    reason = forms.CharField(
        max_length=300,
        label="Why",
        help_text="Kept with the entry; the company's people read nothing of it.",
        error_messages={"required": "Say why; it is kept with the entry."},
    )


class AddressForm(forms.Form):
    email = forms.EmailField(
        label="Your e-mail address at your company",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
