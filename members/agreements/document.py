"""The PDF of a text, and of a signature: the text as signed, then a page that certifies who signed it and when."""

import re
import uuid
import zoneinfo
from datetime import UTC, date, datetime
from typing import Any

from coalition.core.documents import markdown_to_pdf
from coalition.core.markdown import escape
from members.agreements.models import AgreementVersion, Signature

SEALS = """## Seals

The first seal certifies everything up to and with this page, and allows nothing but the second. The second one is added when the coalition countersigns; from then on the agreement is in effect. A copy without it shows an agreement that is not in effect.
"""
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


def signed_pdf(signature: Signature, events: list[dict[str, Any]]) -> bytes:
    """The snapshot, the certificate with all events so far, and a last page with room for the two seals."""
    version = signature.version
    return markdown_to_pdf(
        signature.title,
        version.canonical,
        subtitle=f"Version {signature.number}, in force from {day(version.effective_on)}. "
        f"Signed for {signature.legal_entity}.",
        footer=f"{signature.title} {signature.number} · document {signature.pk}",
        appendix=certificate(signature, events),
        closing=SEALS,
        reference=f"{REFERENCE}{signature.pk}",
        at=signature.signed_at,
    )


def zone_of(evidence: dict[str, Any]) -> str:
    return str(evidence.get("zone") or "UTC")


def both_times(moment: datetime, zone: str) -> str:
    """UTC first, then the person's own zone."""
    utc = f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    try:
        local = moment.astimezone(zoneinfo.ZoneInfo(zone))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return utc
    return f"{utc}; {local:%Y-%m-%d %H:%M:%S} {local.tzname()} ({zone})"


def certificate(signature: Signature, events: list[dict[str, Any]]) -> str:
    """Markdown of the certificate page."""
    evidence, version = signature.evidence, signature.version
    zone = zone_of(evidence)
    signer = f" ({signature.signed_by.email})" if signature.signed_by else ""
    consent = signature.electronic_consent_at
    rows = [
        ("Agreement", f"{signature.title}, version {signature.number}"),
        ("In force from", day(version.effective_on)),
        ("Document", str(signature.pk)),
        ("Legal entity", signature.legal_entity),
        ("Signed by", f"{signature.typed_name}{signer}"),
        ("In the capacity of", signature.capacity),
        ("Stated", f"I am authorised to bind {signature.legal_entity}."),
        ("Consent to electronic records", both_times(consent, zone) if consent else "not needed: signed on paper"),
        ("Signed", both_times(signature.signed_at, zone)),
        ("Proved who they are by", "on paper, attested by staff" if signature.on_paper else str(evidence.get("method", "not recorded"))),
        ("From", " ".join(part for part in (evidence.get("address"), evidence.get("browser")) if part) or "not recorded"),
    ]  # fmt: skip
    hashes = [
        ("Canonical text", signature.text_sha256),
        ("Text as PDF, unsigned", version.pdf_sha256),
        ("Scan of the original on paper", str(evidence.get("paper_sha256", ""))),
        ("Events below, chained", str(events[-1]["sha256"]) if events else ""),
    ]
    table = "\n".join(f"| {escape(what)} | {escape(value)} |" for what, value in rows)
    sums = "\n".join(f"- {what}:\\\n  `{value}`" for what, value in hashes if value)
    return (
        "## Certificate of signature\n\nSigned by the company. The agreement takes effect when the coalition "
        "countersigns; its seal then stands on the last page.\n\n"
        f"| What | Recorded |\n|---|---|\n{table}\n\n### SHA-256\n\n{sums}\n\n{_events(events, zone)}"
        "The hash of this very file stands on its page in the portal, and the public verify page compares it. "
        "These are electronic signatures of the simple kind: they record intent, consent and authority together "
        "with how each person proved who they are. The seals are the portal's own and show that no byte has changed.\n"
    )


def _events(events: list[dict[str, Any]], zone: str) -> str:
    if not events:
        return ""
    rows = "\n".join(
        f"| {event['number']} | {escape(event['words'])} | {escape(event['by'])} "
        f"| {escape(both_times(datetime.fromisoformat(event['at']), zone))} |"
        for event in events
    )
    return f"### Events\n\n| No. | What | By | When |\n|---|---|---|---|\n{rows}\n\n"


def claimed_signature(found: bytes) -> uuid.UUID | None:
    """Which of our documents a file says it is; this proves nothing."""
    claim = CLAIM.search(found)
    return uuid.UUID(claim.group(1).decode()) if claim else None
