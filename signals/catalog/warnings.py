"""Warning lists: values that must not become signals unquestioned, and what a hit does."""

import ipaddress
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal
from urllib.parse import urlsplit

import phonenumbers
import yaml

from signals.catalog import hosts

Effect = Literal["refuse", "ask", "note"]
_DATA = "data"
EFFECTS: dict[str, Effect] = {"refuse": "refuse", "ask": "ask", "note": "note"}
_DOCUMENTATION = tuple(
    ipaddress.ip_network(net)
    for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20")
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A value stands on a list: `effect` says what becomes of it, `say` why."""

    list: str
    effect: Effect
    say: str


@dataclass(frozen=True, slots=True)
class WarningList:
    name: str
    holds: Callable[[str], bool]
    actions: dict[str, str]

    def hit(self, situation: str) -> Hit | None:
        effect = EFFECTS.get(self.actions.get(situation) or self.actions.get("any", ""))
        return Hit(self.name, effect, self.actions["say"]) if effect else None


@dataclass(frozen=True, slots=True)
class Guard:
    """A list that people keep: of some kinds, with one effect and its words."""

    name: str
    kinds: frozenset[str]
    holds: Callable[[str], bool]
    effect: Effect
    say: str
    bare_hosts_only: bool = False  # of addresses only those that name a whole host

    def hit(self, kind: str, canonical: str) -> Hit | None:
        if kind not in self.kinds:
            return None
        told = any(self.holds(part) for part in self._parts(kind, canonical))
        return Hit(self.name, self.effect, self.say) if told else None

    def _parts(self, kind: str, canonical: str) -> tuple[str, ...]:
        if kind == "url":
            host = urlsplit(canonical).hostname or ""
            if self.bare_hosts_only:
                return (host,) if _is_bare(canonical) else ()
            return (canonical, host)
        return (canonical, canonical.rpartition("@")[2]) if kind == "email" else (canonical,)


def check(kind: str, canonical: str, guards: Iterable[Guard] = ()) -> tuple[Hit, ...]:
    """Every list the canonical value stands on, with what that does to it."""
    ours = (guard.hit(kind, canonical) for guard in guards)
    return tuple(hit for hit in (*_hits(kind, canonical), *ours) if hit)


def _hits(kind: str, value: str) -> Iterable[Hit | None]:
    judge = _JUDGES.get(kind)
    return judge(value) if judge else ()


def _domain_hits(value: str) -> Iterable[Hit | None]:
    return (one.hit("domain") for one in _lists("domain") if one.holds(value))


def _email_hits(value: str) -> Iterable[Hit | None]:
    name = value.rpartition("@")[2]
    return (one.hit("address") for one in _lists("email") if one.holds(name))


def _phone_hits(value: str) -> Iterable[Hit | None]:
    return (one.hit("any") for one in _lists("phone") if any(map(one.holds, _spellings(value))))


def _hash_hits(value: str) -> Iterable[Hit | None]:
    return (one.hit("any") for one in _lists("hash") if one.holds(value))


def _url_hits(value: str) -> Iterable[Hit | None]:
    parts = urlsplit(value)
    host = parts.hostname or ""
    if hosts.parse_address(host):
        return _address_hits(host)
    situation = "bare_host" if _is_bare(value) else "with_path"
    return (one.hit(situation) for one in _lists("url") if one.holds(host))


def _is_bare(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query and not parts.fragment


def _address_hits(value: str) -> Iterable[Hit | None]:
    address = hosts.parse_address(value)
    if address is None:
        return ()
    if any(address.version == net.version and address in net for net in _DOCUMENTATION):
        return (Hit("documentation", "note", "documentation range"),)
    return (one.hit("any") for one in _lists("ip") if one.holds(value))


def _spellings(number: str) -> tuple[str, ...]:
    """The number as the lists write it: with and without the trunk zero after the country code."""
    parsed = phonenumbers.parse(number, None)
    return (number, f"+{parsed.country_code}0{parsed.national_number}")


_JUDGES: dict[str, Callable[[str], Iterable[Hit | None]]] = {
    "url": _url_hits,
    "domain": _domain_hits,
    "email": _email_hits,
    "phone": _phone_hits,
    "ip": _address_hits,
    "md5": _hash_hits,
    "sha1": _hash_hits,
    "sha256": _hash_hits,
}


def published() -> list[tuple[str, int, dict[str, str]]]:
    """The lists that come with the portal: name, number of entries, and what a hit does in which situation."""
    return [(name, _size(name), _actions()[name]) for name in _USED_FOR]


# --- loading ---------------------------------------------------------------------------------------------------

_USED_FOR = {
    "empty-hashes": ("hash",),
    "url-shortener": ("url", "domain"),
    "link-in-bio": ("url", "domain"),
    "public-ipfs-gateways": ("url", "domain"),
    "disposable-email": ("domain", "email"),
    "phone_numbers": ("phone",),
    "rfc1918": ("ip",),
    "rfc5735": ("ip",),
    "rfc3849": ("ip",),
}


@cache
def _lists(purpose: str) -> tuple[WarningList, ...]:
    return tuple(_load(name) for name, purposes in _USED_FOR.items() if purpose in purposes)


@cache
def _actions() -> dict[str, dict[str, str]]:
    text = resources.files("signals.catalog").joinpath(_DATA, "actions.yaml").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, str]] = yaml.safe_load(text)
    return loaded


@cache
def _size(name: str) -> int:
    path = resources.files("signals.catalog").joinpath(_DATA, "warninglists", f"{name}.json")
    return len(json.loads(path.read_text(encoding="utf-8"))["list"])


@cache
def _load(name: str) -> WarningList:
    path = resources.files("signals.catalog").joinpath(_DATA, "warninglists", f"{name}.json")
    raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    # The lists of host names are published as plain strings or substrings; a name is only on a list with its whole
    # labels, otherwise "xbit.ly" would be taken for its neighbour.
    by_name = {"domain", "url", "email"} & set(_USED_FOR[name])
    kind = "hostname" if by_name else raw["type"]
    return WarningList(name, matcher(kind, raw["list"]), _actions()[name])


def matcher(kind: str, entries: Iterable[str]) -> Callable[[str], bool]:
    """A predicate for the five types of list that MISP publishes."""
    values = [entry.strip() for entry in entries if entry.strip()]
    if kind == "string":
        exact = frozenset(value.lower() for value in values)
        return lambda value: value.lower() in exact
    if kind == "substring":
        parts = tuple(value.lower() for value in values)
        return lambda value: any(part in value.lower() for part in parts)
    if kind == "hostname":
        names = frozenset(value.lower().strip(".") for value in values)
        return lambda value: _on_or_under(value, names)
    if kind == "cidr":
        networks = tuple(ipaddress.ip_network(value, strict=False) for value in values)
        return lambda value: _within(value, networks)
    if kind == "regex":
        patterns = tuple(re.compile(_bare_pattern(value)) for value in values)
        return lambda value: any(pattern.fullmatch(value) for pattern in patterns)
    raise ValueError(f"unknown type of warning list: {kind}")


def _bare_pattern(written: str) -> str:
    """Take the slashes and flags off a pattern written as /…/g."""
    found = re.fullmatch(r"/(.*)/[a-z]*", written)
    return found[1] if found else written


def _on_or_under(host: str, names: frozenset[str]) -> bool:
    labels = host.lower().strip(".").split(".")
    return any(".".join(labels[start:]) in names for start in range(len(labels)))


def _within(value: str, networks: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]) -> bool:
    address = hosts.parse_address(value)
    return address is not None and any(address.version == net.version and address in net for net in networks)
