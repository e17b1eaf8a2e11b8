"""The seals in the PDF: both stages hold, any change is caught, and a timestamp authority is asked where one is set."""

import http.server
import io
import logging
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.core.exceptions import ImproperlyConfigured
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from coalition.core.documents import markdown_to_pdf
from members.agreements.evidence import check, key, pades, seal
from members.agreements.evidence.checks import seal_can_be_used
from members.agreements.evidence.stamp import stamp


def document() -> bytes:
    return markdown_to_pdf(
        "Promise", "# Promise\n\n1.1 We promise.\n", appendix="## Certificate", closing="## Seals"
    )


def company(pdf: bytes, **options: Any) -> seal.Sealed:
    picture = stamp("Signed", ["Nora Neu 小林 | #hash"], small=["text " + "a" * 64])
    return seal.seal(pdf, field=key.COMPANY, stamp=picture, reason="Signed; text " + "a" * 64, **options)


def coalition(pdf: bytes, **options: Any) -> seal.Sealed:
    picture = stamp("Countersigned", ["Ida Staff"], small=[])
    return seal.seal(pdf, field=key.COALITION, stamp=picture, reason="Countersigned", **options)


@pytest.fixture(scope="module")
def both() -> tuple[bytes, bytes]:
    one = company(document()).pdf
    return one, coalition(one).pdf


def test_the_countersignature_leaves_the_companys_seal_whole(both: tuple[bytes, bytes]) -> None:
    one, two = both
    assert two.startswith(one)  # an update at the end: not one byte of the former is touched
    certificate = asn1_x509.Certificate.load(
        key.seal_key().certificate.public_bytes(serialization.Encoding.DER)
    )
    context = ValidationContext(trust_roots=[certificate], allow_fetching=False)
    first, second = (
        pades.apart(partial(validate_pdf_signature, found, context))
        for found in PdfFileReader(io.BytesIO(two)).embedded_regular_signatures
    )
    assert first.coverage == SignatureCoverageLevel.ENTIRE_REVISION
    assert first.modification_level == ModificationLevel.FORM_FILLING
    assert second.coverage == SignatureCoverageLevel.ENTIRE_FILE
    for status in (first, second):
        assert status.bottom_line  # intact, valid, trusted, and nothing that DocMDP forbids
    assert [read.good for read in pades.read_seals(two, [key.seal_key().pem])] == [True, True]


def test_a_seal_by_another_key_is_not_ours(both: tuple[bytes, bytes], tmp_path: Path) -> None:
    key.make(tmp_path / "other.p12")
    data = (tmp_path / "other.p12").read_bytes()
    _, certificate, _ = pkcs12.load_key_and_certificates(data, None)
    assert certificate is not None
    other = key.SealKey(data, None, certificate)
    read = pades.read_seals(coalition(both[0], key=other).pdf, [key.seal_key().pem])
    assert [(found.intact, found.ours) for found in read] == [(True, True), (True, False)]


def test_the_small_reader_agrees_with_pyhanko_and_with_openssl(both: tuple[bytes, bytes]) -> None:
    one, two = both
    pem = key.seal_key().pem
    seals = list(check.seals_in(two))
    assert [found.whole for found in seals] == [False, True]
    assert [found.whole for found in check.seals_in(one)] == [True]
    for found in seals:
        assert check._by_cryptography(found.cms, found.covered, pem)
        assert check._by_openssl(found.cms, found.covered, pem)
        assert not check._by_cryptography(found.cms, found.covered + b" ", pem)
        assert not check._by_openssl(found.cms, found.covered + b" ", pem)
    assert b"a" * 64 in seals[0].covered  # the hash of the text stands in clear


@pytest.mark.parametrize("place", [200, 5000, -60])
def test_one_changed_byte_breaks_a_seal(both: tuple[bytes, bytes], place: int) -> None:
    changed = bytearray(both[1])
    changed[place] ^= 1
    verdicts = [
        check.cms_agrees(found.cms, found.covered, key.seal_key().pem)
        for found in check.seals_in(bytes(changed))
    ]
    assert False in verdicts


