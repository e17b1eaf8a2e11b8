"""How a signal's value may stand on a page: personal kinds blinded, addresses defanged, nothing ever a link. Pure."""

import re
from typing import Final
from urllib.parse import urlsplit

from signals.catalog.kinds import PERSONAL_KINDS

DOTS: Final = "•••"
_SHOWN: Final = 2
_LIVE_SCHEME: Final = re.compile(r"^\s*http(s?://)", re.IGNORECASE)
_SHORT: Final = 5


def shown(kind: str, value: str) -> str:
    """The value for the screen."""
    return blinded(kind, value) if kind in PERSONAL_KINDS else defanged(kind, value)


def blinded(kind: str, value: str) -> str:
    """Enough for the contributor to know it again, not enough to learn it."""
    if kind == "email":
        return f"{_beginning(value.partition('@')[0])}@{DOTS}"
    if kind == "phone":
        return f"{value[:3]}{DOTS}{value[-2:]}" if len(value) > _SHORT else DOTS
    return _beginning(value)


def _beginning(value: str) -> str:
    return f"{value[:_SHOWN] if len(value) > _SHORT else value[:1]}{DOTS}"


def defanged_as_sent(kind: str, value: str) -> str:
    """Somebody's own spelling of an address, in which only what makes it a link is changed."""
    if kind == "domain":
        return value.replace("[.]", ".").replace(".", "[.]")
    if kind != "url":
        return value
    return _LIVE_SCHEME.sub(lambda found: "hxxp" + found[1], value, count=1)


def refused_as_sent(kind: str, value: str) -> str:
    """What was refused, for the screen: what is or may be a person's is blinded, an address is no link."""
    if not kind or kind in PERSONAL_KINDS:
        return blinded(kind, value.strip().lstrip("'@"))
    if "@" in value and kind not in {"url", "keyword"}:
        return blinded("email", value.strip())
    return defanged_as_sent(kind, value)


def defanged(kind: str, value: str) -> str:
    """An address that no program takes for a link."""
    if kind == "domain":
        return value.replace(".", "[.]")
    if kind != "url":
        return value
    scheme, mark, rest = value.partition("://")
    host = urlsplit(value).netloc
    return f"{scheme.replace('http', 'hxxp')}{mark}{rest.replace(host, host.replace('.', '[.]'), 1)}"
