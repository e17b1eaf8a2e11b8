"""A small identity provider on loopback, real to the last byte: OpenID Connect and SAML over HTTP, with keys of its own.

It does what it is told, also wrong things: `token` and `assertion` change what it says, `signs` how it signs.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit
from xml.sax.saxutils import escape

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from lxml import etree
from onelogin.saml2.utils import OneLogin_Saml2_Utils

CLIENT, SECRET = "portal-client", "a-secret-of-the-client"
PASSWORD_CONTEXT = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"


@dataclass(frozen=True)
class Key:
    private: str
    public: Any
    certificate: str


@cache
def make_key(name: str) -> Key:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365))
        .sign(private, hashes.SHA256())
    )
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return Key(
        pem.decode(), private.public_key(), certificate.public_bytes(serialization.Encoding.PEM).decode()
    )


@dataclass
class IdentityProvider:
    email: str = "ada@aurora.example"
    subject: str = "ada-1"
    token: dict[str, Any] = field(default_factory=dict)  # claims that are said otherwise
    userinfo: dict[str, Any] = field(default_factory=dict)
    assertion: dict[str, Any] = field(default_factory=dict)
    signs: str = "well"  # well, other, not
    asks: bool = False  # shows a page with a button, as people meet it
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)

    def start(self) -> None:
        handler = type("Handler", (_Handler,), {"idp": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def key(self) -> Key:
        return make_key("other" if self.signs == "other" else "well")

    # -- OpenID Connect
    def discovery(self) -> dict[str, Any]:
        places = {
            "authorization_endpoint": "authorize",
            "token_endpoint": "token",
            "jwks_uri": "jwks",
            "userinfo_endpoint": "userinfo",
        }
        return {"issuer": self.url, **{name: f"{self.url}/{place}" for name, place in places.items()}}

    def jwks(self) -> dict[str, Any]:
        row = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(make_key("well").public))
        return {"keys": [row | {"kid": "k1", "use": "sig", "alg": "RS256"}]}

    def authorize(self, query: dict[str, str]) -> str:
        self.asked.append(query)
        code = secrets.token_urlsafe(12)
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def exchange(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        began = self.codes.pop(form.get("code", ""), None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if (
            began is None
            or form.get("client_secret") != SECRET
            or began.get("code_challenge") != proof.decode().rstrip("=")
            or form.get("redirect_uri") != began["redirect_uri"]
        ):
            return 400, {"error": "invalid_grant"}
        return 200, {
            "access_token": "an-access-token",
            "token_type": "Bearer",
            "id_token": self.id_token(began),
        }

    def id_token(self, began: dict[str, str]) -> str:
        now = int(time.time())
        said: dict[str, Any] = {
            "iss": self.url,
            "aud": CLIENT,
            "sub": self.subject,
            "iat": now,
            "exp": now + 300,
            "auth_time": now,
            "nonce": began.get("nonce"),
            "email": self.email,
            "email_verified": True,
            "name": "Ada Lovelace",
            **self.token,
        }
        said = {name: value for name, value in said.items() if value is not None}
        if self.signs == "not":
            return jwt.encode(said, None, algorithm="none", headers={"kid": "k1"})
        return jwt.encode(said, self.key.private, algorithm="RS256", headers={"kid": "k1"})

    # -- SAML
    @property
    def entity_id(self) -> str:
        return f"{self.url}/saml"

    def metadata(self) -> str:
        bare = "".join(make_key("well").certificate.splitlines()[1:-1])
        return (
            f'<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{self.entity_id}">'
            '<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">'
            '<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>'
            f"<ds:X509Certificate>{bare}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
            '<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" '
            f'Location="{self.url}/saml/sso"/></md:IDPSSODescriptor></md:EntityDescriptor>'
        )

    def answer(self, saml_request: str) -> tuple[str, str]:
        """Where the answer to an AuthnRequest goes, and the answer."""
        root = etree.fromstring(zlib.decompress(base64.b64decode(saml_request), -15))
        acs, asker = root.get("AssertionConsumerServiceURL"), root.findtext("{*}Issuer")
        self.asked.append({"ForceAuthn": root.get("ForceAuthn", "")})
        return acs, base64.b64encode(self._response(root.get("ID"), acs, asker).encode()).decode()

    def _response(self, asked: str, acs: str, asker: str) -> str:
        def at(seconds: int) -> str:
            moved = datetime.now(UTC) + timedelta(seconds=seconds + self.assertion.get("moved", 0))
            return moved.strftime("%Y-%m-%dT%H:%M:%SZ")

        said = {
            "issuer": self.entity_id,
            "audience": asker,
            "recipient": acs,
            "destination": acs,
            "in_response_to": asked,
            "context": PASSWORD_CONTEXT,
            **self.assertion,
        }
        mark = f' InResponseTo="{said["in_response_to"]}"' if said["in_response_to"] else ""
        value = f'<saml:AttributeValue xmlns:xs="http://www.w3.org/2001/XMLSchema">{escape(self.email)}</saml:AttributeValue>'
        assertion = (
            '<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" Version="2.0" '
            f'ID="_{secrets.token_hex(12)}" IssueInstant="{at(0)}"><saml:Issuer>{said["issuer"]}</saml:Issuer>'
            f'<saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">{self.subject}'
            '</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">'
            f'<saml:SubjectConfirmationData NotOnOrAfter="{at(300)}" Recipient="{said["recipient"]}"{mark}/>'
            f'</saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="{at(-60)}" NotOnOrAfter="{at(300)}">'
            f"<saml:AudienceRestriction><saml:Audience>{said['audience']}</saml:Audience></saml:AudienceRestriction>"
            f'</saml:Conditions><saml:AuthnStatement AuthnInstant="{at(0)}" SessionIndex="_s"><saml:AuthnContext>'
            f"<saml:AuthnContextClassRef>{said['context']}</saml:AuthnContextClassRef></saml:AuthnContext>"
            "</saml:AuthnStatement><saml:AttributeStatement>"
            f'<saml:Attribute Name="urn:oid:0.9.2342.19200300.100.1.3">{value}</saml:Attribute>'
            "</saml:AttributeStatement></saml:Assertion>"
        )
        if self.signs != "not":
            signed = OneLogin_Saml2_Utils.add_sign(assertion, self.key.private, self.key.certificate)
            assertion = signed.decode() if isinstance(signed, bytes) else signed
            assertion = assertion.removeprefix('<?xml version="1.0"?>').strip()
        return (
            '<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" Version="2.0" '
            f'xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_{secrets.token_hex(12)}" IssueInstant="{at(0)}" '
            f'Destination="{said["destination"]}"{mark}><saml:Issuer>{said["issuer"]}</saml:Issuer><samlp:Status>'
            '<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>'
            f"{assertion}</samlp:Response>"
        )


class _Handler(BaseHTTPRequestHandler):
    idp: IdentityProvider

    def log_message(self, *_words: Any) -> None:
        pass

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query))
        if parts.path == "/.well-known/openid-configuration":
            self._json(self.idp.discovery())
        elif parts.path == "/jwks":
            self._json(self.idp.jwks())
        elif parts.path == "/userinfo":
            self._json({"sub": self.idp.subject, "email": self.idp.email, **self.idp.userinfo})
        elif parts.path == "/authorize" and self.idp.asks and "yes" not in query:
            self._page(f'<a href="{escape(self.path, {chr(34): ""})}&amp;yes=1">Yes, it is me</a>')
        elif parts.path == "/authorize":
            self.send_response(302)
            self.send_header("Location", self.idp.authorize(query))
            self.end_headers()
        elif parts.path == "/saml/sso":
            acs, answer = self.idp.answer(query["SAMLRequest"])
            self._json({"acs": acs, "SAMLResponse": answer})
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        status, answer = self.idp.exchange({name: values[0] for name, values in form.items()})
        self._json(answer, status)

    def _json(self, content: dict[str, Any], status: int = 200) -> None:
        self._send(json.dumps(content).encode(), "application/json", status)

    def _page(self, body: str) -> None:
        self._send(f"<!doctype html><title>Aurora</title>{body}".encode(), "text/html", 200)

    def _send(self, content: bytes, kind: str, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