@pytest.mark.parametrize(
    "hostile",
    [
        b"",
        b"%PDF /ByteRange [0 0 0 0]",
        b"/ByteRange [0 9 99999999 1]",
        b"/ByteRange [0 30 34 10]xx<zz>xxxxxxxxxxxxxxxxxxx",
        b"/ByteRange [0 1 2 3]" * 1000,
        b"/ByteRange [0 4 40 2] <3080> " + b"0" * 60,
    ],
)
def test_hostile_bytes_are_no_seal_and_no_error(hostile: bytes) -> None:
    for found in check.seals_in(hostile):
        assert not check.cms_agrees(found.cms, found.covered, key.seal_key().pem)


def test_a_seal_with_rsa_and_a_passphrase_works(tmp_path: Path, settings: Any) -> None:
    secret = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    path = tmp_path / "seal.p12"
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"seal", secret, certificate_for(secret), None, serialization.BestAvailableEncryption(b"pass")
        )
    )
    settings.SEAL_FILE, settings.SEAL_PASSPHRASE = path, "pass"
    (found,) = check.seals_in(company(document()).pdf)
    assert check._by_cryptography(found.cms, found.covered, key.seal_key().pem)
    settings.SEAL_PASSPHRASE = "wrong"
    with pytest.raises(ImproperlyConfigured, match="COALITION_SEAL_PASSPHRASE opens"):
        key.seal_key()


def test_production_says_in_a_line_that_the_seal_is_missing_or_about_to_end(
    tmp_path: Path, settings: Any
) -> None:
    settings.DEMO, settings.SEAL_FILE = False, tmp_path / "missing.p12"
    assert [message.id for message in seal_can_be_used()] == ["members.E001"]
    secret = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    ending = certificate_for(secret, days=3)
    settings.SEAL_FILE = tmp_path / "ending.p12"
    settings.SEAL_FILE.write_bytes(
        pkcs12.serialize_key_and_certificates(b"seal", secret, ending, None, serialization.NoEncryption())
    )
    assert [message.id for message in seal_can_be_used()] == ["members.W001"]


def test_the_demo_makes_one_seal_and_keeps_it(tmp_path: Path, settings: Any) -> None:
    settings.SEAL_FILE = tmp_path / "made" / "seal.p12"
    first = key.seal_key()
    assert settings.SEAL_FILE.stat().st_mode & 0o077 == 0
    key.make(settings.SEAL_FILE)  # another process was a moment later
    assert key.seal_key().fingerprint == first.fingerprint


# -- a real RFC 3161 server on loopback ----------------------------------------------------------------------
def certificate_for(secret: rsa.RSAPrivateKey, *, days: int = 30, stamps: bool = False) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test authority")])
    now = datetime.now(UTC)
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(secret.public_key())
    built = built.serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
    built = built.not_valid_after(now + timedelta(days=days))
    if stamps:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        built = built.add_extension(usage, critical=True)
    return built.sign(secret, hashes.SHA256())


class Authority(http.server.BaseHTTPRequestHandler):
    stamper: DummyTimeStamper
    broken = False

    def do_POST(self) -> None:
        asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
        body = b"no" if self.broken else self.stamper.request_tsa_response(asked).dump()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain" if self.broken else "application/timestamp-reply")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: Any) -> None:
        return


@pytest.fixture
def authority() -> Iterator[str]:
    secret = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    made = certificate_for(secret, stamps=True).public_bytes(serialization.Encoding.DER)
    private = secret.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    Authority.stamper = DummyTimeStamper(
        asn1_x509.Certificate.load(made),
        keys.PrivateKeyInfo.load(private),
        fixed_dt=datetime(2026, 5, 6, tzinfo=UTC),
    )
    Authority.broken = False
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Authority)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_a_timestamp_authority_says_when(authority: str, settings: Any) -> None:
    settings.TIMESTAMP_URL = authority
    sealed = company(document())
    assert sealed.timestamped
    (read,) = pades.read_seals(sealed.pdf, [key.seal_key().pem])
    assert read.good
    assert read.authority_at == datetime(2026, 5, 6, tzinfo=UTC)


@pytest.mark.parametrize("trouble", ["nobody answers", "another answer"])
def test_a_seal_goes_without_an_authority_that_fails(
    authority: str, settings: Any, caplog: pytest.LogCaptureFixture, trouble: str
) -> None:
    Authority.broken = True
    settings.TIMESTAMP_URL = authority if trouble == "another answer" else "http://127.0.0.1:1/"
    with caplog.at_level(logging.WARNING):
        sealed = company(document())
    assert not sealed.timestamped
    assert "goes without" in caplog.text
    assert [read.good for read in pades.read_seals(sealed.pdf, [key.seal_key().pem])] == [True]
