"""Asking a company's identity provider: over HTTPS, never inside our own network, never where it redirects us."""

import ipaddress
import socket
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings

SECONDS = 5


class Unreachable(requests.RequestException):
    """The address is none that we ask."""


NO_ADDRESS = "This is no web address."
INSIDE = "This address is inside a network of its own."
NOT_SECURE = "The address must begin with https://."


def problem_with(url: str) -> str:
    """Why we ask nothing of this address; "" when we may. Private addresses only where a setting names the host."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return NO_ADDRESS
    if not host or parts.username or parts.password:
        return NO_ADDRESS
    named = host in settings.SSO_PRIVATE_HOSTS
    if parts.scheme not in ({"http", "https"} if named else {"https"}):
        return NOT_SECURE
    return "" if named or _is_public(host) else INSIDE


def _is_public(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host


def _check(url: str) -> None:
    if words := problem_with(url):
        raise Unreachable(words)
    host = urlsplit(url).hostname or ""
    if host in settings.SSO_PRIVATE_HOSTS:
        return
    try:
        found = {row[4][0] for row in socket.getaddrinfo(host, None)}
    except OSError as error:
        raise Unreachable("The host is unknown.") from error
    if not all(ipaddress.ip_address(address).is_global for address in found):
        raise Unreachable("The host is inside a network of its own.")


class Session(requests.Session):
    def request(self, method: Any, url: Any, *args: Any, **kwargs: Any) -> requests.Response:
        _check(str(url))
        kwargs["timeout"], kwargs["allow_redirects"] = SECONDS, False
        return super().request(method, url, *args, **kwargs)
