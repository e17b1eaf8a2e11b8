"""Settings from the environment: typed, and a malformed one stops the start with one clear line."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set; docs/operating.md lists every setting.")
    return value


def flag(name: str, *, default: bool) -> bool:
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in _TRUE:
        return True
    if value.lower() in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name}={value!r} is neither yes nor no (use 1 or 0).")


def number(name: str, default: int, *, least: int = 0) -> int:
    value = os.environ.get(name)
    if value is None:
        return default
    try:
        found = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name}={value!r} is not a whole number.") from None
    if found < least:
        raise ImproperlyConfigured(f"{name}={value!r} is less than {least}.")
    return found


def address(name: str, default: str | None = None, *, schemes: tuple[str, ...]) -> str:
    """A URL of one of the schemes, with a host; its words never repeat the password that it may hold."""
    value = text(name, default)
    try:
        url = urlsplit(value)
        complete = url.scheme in schemes and bool(url.hostname)
        _ = url.port
    except ValueError:
        complete = False
    if not complete:
        raise ImproperlyConfigured(f"{name} must look like {schemes[0]}://host:port.")
    return value


def socket(name: str) -> str:
    """tcp://host:port or unix:///path of a service; "" where it is not set."""
    value = text(name, "")
    if not value:
        return ""
    try:
        url = urlsplit(value)
        complete = (url.scheme == "unix" and url.path.startswith("/") and not url.netloc) or (
            url.scheme == "tcp" and bool(url.hostname) and bool(url.port)
        )
    except ValueError:
        complete = False
    if not complete:
        raise ImproperlyConfigured(f"{name} must look like tcp://host:port or unix:///path/of/socket.")
    return value


def words(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def secret(name: str, *, file: Path | None = None) -> str:
    """The variable itself, or the content of the file that NAME_FILE (or `file`) points to."""
    if value := os.environ.get(name):
        return value
    path = Path(os.environ[f"{name}_FILE"]) if f"{name}_FILE" in os.environ else file
    if path is not None and path.is_file():
        return path.read_text(encoding="utf-8").strip()
    raise ImproperlyConfigured(f"{name} (or {name}_FILE) is not set; docs/operating.md says how to make one.")


def file(name: str, default: Path, *, made: bool = False) -> Path:
    """A file that must be there, unless the demo makes it (`made`)."""
    path = Path(os.environ.get(name) or default).resolve()
    if made or path.is_file():
        return path
    raise ImproperlyConfigured(f"{name}: there is no file {path}; docs/operating.md says how to make one.")


def database(name: str = "DATABASE_URL") -> dict[str, Any]:
    """A Django database entry from postgresql://user:password@host:port/name?option=value."""
    try:
        url = urlsplit(text(name))
    except ValueError:
        raise ImproperlyConfigured(f"{name} is not a URL.") from None
    if url.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"{name} must start with postgresql:// (got {url.scheme!r}).")
    try:
        port = url.port
    except ValueError:
        raise ImproperlyConfigured(f"{name} has a port that is not a number.") from None
    options: dict[str, Any] = dict(parse_qsl(url.query))
    host = options.pop("host", None) or unquote(url.hostname or "")
    database_name = unquote(url.path.lstrip("/"))
    if not database_name:
        raise ImproperlyConfigured(f"{name} names no database.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database_name,
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": host,
        "PORT": str(port or ""),
        "CONN_MAX_AGE": number("COALITION_CONN_MAX_AGE", 60),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def keyring(name: str) -> dict[str, str]:
    """Keys as id:key, one after the other with commas or line breaks between; NAME_FILE names a file of them."""
    path = os.environ.get(f"{name}_FILE")
    listed = Path(path).read_text(encoding="utf-8") if path else os.environ.get(name, "")
    found: dict[str, str] = {}
    for entry in filter(None, (part.strip() for part in listed.replace("\n", ",").split(","))):
        key_id, mark, key = entry.partition(":")
        if not (mark and key_id and key):
            raise ImproperlyConfigured(f"{name} must look like id:key,id:key.")
        found[key_id.strip()] = key.strip()
    return found
