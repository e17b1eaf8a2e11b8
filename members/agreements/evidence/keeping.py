"""Keeping the document of each stage of a signature, sealed."""

from members.agreements.document import both_times, signed_pdf, zone_of
from members.agreements.evidence.events import as_dict, events_of, head
from members.agreements.evidence.key import COALITION, COMPANY, SealKey, seal_key
from members.agreements.evidence.models import SealCertificate
from members.agreements.evidence.seal import Sealed, seal
from members.agreements.evidence.stamp import stamp
from members.agreements.models import Signature, SignedDocument
from members.agreements.text import sha256

Stage = SignedDocument.Stage


def certificate_row(key: SealKey) -> SealCertificate:
    """The certificate, kept from the first time that it seals."""
    found, _ = SealCertificate.objects.get_or_create(
        fingerprint=key.fingerprint,
        defaults={
            "pem": key.pem,
            "subject": key.certificate.subject.rfc4514_string()[:300],
            "not_after": key.certificate.not_valid_after_utc,
        },
    )
    return found


def _reason(words: str, signature: Signature, event_head: str) -> str:
    """Stands in clear in the sealed bytes, so that a bundle can be checked without opening the PDF."""
    events = f"; events SHA-256 {event_head}" if event_head else ""
    return f"{words}; text SHA-256 {signature.text_sha256}{events}"


def _company_sealed(signature: Signature, event_head: str, key: SealKey) -> Sealed:
    lines = [
        signature.typed_name + f", {signature.capacity}",
        f"for {signature.legal_entity}",
        both_times(signature.signed_at, zone_of(signature.evidence)),
        "On paper, entered by the coalition's staff" if signature.on_paper else "Proved by "
        + str(signature.evidence.get("method") or "means that were not recorded"),
    ]  # fmt: skip
    small = [f"text   {signature.text_sha256}", *([f"events {event_head}"] if event_head else [])]
    return seal(
        signed_pdf(signature, [as_dict(event) for event in events_of(signature)]),
        field=COMPANY,
        stamp=stamp("Signed for the company", lines, small=small),
        reason=_reason("Signed for the company", signature, event_head),
        key=key,
    )


def keep_signed(signature: Signature) -> SignedDocument:
    """The document as the company signed it: certified, with room for the coalition's seal and for nothing else."""
    key, event_head = seal_key(), head(events_of(signature))
    return _keep(signature, Stage.SIGNED, _company_sealed(signature, event_head, key), event_head, key)


def base_for_countersigning(signature: Signature) -> bytes:
    """What the coalition's seal is added to: the company's document, made now where none was kept."""
    kept = signature.documents.filter(stage=Stage.SIGNED, seal__isnull=False).first()
    if kept:
        return bytes(kept.pdf)
    return _company_sealed(signature, head(events_of(signature)), seal_key()).pdf


def keep_countersigned(signature: Signature, *, base: bytes) -> SignedDocument:
    """The company's document with the coalition's seal added: not one byte of the former is touched."""
    key, event_head = seal_key(), head(events_of(signature))
    theirs = signature.countersigned_evidence
    at = signature.countersigned_at or signature.signed_at
    lines = [
        f"{signature.countersigned_name}, for the coalition",
        "In effect since " + both_times(at, zone_of(theirs)),
        "Proved by " + str(theirs.get("method") or "means that were not recorded"),
    ]
    small = [
        f"text   {signature.text_sha256}",
        f"before {sha256(base)}",
        *([f"events {event_head}"] if event_head else []),
    ]
    sealed = seal(
        base,
        field=COALITION,
        stamp=stamp("Countersigned for the coalition", lines, small=small),
        reason=_reason("Countersigned for the coalition", signature, event_head),
        key=key,
    )
    return _keep(signature, Stage.COUNTERSIGNED, sealed, event_head, key)


def _keep(signature: Signature, stage: str, sealed: Sealed, event_head: str, key: SealKey) -> SignedDocument:
    return SignedDocument.objects.create(
        signature=signature,
        stage=stage,
        pdf=sealed.pdf,
        sha256=sha256(sealed.pdf),
        size=len(sealed.pdf),
        seal=certificate_row(key),
        timestamped=sealed.timestamped,
        event_head=event_head,
    )
