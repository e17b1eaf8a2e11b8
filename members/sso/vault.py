"""Where client secrets are sealed: AES-GCM with a key that derives from the site's secret key."""

import secrets
from functools import cache
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_NONCE: Final = 12


@cache
def _cipher(key: str) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt=None, info=b"coalition/sso/secret").derive(key.encode()))


def seal(secret: str, *, about: str) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return nonce + _cipher(settings.SECRET_KEY).encrypt(nonce, secret.encode(), about.encode())


def unseal(sealed: bytes | memoryview | None, *, about: str) -> str:
    """The secret, or "" where the site's secret key has changed since: then it is entered again."""
    content = bytes(sealed or b"")
    try:
        return (
            _cipher(settings.SECRET_KEY).decrypt(content[:_NONCE], content[_NONCE:], about.encode()).decode()
        )
    except (InvalidTag, ValueError):
        return ""
