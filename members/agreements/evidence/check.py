"""Checks an evidence bundle without the portal: Python's standard library, and `cryptography` or `openssl` for the seals.

Usage: python verify.py [folder]      the folder that the ZIP was unpacked into, by default that of this file.
Exit status: 0 everything agrees, 1 something does not, 2 all hashes agree, but nothing here could check the seals.
"""

import hashlib
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]")
LARGEST_SEAL = 256 * 1024
SHA256_OID = bytes.fromhex("608648016503040201")
MESSAGE_DIGEST_OID = bytes.fromhex("2a864886f70d010904")


@dataclass(frozen=True, slots=True)
class Seal:
    """One embedded seal: the bytes that it covers, its CMS in DER, and whether it covers all of the file."""

    covered: bytes
    cms: bytes
    end: int
    whole: bool


def seals_in(pdf: bytes) -> Iterator[Seal]:
    """The seals of a PDF in the order in which they were made, found by their byte ranges; nothing is opened."""
    for found in BYTE_RANGE.finditer(pdf):
        start, length, second, rest = (int(part) for part in found.groups())
        end = second + rest
        if start != 0 or not length < second <= end <= len(pdf) or second - length > LARGEST_SEAL:
            continue
        try:
            cms = bytes.fromhex(pdf[length + 1 : second - 1].decode("ascii"))
        except (ValueError, UnicodeDecodeError):
            cms = b""
        yield Seal(pdf[:length] + pdf[second:end], cms, end, whole=end == len(pdf))


# -- DER, as much of it as a CMS needs ---------------------------------------------------------------------
def der(data: bytes, at: int = 0) -> tuple[int, bytes, bytes, int]:
    """The tag, the content, the whole encoding of the element at a place, and where it ends."""
    tag, length, head = data[at], data[at + 1], at + 2
    if length & 0x80:
        size = length & 0x7F
        length, head = int.from_bytes(data[head : head + size], "big"), head + size
    end = head + length
    if end > len(data):
        raise ValueError("cut off")
    return tag, data[head:end], data[at:end], end


def parts(content: bytes) -> list[tuple[int, bytes, bytes]]:
    found, at = [], 0
    while at < len(content):
        tag, inner, whole, at = der(content, at)
        found.append((tag, inner, whole))
    return found


def signer_of(cms: bytes) -> tuple[bytes, bytes, bytes]:
    """The digest that was signed, the signed attributes as they are hashed, and the signature."""
    signed_data = parts(parts(parts(der(cms)[1])[1][1])[0][1])
    infos = parts(next(inner for tag, inner, _ in reversed(signed_data) if tag == 0x31))  # noqa: PLR2004 -- a SET
    fields = parts(infos[0][1])
    if SHA256_OID not in fields[2][2]:
        raise ValueError("another digest than SHA-256")
    attributes = fields[3][2]
    digest = b""
    for _, attribute, _ in parts(fields[3][1]):
        name, values = parts(attribute)
        if name[1] == MESSAGE_DIGEST_OID:
            digest = parts(values[1])[0][1]
    return digest, b"\x31" + attributes[1:], fields[5][1]


def cms_agrees(cms: bytes, content: bytes, certificate: str) -> bool | None:
    """Whether the certificate's key signed this content; None where nothing here can tell."""
    try:
        return _by_cryptography(cms, content, certificate)
    except ImportError:
        return _by_openssl(cms, content, certificate)


def _by_cryptography(cms: bytes, content: bytes, certificate: str) -> bool:
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 -- optional where a bundle is checked
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415 -- likewise
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa  # noqa: PLC0415 -- likewise
    from cryptography.x509 import load_pem_x509_certificate  # noqa: PLC0415 -- likewise

    key = load_pem_x509_certificate(certificate.encode()).public_key()
    try:
        digest, attributes, signature = signer_of(cms)
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, attributes, ec.ECDSA(hashes.SHA256()))
        elif isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, attributes, padding.PKCS1v15(), hashes.SHA256())
        else:
            return False
    except (InvalidSignature, ValueError, IndexError, StopIteration):
        return False
    return digest == hashlib.sha256(content).digest()


def _by_openssl(cms: bytes, content: bytes, certificate: str) -> bool | None:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "seal.der").write_bytes(cms)
        (place / "content").write_bytes(content)
        (place / "seal.pem").write_text(certificate, encoding="ascii")
        command = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "seal.der"]
        command += ["-content", "content", "-CAfile", "seal.pem", "-partial_chain", "-purpose", "any"]
        command += ["-certfile", "seal.pem", "-no_check_time", "-out", "out"]
        try:
            ran = subprocess.run(command, cwd=place, capture_output=True, check=False)  # noqa: S603 -- fixed words
        except FileNotFoundError:
            return None
        return ran.returncode == 0


