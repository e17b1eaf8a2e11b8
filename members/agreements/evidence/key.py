"""The key and certificate of the portal's seal, from one PKCS#12 file, which the demo makes for itself."""

import contextlib
import os
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

COMPANY, COALITION = "Company", "Coalition"  # the two fields of every document
DEMO_DAYS = 3650


@dataclass(frozen=True, slots=True)
class SealKey:
    """A PKCS#12 file that was opened: what signs, and the certificate that says whose it is."""

    pkcs12: bytes
    passphrase: bytes | None
    certificate: x509.Certificate

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    @property
    def fingerprint(self) -> str:
        return self.certificate.fingerprint(hashes.SHA256()).hex()


def seal_key() -> SealKey:
    """The key of the settings; read again when the file has changed."""
    path = Path(settings.SEAL_FILE)
    if not path.is_file() and settings.DEMO:
        make(path)
    try:
        changed = path.stat().st_mtime_ns
    except OSError as trouble:
        raise ImproperlyConfigured(f"COALITION_SEAL_FILE: {path} cannot be read.") from trouble
    return _opened(str(path), changed, settings.SEAL_PASSPHRASE)


@lru_cache(maxsize=4)
def _opened(path: str, _changed: int, passphrase: str) -> SealKey:
    data = Path(path).read_bytes()
    secret = passphrase.encode() or None
    try:
        key, certificate, _ = pkcs12.load_key_and_certificates(data, secret)
    except ValueError as trouble:
        raise ImproperlyConfigured(
            f"COALITION_SEAL_FILE: {path} is no PKCS#12 file that COALITION_SEAL_PASSPHRASE opens."
        ) from trouble
    if certificate is None or not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise ImproperlyConfigured(
            f"COALITION_SEAL_FILE: {path} must hold an EC or RSA key with its certificate."
        )
    return SealKey(data, secret, certificate)


def make(path: Path) -> None:
    """A self-signed seal for the demo; of two processes that make one, the first one's stays."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Seal of the demo coalition")])
    now = datetime.now(UTC)
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=DEMO_DAYS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    words = settings.SEAL_PASSPHRASE.encode()
    locked = serialization.BestAvailableEncryption(words) if words else serialization.NoEncryption()
    data = pkcs12.serialize_key_and_certificates(b"seal", key, certificate, None, locked)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete_on_close=False) as made:  # readable by us alone
        made.write(data)
        made.close()
        with contextlib.suppress(FileExistsError):
            os.link(made.name, path)
