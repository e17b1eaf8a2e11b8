"""What an identity provider says of a person, brought into one shape. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

# RFC 8176: "mfa" says it outright; otherwise two kinds of proof, something known and something held or inherent.
_KNOWN = frozenset({"pwd", "pin", "kba"})
_HELD = frozenset({"otp", "hwk", "swk", "sc", "sms", "tel", "fpt", "face", "iris", "retina", "vbm", "pop"})
_STRONG_ACR = frozenset(
    {
        "phr",
        "phrh",
        "https://refeds.org/profile/mfa",
        "http://schemas.openid.net/pape/policies/2007/06/multi-factor",
    }
)
_STRONG_CONTEXTS = frozenset(
    {
        "https://refeds.org/profile/mfa",
        "http://schemas.microsoft.com/claims/multipleauthn",
        "urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorContract",
        "urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorUnregistered",
        "urn:oasis:names:tc:SAML:2.0:ac:classes:SmartcardPKI",
    }
)


@dataclass(frozen=True, slots=True)
class Claims:
    """`email_verified` is None where nothing was said; `signed_in_at` (seconds since 1970) is 0 likewise."""

    email: str
    email_verified: bool | None
    name: str
    second_factor: bool
    signed_in_at: float
    nonce: str = ""


def _yes(value: Any) -> bool | None:
    if value is None:
        return None
    return value is True or str(value).lower() in {"true", "1", "yes"}


def from_id_token(data: Mapping[str, Any]) -> Claims:
    said = data.get("amr")
    amr = {str(method) for method in said} if isinstance(said, list) else set()
    strong = "mfa" in amr or bool(amr & _KNOWN and amr & _HELD) or str(data.get("acr", "")) in _STRONG_ACR
    at = data.get("auth_time")
    return Claims(
        email=str(data.get("email") or "").strip().lower(),
        email_verified=_yes(data.get("email_verified")),
        name=str(data.get("name") or "").strip()[:120],
        second_factor=strong,
        signed_in_at=float(at) if isinstance(at, (int, float)) and not isinstance(at, bool) else 0,
        nonce=str(data.get("nonce") or ""),
    )


def from_assertion(
    fields: Mapping[str, Any], *, contexts: Iterable[str], signed_in_at: float, name: str
) -> Claims:
    return Claims(
        email=str(fields.get("email") or "").strip().lower(),
        email_verified=_yes(fields.get("email_verified")),
        name=name.strip()[:120],
        second_factor=bool(set(contexts) & _STRONG_CONTEXTS),
        signed_in_at=signed_in_at,
    )
