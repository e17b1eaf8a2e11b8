"""Where values are sealed: match tokens by HMAC, contents by AES-GCM, with keys that the database never holds.

The keys come from the environment: COALITION_SIGNAL_KEY with its id, and COALITION_SIGNAL_KEYS_OLD. Everything sealed
begins with the id of its key, so that what an older key sealed opens as long as that key is there.
"""

import hashlib
import hmac
import secrets
from functools import cache
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from signals.catalog.kinds import PERSONAL_KINDS
from signals.submissions import keys

_NONCE: Final = 12
_KEY: Final = 32
_FORMAT: Final = b"\x01"  # then one byte with the length of the key's id, and the id
_LONGEST_ID: Final = 20


class SealBrokenError(Exception):
    """What was sealed cannot be opened: somebody changed it, or it belongs to something else."""


class UnknownKeyError(SealBrokenError):
    """A key is named that this process does not hold."""

    def __init__(self, key_id: str) -> None:
        super().__init__(
            f"This process does not hold the signal key “{key_id}”. Put it into COALITION_SIGNAL_KEYS_OLD and restart."
        )


def key_id() -> str:
    """The id of the key under which signals are found now."""
    return keys.current().match


def _key(wanted: str) -> str:
    try:
        return keys.ring()[wanted]
    except KeyError:
        raise UnknownKeyError(wanted) from None


@cache
def _derived(key: str, purpose: str) -> bytes:
    return HKDF(SHA256(), _KEY, salt=None, info=f"coalition/signals/{purpose}".encode()).derive(key.encode())


@cache
def _cipher(key: str) -> AESGCM:
    return AESGCM(_derived(key, "seal"))


def token(kind: str, platform: str, value: str, *, under: str = "") -> bytes:
    """What two companies' spellings of one signal have in common: keyed for personal kinds, plain SHA-256 otherwise."""
    message = f"{kind}\x1f{platform}\x1f{value}".encode()
    if kind in PERSONAL_KINDS:
        return hmac.digest(_derived(_key(under or keys.current().match), "match"), message, "sha256")
    return hashlib.sha256(message).digest()


def coming_token(kind: str, platform: str, value: str) -> bytes | None:
    """The token of a personal signal under the key to which an open rotation leads."""
    coming = keys.current().coming if kind in PERSONAL_KINDS else ""
    return token(kind, platform, value, under=coming) if coming else None


def tokens(kind: str, platform: str, value: str) -> tuple[bytes, ...]:
    """Every token under which the value may stand, also while a rotation closes."""
    coming = coming_token(kind, platform, value)
    now = token(kind, platform, value)
    return (now, coming) if coming else (now,)


def fingerprint(kind: str, value: str) -> bytes:
    """A keyed digest of any kind, by which two requests about one value are told to be the same; it matches nothing."""
    message = f"{kind}\x1f{value}".encode()
    return hmac.digest(_derived(_key(keys.current().match), "fingerprint"), message, "sha256")


def prefix(under: str) -> bytes:
    """How everything begins that this key sealed."""
    name = under.encode()
    return _FORMAT + bytes([len(name)]) + name


def seal(content: bytes, *, about: str, under: str = "") -> bytes:
    """`about` says what the content belongs to; it must be said again to open it."""
    under = under or keys.current().sealing
    nonce = secrets.token_bytes(_NONCE)
    return prefix(under) + nonce + _cipher(_key(under)).encrypt(nonce, content, about.encode())


def unseal(sealed: bytes | memoryview, *, about: str) -> bytes:
    """Raises UnknownKeyError when its key is not held here, SealBrokenError when no key opens it."""
    sealed = bytes(sealed)
    named = sealed_under(sealed)
    held = keys.ring()
    if named in held:
        opened = _opened(sealed[len(prefix(named)) :], held[named], about)
        if opened is not None:
            return opened
    for key in held.values():  # sealed before ids were written in front
        opened = _opened(sealed, key, about)
        if opened is not None:
            return opened
    if named and named not in held:
        raise UnknownKeyError(named)
    raise SealBrokenError(about)


def sealed_under(sealed: bytes | memoryview) -> str:
    """The id that a sealed content names, or ""."""
    head = bytes(sealed[: 2 + _LONGEST_ID])
    if head[:1] != _FORMAT or not 0 < head[1] <= _LONGEST_ID:
        return ""
    name = head[2 : 2 + head[1]]
    return name.decode() if name.isascii() and name.decode().isprintable() else ""


def _opened(sealed: bytes, key: str, about: str) -> bytes | None:
    try:
        return _cipher(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], about.encode())
    except (InvalidTag, ValueError):
        return None
