"""OpenID Connect with a company: allauth's flow, with tokens always verified, a nonce, and nothing taken from the URL."""

import json
import secrets
import time
from typing import Any, Final, cast

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from members.sso.claims import from_id_token

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
LEEWAY = 30  # seconds that clocks may differ
MOST_SECONDS = 24 * 3600


class Refused(OAuth2Error):  # type: ignore[misc]  # noqa: N818 -- a refusal; allauth ships no types
    def __init__(self, code: str, why: str) -> None:
        super().__init__(why)
        self.code = code


def verified(token: str, *, keys: dict[str, Any], issuer: str, audience: str) -> dict[str, Any]:
    """The content of an id_token that this issuer signed for us and that is valid now. Raises Refused."""
    try:
        header = jwt.get_unverified_header(token)
        if header.get("alg") not in ALGORITHMS:
            raise Refused("broken", "The token is unsigned, or not signed with a key pair.")
        data: dict[str, Any] = jwt.decode(
            token,
            key=_key(header, keys),
            algorithms=[header["alg"]],
            audience=audience,
            issuer=issuer,
            leeway=LEEWAY,
            options={"require": ["exp", "iat", "aud", "iss", "sub"]},
        )
    except (jwt.ExpiredSignatureError, jwt.ImmatureSignatureError) as error:
        raise Refused("expired", str(error)) from error
    except (jwt.PyJWTError, ValueError, TypeError, KeyError) as error:
        raise Refused("broken", str(error)) from error
    if isinstance(data["aud"], list) and len(data["aud"]) > 1 and data.get("azp") != audience:
        raise Refused("broken", "The token is for several parties, and not authorised for us.")
    _only_once(token, data)
    return data


def _key(header: dict[str, Any], keys: dict[str, Any]) -> Any:
    rows = [row for row in keys.get("keys", []) if row.get("use", "sig") == "sig"]
    fitting = [row for row in rows if header.get("kid") in {None, row.get("kid")}]
    if len(fitting) != 1:
        raise Refused("broken", "The token is signed with a key that the provider does not publish.")
    return jwt.PyJWK.from_json(json.dumps(fitting[0]), algorithm=header["alg"]).key


def _only_once(token: str, data: dict[str, Any]) -> None:
    """A token counts once; state and nonce bind it to one browser anyway, so a flushed cache opens nothing."""
    left = min(max(int(data["exp"] - time.time()) + LEEWAY, 1), MOST_SECONDS)
    if not cache.add(f"sso:token:{token.rpartition('.')[2][:80]}", 1, timeout=left):
        raise Refused("other_answer", "The token was used before.")


class CompanyOidcAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth ships no types
    @property
    def openid_config(self) -> dict[str, Any]:
        if not hasattr(self, "_checked_config"):
            found = super().openid_config
            issuer = self.get_provider().app.settings["server_url"]
            if not isinstance(found, dict) or str(found.get("issuer", "")).rstrip("/") != issuer:
                raise Refused("broken", "The provider calls itself by another name than the settings do.")
            needed = {"authorization_endpoint", "token_endpoint", "jwks_uri"}
            if missing := sorted(needed - set(found)):
                raise Refused("broken", f"The provider does not say its {', '.join(missing)}.")
            self._checked_config: dict[str, Any] = found
        return self._checked_config

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> SocialLogin:
        id_token = kwargs["response"].get("id_token")
        if not isinstance(id_token, str):
            raise Refused("broken", "The provider sent no id_token.")
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
            keys = answer.json()
        data = verified(id_token, keys=keys, issuer=self.openid_config["issuer"], audience=app.client_id)
        if not data.get("email") and "userinfo_endpoint" in self.openid_config:
            more = self._fetch_user_info(token.token)
            if more.get("sub") != data["sub"]:
                raise Refused("broken", "The provider speaks of two different people.")
            data |= {name: more[name] for name in ("email", "email_verified", "name") if name in more}
        return self.get_provider().sociallogin_from_response(request, {"id_token": data})


class CompanyOidc(OpenIDConnectProvider):  # type: ignore[misc]  # allauth ships no types
    package = "allauth.socialaccount.providers.openid_connect"
    oauth2_adapter_class = CompanyOidcAdapter

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """From the URL comes where to go afterwards, and nothing else."""
        asked = super().get_redirect_from_request_kwargs(request)
        return {"process": "login", "next_url": asked.get("next_url")}

    def redirect(self, request: HttpRequest, process: Any, **kwargs: Any) -> HttpResponse:
        """`again=True` asks the provider to sign the person in afresh."""
        nonce = secrets.token_urlsafe(24)
        params = {
            "nonce": nonce,
            **({"prompt": "login", "max_age": "0"} if kwargs.pop("again", False) else {}),
        }
        answer = super().redirect(request, process, auth_params=params, nonce=nonce, **kwargs)
        return cast("HttpResponse", answer)

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        return {}  # nothing of what the provider says is kept but who it is

    def sociallogin_from_response(self, request: HttpRequest, response: dict[str, Any]) -> SocialLogin:
        made = super().sociallogin_from_response(request, response)
        made.claims = from_id_token(response["id_token"])
        return made
