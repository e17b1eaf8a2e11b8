"""Canonical forms of what points somewhere: url, domain, e-mail and network address."""

import re
from urllib.parse import unquote, urlsplit

import ada_url
from email_validator import EmailNotValidError, validate_email

from signals.catalog import hosts, text

_LONGEST_URL = 4096
_LONGEST_EMAIL = 254
_STAND_IN = "host.example"
_SCHEME = re.compile(r"^([a-z][a-z0-9+.\-]*):", re.IGNORECASE)
_HOST_PORT = re.compile(r"^[^\s/:?#@]+(?:\.[^\s/:?#@]+)*:\d{1,5}(?:[/?#]|$)")
_UNRESERVED = re.compile(r"%(2D|2E|5F|7E|3[0-9]|4[1-9A-F]|5[0-9A]|6[1-9A-F]|7[0-9A])", re.IGNORECASE)
_ESCAPE = re.compile(r"%[0-9a-fA-F]{2}")
_TRACKING = frozenset(
    {
        "fbclid",
        "gclid",
        "dclid",
        "gbraid",
        "wbraid",
        "msclkid",
        "yclid",
        "twclid",
        "ttclid",
        "igshid",
        "igsh",
        "mc_cid",
        "mc_eid",
        "_ga",
        "_gl",
        "si_source",
    }
)
_ITEM_IN_FRAGMENT = re.compile(r"^(?:[FP]?!|/)")
_PORT_AFTER_V4 = re.compile(r"^\d+\.\d+\.\d+\.\d+:\d+$")
_PORT_AFTER_V6 = re.compile(r"^\[[0-9a-fA-F:.]+\](?::\d+)?$")


def url(value: str) -> str:
    value = text.refang(text.trim(value))
    text.refuse_long(value, _LONGEST_URL)
    if not value:
        raise ValueError("empty")
    text.refuse_formula(value)
    parsed = _parse(_with_scheme(value))
    if parsed.username or parsed.password:
        raise ValueError("credentials in a URL")
    host = _public_host(parsed.hostname)
    port = f":{parsed.port}" if parsed.port else ""
    query = _without_tracking(parsed.search)
    path = _plain_escapes(parsed.pathname)
    fragment = _item_of(parsed.hash, path, query)
    return f"{parsed.protocol}//{host}{port}{path}{query}{fragment}"


def _with_scheme(value: str) -> str:
    scheme = _SCHEME.match(value)
    if scheme and scheme[1].lower() in {"http", "https"}:
        if not value[scheme.end() :].strip("/\\ "):
            raise ValueError("no host")
        return value
    if scheme and not _HOST_PORT.match(value):
        raise ValueError("scheme not allowed: only http and https are")  # what it is may be a name
    if value.startswith(("/", "\\", "?", "#")):
        raise ValueError("no host")
    return f"https://{value}"


def _parse(value: str) -> ada_url.URL:
    try:
        return ada_url.URL(value)
    except ValueError as error:
        raise ValueError("not a URL") from error


def _public_host(host: str) -> str:
    if not host:
        raise ValueError("no host")
    bare = host.removeprefix("[").removesuffix("]").removesuffix(".")
    address = hosts.parse_address(bare)
    if address is None:
        # Underscores are no host name to the letter, yet browsers open them.
        hosts.public_name(bare.replace("_", "a"))
        return bare
    if not hosts.is_public(address):
        raise ValueError(hosts.NOT_PUBLIC_ADDRESS)
    return f"[{address}]" if address.version == 6 else str(address)  # noqa: PLR2004  # the internet's own number


def _plain_escapes(part: str) -> str:
    """Decode what needs no escape and write the rest in upper case, so that %7e, %7E and ~ are one."""
    return _ESCAPE.sub(lambda m: m[0].upper(), _UNRESERVED.sub(lambda m: chr(int(m[1], 16)), part))


def _without_tracking(query: str) -> str:
    kept = [part for part in query.removeprefix("?").split("&") if part and not _is_tracking(part)]
    return "?" + _plain_escapes("&".join(kept)) if kept else ""


def _is_tracking(part: str) -> bool:
    name = part.split("=", 1)[0].lower()
    return name.startswith("utm_") or name in _TRACKING


def _item_of(fragment: str, path: str, query: str) -> str:
    """A fragment stays only where it alone names the item, and then without its key."""
    fragment = fragment.removeprefix("#")
    if query or not path.endswith("/") or not _ITEM_IN_FRAGMENT.match(fragment):
        return ""
    start, mark, rest = fragment.partition("!") if not fragment.startswith("/") else ("", "", fragment)
    item = re.split(r"[!#?]", rest, maxsplit=1)[0]
    return f"#{start}{mark}{_plain_escapes(item)}" if item.strip("/") else ""


def domain(value: str) -> str:
    value = text.refang(text.trim(value))
    if not value:
        raise ValueError("empty")
    if "://" in value or "/" in value:
        raise ValueError("a URL is not a domain")
    if "@" in value:
        raise ValueError(f"{hosts.NOT_A_NAME}: an e-mail address is not a domain")
    return hosts.public_name(text.fold(value))


def email(value: str) -> str:
    value = text.refang(text.refang_at(text.trim(value)))
    if value.lower().startswith("mailto:"):
        value = unquote(value[len("mailto:") :].split("?", 1)[0], errors="strict").strip()
    if not value:
        raise ValueError("empty")
    if value.startswith('"') and "@" in value:
        raise ValueError("quoted local part")
    value = text.fold(value)
    local, _, name = value.rpartition("@")
    try:
        name = hosts.public_name(name)
        # The name has been judged above; the library, stricter about reserved names than we are, judges the rest.
        parsed = validate_email(f"{local}@{_STAND_IN}", check_deliverability=False, allow_quoted_local=False)
    except (EmailNotValidError, ValueError) as error:
        raise ValueError("not an email address") from error
    address = f"{text.fold(parsed.local_part).lower()}@{name}"
    text.refuse_long(address, _LONGEST_EMAIL)
    return address


def ip(value: str) -> str:
    value = text.refang(text.fold(text.trim(value)))
    if not value:
        raise ValueError("empty")
    if _PORT_AFTER_V4.match(value) or _PORT_AFTER_V6.match(value):
        raise ValueError("an address without a port or brackets is needed")
    if "/" in value:
        raise ValueError("not an address: one address, not a range")
    address = hosts.parse_address(value)
    if address is None:
        raise ValueError("not an address")
    if not hosts.is_public(address):
        raise ValueError(hosts.NOT_PUBLIC_ADDRESS)
    return str(address)


def host_of(canonical_url: str) -> str:
    """The host of a URL that has been normalised."""
    return urlsplit(canonical_url).hostname or ""
