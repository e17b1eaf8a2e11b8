"""The evidence of a signature as a ZIP that can be checked without us: documents, text, events, certificate, script."""

import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from coalition.core import audit
from members.accounts.models import User
from members.agreements.evidence import check
from members.agreements.evidence.events import as_dict, events_of
from members.agreements.evidence.keeping import Stage, certificate_row
from members.agreements.evidence.key import seal_key
from members.agreements.evidence.models import SealCertificate
from members.agreements.evidence.seal import detached
from members.agreements.models import Signature, SignedDocument
from members.agreements.queries import visible_documents
from members.agreements.text import sha256

EXPORTED = audit.action("agreements.evidence_exported", "Took the evidence bundle of a signature")
NAMES = {
    Stage.SIGNED: "agreement-signed.pdf",
    Stage.COUNTERSIGNED: "agreement-countersigned.pdf",
    Stage.PAPER: "original-on-paper.pdf",
}
SEALS = {Stage.SIGNED: 1, Stage.COUNTERSIGNED: 2, Stage.PAPER: 0}
README = """Evidence of a signature
=======================

{title}, version {number}
Document {pk}
State when this bundle was made: {status}

Everything that the portal keeps about this signature, to be kept and checked without it.

evidence.json        who signed what, when and how; all events; the SHA-256 of every file here
evidence.p7s         the portal's seal over evidence.json (CMS, DER)
seal.pem             the certificate of that seal
agreement.md         the canonical text, byte for byte as it was hashed
agreement-*.pdf      the documents as they were kept at each stage, with their seals
original-on-paper.pdf  where there is one: the scan of what was signed on paper
verify.py            checks all of it: python verify.py

verify.py needs Python 3.12 or newer and nothing else for the hashes and the chain of events. For the seals it uses the
Python package "cryptography" where it is installed, otherwise the command "openssl".

Whether seal.pem is the coalition's can be told in one way only: compare its SHA-256 fingerprint,
    {fingerprint}
with the one on the portal's public verify page, or ask the coalition's membership staff by telephone.

The events hold on to each other: each names the SHA-256 of the one before. The seal in each PDF names the hash of the
text and of the last event before it, in clear.

These are electronic signatures of the simple kind. The seals show that nothing was changed since; they are no
qualified signature of the people named.
"""


@transaction.atomic
def export_evidence(*, by: User, signature: Signature) -> bytes:
    """The ZIP; who took it is kept. An original that was sealed as illegal is not in it."""
    made = build(signature, at=timezone.now())
    audit.record(
        EXPORTED,
        by=by,
        subject=signature,
        organization=signature.organization,
        detail={"sha256": sha256(made)},
    )
    return made


def build(signature: Signature, *, at: datetime) -> bytes:
    key = seal_key()
    row = certificate_row(key)
    documents = list(visible_documents().filter(signature=signature).defer(None).select_related("seal"))
    files = {NAMES[Stage(document.stage)]: bytes(document.pdf) for document in documents}
    files["agreement.md"] = signature.version.canonical.encode()
    files["verify.py"] = Path(check.__file__).read_bytes()
    files["seal.pem"] = key.pem.encode()
    files["README.txt"] = README.format(
        title=signature.title, number=signature.number, pk=signature.pk,
        status=signature.get_status_display(), fingerprint=key.fingerprint,
    ).encode()  # fmt: skip
    manifest = {
        "made_at": at.astimezone(UTC).isoformat(),
        "signature": facts(signature),
        "documents": [_document(document) for document in documents],
        "chains": [[as_dict(event) for event in events_of(signature)]],
        "earlier_certificates": _earlier(documents, row),
        "files": {name: sha256(content) for name, content in files.items()},
    }
    evidence = json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False).encode()
    files |= {"evidence.json": evidence, "evidence.p7s": detached(evidence, key=key)}
    return _zipped(files, f"evidence-{signature.pk}", at)


def facts(signature: Signature) -> dict[str, Any]:
    return {
        "id": str(signature.pk),
        "agreement": signature.title,
        "version": signature.number,
        "text_sha256": signature.text_sha256,
        "legal_entity": signature.legal_entity,
        "status": signature.status,
        "signed_by": signature.typed_name,
        "signer_address": signature.signed_by.email if signature.signed_by else "",
        "capacity": signature.capacity,
        "signed_at": _moment(signature.signed_at),
        "electronic_consent_at": _moment(signature.electronic_consent_at),
        "on_paper": signature.on_paper,
        "evidence": signature.evidence,
        "countersigned_by": signature.countersigned_name,
        "countersigned_at": _moment(signature.countersigned_at),
        "countersigned_evidence": signature.countersigned_evidence,
        "closed_at": _moment(signature.closed_at),
        "reason": signature.reason,
    }


def _moment(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat() if at else ""


def _document(document: SignedDocument) -> dict[str, Any]:
    stage = Stage(document.stage)
    return {
        "file": NAMES[stage],
        "stage": document.stage,
        "sha256": document.sha256,
        "sealed": document.seal_id is not None,
        "seals": SEALS[stage] if document.seal_id else 0,
        "timestamped": document.timestamped,
        "event_heads": [document.event_head] if document.event_head else [],
    }


def _earlier(documents: list[SignedDocument], now: SealCertificate) -> list[str]:
    """Certificates that sealed these documents before the present one; a countersignature may be newer than what it is on."""
    if not any(document.seal_id for document in documents):
        return []
    return list(SealCertificate.objects.exclude(pk=now.pk).values_list("pem", flat=True))


def _zipped(files: dict[str, bytes], folder: str, at: datetime) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(f"{folder}/{name}", at.astimezone(UTC).timetuple()[:6]), content)
    return out.getvalue()
