"""Where values are sealed: match tokens by HMAC, contents by AES-GCM, with keys that the database never holds.

The programme's key comes from the environment (COALITION_SIGNAL_KEY), its id stands beside everything made with it.
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
from django.conf import settings

from signals.catalog.kinds import PERSONAL_KINDS

_NONCE: Final = 12
_KEY: Final = 32


class SealBrokenError(Exception):
    """What was sealed cannot be opened: another key, or somebody changed it."""


def key_id() -> str:
    """The id of the key with which things are sealed now."""
    current: str = settings.SIGNAL_KEY_ID
    return current


@cache
def _derived(key: str, purpose: str) -> bytes:
    return HKDF(SHA256(), _KEY, salt=None, info=f"coalition/signals/{purpose}".encode()).derive(key.encode())


@cache
def _cipher(key: str) -> AESGCM:
    return AESGCM(_derived(key, "seal"))


def token(kind: str, platform: str, value: str) -> bytes:
    """What two companies' spellings of one signal have in common: keyed for personal kinds, plain SHA-256 otherwise."""
    message = f"{kind}\x1f{platform}\x1f{value}".encode()
    if kind in PERSONAL_KINDS:
        return hmac.digest(_derived(settings.SIGNAL_KEY, "match"), message, "sha256")
    return hashlib.sha256(message).digest()


def seal(content: bytes, *, about: str) -> bytes:
    """`about` says what the content belongs to; it must be said again to open it."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + _cipher(settings.SIGNAL_KEY).encrypt(nonce, content, about.encode())


def unseal(sealed: bytes | memoryview, *, about: str) -> bytes:
    sealed = bytes(sealed)
    try:
        return _cipher(settings.SIGNAL_KEY).decrypt(sealed[:_NONCE], sealed[_NONCE:], about.encode())
    except InvalidTag as error:
        raise SealBrokenError(about) from error


def tokens(kind: str, platform: str, value: str) -> tuple[bytes, ...]:
    """Every token under which the value may stand."""
    return (token(kind, platform, value),)


def fingerprint(kind: str, value: str) -> bytes:
    """A keyed digest of any kind, by which two requests about one value are told to be the same; it matches nothing."""
    message = f"{kind}\x1f{value}".encode()
    return hmac.digest(_derived(settings.SIGNAL_KEY, "fingerprint"), message, "sha256")
