"""Guess the kind of a pasted value; None where two kinds are as likely, because a wrong kind is worse than a question."""

import re
from typing import Final

from signals.catalog.kinds import PERSONAL_KINDS
from signals.catalog.normalize import normalize

_LENGTHS: Final = {32: "md5", 40: "sha1"}  # 64 digits may be SHA-256 or PDQ
_HEX: Final = re.compile(r"^[0-9a-fA-F]+$")
_ADDRESS: Final = re.compile(r"^\[?h(?:tt|xx|\*\*)ps?\]?\s*\[?:", re.IGNORECASE)
_PHONE: Final = re.compile(r"^(?:\+|00)[\d\s().\-]{6,}$")
_DOMAIN: Final = re.compile(r"^[^\s/@:]+(?:\[?\.\]?[^\s/@:]+)+$")


def guess_kind(value: str) -> str | None:
    """The one kind this value is good for, or None."""
    value = value.strip().lstrip("'")
    kind = _by_shape(value)
    if kind is None:
        return None
    try:
        normalize(kind, value)
    except ValueError:
        return None
    return kind


def looks_personal(text: str) -> bool:
    """Whether somebody typed a personal value where only parts of open ones are looked for."""
    return text.strip().startswith("@") or guess_kind(text) in PERSONAL_KINDS


def _by_shape(value: str) -> str | None:
    if _HEX.match(value):
        return _LENGTHS.get(len(value))
    shapes = (
        ("url", bool(_ADDRESS.match(value))),
        ("email", "@" in value.strip("@") or "[at]" in value.lower()),
        ("phone", bool(_PHONE.match(value))),
        ("ip", _is(value, "ip")),
        ("url", "/" in value and _is(value, "url") and "." in value.partition("/")[0]),
        ("domain", bool(_DOMAIN.match(value))),
        ("keyword", " " in value and not value.startswith("@")),
    )
    return next((kind for kind, fits in shapes if fits), None)


def _is(value: str, kind: str) -> bool:
    try:
        normalize(kind, value)
    except ValueError:
        return False
    return True