# -- the chain of events -----------------------------------------------------------------------------------
def event_hash(event: dict[str, Any]) -> str:
    """SHA-256 of an event's canonical JSON: sorted keys, no spaces, UTF-8, without its own hash."""
    content = {name: value for name, value in event.items() if name != "sha256"}
    words = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(words.encode()).hexdigest()


def chain_problem(events: list[dict[str, Any]]) -> str:
    """What is wrong with a chain of events, or "" when each holds on to the one before."""
    previous = ""
    for number, event in enumerate(events, start=1):
        if event.get("number") != number:
            return f"event {number} is missing or out of order"
        if event.get("previous") != previous:
            return f"event {number} does not hold on to the one before"
        if event.get("sha256") != event_hash(event):
            return f"event {number} was changed"
        previous = event["sha256"]
    return ""


# -- the bundle --------------------------------------------------------------------------------------------
class Check:
    """Goes through an unpacked bundle and says each finding in a line."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.wrong = 0
        self.unchecked = 0

    def say(self, good: bool | None, words: str) -> None:  # noqa: FBT001 -- a verdict and its words
        self.wrong += good is False
        self.unchecked += good is None
        mark = {True: "ok     ", False: "WRONG  ", None: "unknown"}[good]
        sys.stdout.write(f"{mark}  {words}\n")

    def run(self) -> int:
        manifest = (self.folder / "evidence.json").read_bytes()
        evidence = json.loads(manifest)
        certificate = (self.folder / "seal.pem").read_text(encoding="ascii")
        if (self.folder / "evidence.p7s").exists():
            seal = (self.folder / "evidence.p7s").read_bytes()
            self.say(cms_agrees(seal, manifest, certificate), "evidence.json is as the portal sealed it")
        else:
            self.say(good=None, words="evidence.json bears no seal")
        for name, expected in sorted(evidence["files"].items()):
            self._file(name, expected)
        text = self.folder / "agreement.md"
        same = text.exists() and _sha256(text) == evidence["signature"]["text_sha256"]
        self.say(same, "the canonical text is the one that was signed")
        for number, events in enumerate(evidence["chains"], start=1):
            problem = chain_problem(events)
            self.say(
                not problem, f"chain {number} of {len(events)} events{': ' + problem if problem else ''}"
            )
        for document in evidence["documents"]:
            if document["sealed"] and (self.folder / document["file"]).exists():
                self._seals(document, evidence, certificate)
        return 1 if self.wrong else (2 if self.unchecked else 0)

    def _file(self, name: str, expected: str) -> None:
        path = self.folder / name
        found = _sha256(path) if path.exists() else "missing"
        self.say(found == expected, f"{name} has the SHA-256 {expected}")

    def _seals(self, document: dict[str, Any], evidence: dict[str, Any], certificate: str) -> None:
        name = document["file"]
        seals = list(seals_in((self.folder / name).read_bytes()))
        self.say(len(seals) == document["seals"], f"{name} bears {document['seals']} seal(s)")
        for number, seal in enumerate(seals, start=1):
            pems = [certificate, *evidence.get("earlier_certificates", [])]
            verdicts = [cms_agrees(seal.cms, seal.covered, pem) for pem in pems]
            good = True if True in verdicts else (None if None in verdicts else False)
            self.say(good, f"{name}: seal {number} is intact and the portal's")
            named = evidence["signature"]["text_sha256"].encode() in seal.covered
            self.say(named, f"{name}: seal {number} names the hash of the text")
        self.say(bool(seals) and seals[-1].whole, f"{name}: the last seal covers the whole file")
        heads = {event["sha256"] for events in evidence["chains"] for event in events}
        for head in document["event_heads"]:
            anchored = bool(seals) and head.encode() in seals[-1].covered and head in heads
            self.say(anchored, f"{name}: the events up to {head[:12]} stand in the sealed bytes")


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent
    try:
        status = Check(folder).run()
    except (OSError, ValueError, KeyError, TypeError) as trouble:
        sys.stdout.write(f"WRONG    The bundle cannot be read: {trouble!r}\n")
        return 1
    words = (
        "Everything agrees.",
        "Something does not agree.",
        "The hashes agree; the seals were not checked.",
    )
    sys.stdout.write(f"\n{words[status]}\n")
    if status == 2:  # noqa: PLR2004 -- see the top
        sys.stdout.write("Install the Python package cryptography, or openssl, to check the seals.\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
