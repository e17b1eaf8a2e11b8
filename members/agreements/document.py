"""The PDF of a text, and of a signature: the text as signed, then a page that certifies who signed it and when."""

import re
import uuid
import zoneinfo
from datetime import UTC, date, datetime

from coalition.core.documents import markdown_to_pdf
from coalition.core.markdown import escape
from members.agreements.models import AgreementVersion, Signature

# Stands in the file's keywords: a changed copy can still be told from a foreign file.
REFERENCE = "coalition-signature:"
CLAIM = re.compile(rb"coalition-signature:([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})")


def day(value: date) -> str:
    return f"{value.day} {value:%B %Y}"


def text_pdf(version: AgreementVersion) -> bytes:
    """The text alone, as everybody may keep it before they sign."""
    return markdown_to_pdf(
        version.agreement.title,
        version.canonical,
        subtitle=f"Version {version.number}, in force from {day(version.effective_on)}",
        footer=f"{version.agreement.title} {version.number} · SHA-256 of the text {version.sha256[:16]}",
        at=version.published_at,
    )


def signed_pdf(signature: Signature, *, as_signed_sha256: str = "") -> bytes:
    """The snapshot and its certificate. `as_signed_sha256` is the document before the countersignature."""
    version = signature.version
    return markdown_to_pdf(
        signature.title,
        version.canonical,
        subtitle=f"Version {signature.number}, in force from {day(version.effective_on)}. "
        f"Signed for {signature.legal_entity}.",
        footer=f"{signature.title} {signature.number} · document {signature.pk}",
        appendix=certificate(signature, as_signed_sha256=as_signed_sha256),
        reference=f"{REFERENCE}{signature.pk}",
        at=signature.countersigned_at or signature.signed_at,
    )


def both_times(moment: datetime, zone: str) -> str:
    """UTC first, then the person's own zone."""
    utc = f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    try:
        local = moment.astimezone(zoneinfo.ZoneInfo(zone))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return utc
    return f"{utc}; {local:%Y-%m-%d %H:%M:%S} {local.tzname()} ({zone})"


def certificate(signature: Signature, *, as_signed_sha256: str) -> str:
    """Markdown of the certificate page."""
    evidence, version = signature.evidence, signature.version
    zone = str(evidence.get("zone", "UTC"))
    rows = [
        ("Agreement", f"{signature.title}, version {signature.number}"),
        ("In force from", day(version.effective_on)),
        ("Document", str(signature.pk)),
        ("Legal entity", signature.legal_entity),
        ("Signed by", f"{signature.typed_name} ({signature.signed_by.email})"),
        ("In the capacity of", signature.capacity),
        ("Stated", f"I am authorised to bind {signature.legal_entity}."),
        ("Consent to electronic records", both_times(signature.electronic_consent_at, zone)),
        ("Signed", both_times(signature.signed_at, zone)),
        ("Proved who they are by", "on paper, attested by staff" if signature.on_paper else str(evidence.get("method", "not recorded"))),
        ("From", " ".join(part for part in (evidence.get("address"), evidence.get("browser")) if part) or "not recorded"),
    ]  # fmt: skip
    if signature.countersigned_at:
        theirs = signature.countersigned_evidence
        rows += [
            ("Countersigned for the coalition by", signature.countersigned_name),
            ("Countersigned", both_times(signature.countersigned_at, str(theirs.get("zone", "UTC")))),
            ("Proved who they are by", str(theirs.get("method", "not recorded"))),
        ]
    hashes = [
        ("Canonical text", signature.text_sha256),
        ("Text as PDF, unsigned", version.pdf_sha256),
        ("This document before the countersignature", as_signed_sha256),
    ]
    table = "\n".join(f"| {escape(what)} | {escape(value)} |" for what, value in rows)
    sums = "\n".join(f"- {what}:\\\n  `{value}`" for what, value in hashes if value)
    state = (
        "Both sides have signed. The agreement has been in effect since the countersignature."
        if signature.countersigned_at
        else "Signed by the company. The agreement takes effect when the coalition countersigns."
    )
    return (
        f"## Certificate of signature\n\n{state}\n\n| What | Recorded |\n|---|---|\n{table}\n\n"
        f"### SHA-256\n\n{sums}\n\n"
        "The hash of this very file stands on its page in the portal, and the public verify page compares it. "
        "These are electronic signatures of the simple kind: they record intent, consent and authority together "
        "with how each person proved who they are.\n"
    )


def claimed_signature(found: bytes) -> uuid.UUID | None:
    """Which of our documents a file says it is; this proves nothing."""
    claim = CLAIM.search(found)
    return uuid.UUID(claim.group(1).decode()) if claim else None
