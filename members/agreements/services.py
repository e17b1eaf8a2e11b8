"""What is done with signatures: given, countersigned, declined, voided, read."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from coalition.core import audit, notices
from coalition.core.access import require
from coalition.core.people import forget
from members import hooks
from members.accounts.models import User
from members.accounts.rules import holders_of
from members.agreements import emails
from members.agreements.contractors import settle_contractors
from members.agreements.evidence import events
from members.agreements.evidence.keeping import base_for_countersigning, keep_countersigned, keep_signed
from members.agreements.evidence.models import ElectronicConsent, SigningEvent
from members.agreements.models import (
    AgreementVersion,
    Signature,
    SignedDocument,
)
from members.agreements.queries import people_of
from members.agreements.rules import may_countersign, may_sign, may_void
from members.agreements.text import same_name, sha256
from members.organizations.models import Organization
from members.organizations.rules import seat_of

Kind = SigningEvent.Kind
SIGNED = audit.action("agreements.signed", "Signed an agreement")
COUNTERSIGNED = audit.action("agreements.countersigned", "Countersigned an agreement")
DECLINED = audit.action("agreements.declined", "Declined to countersign an agreement")
VOIDED = audit.action("agreements.voided", "Voided a signature")
LAPSED = audit.action("agreements.lapsed", "A signature lapsed without a countersignature")
SUPERSEDED = audit.action("agreements.superseded", "Replaced a signature by a newer version's")
DOWNLOADED = audit.action("agreements.downloaded", "Read a signed agreement's document")

TOPIC = "membership"
WAITS_DAYS = 60  # so long a signature waits for the coalition's before it lapses
CONSENT = (
    "I consent to signing this agreement and to receiving it, and notices under it, as electronic records. I can ask "
    "for a copy on paper free of charge and withdraw this consent for the future at any time."
)


@transaction.atomic
def sign_agreement(
    *,
    by: User,
    version: AgreementVersion,
    typed_name: str,
    capacity: str,
    legal_entity: str,
    electronic_consent: bool,
    authority: bool,
    evidence: dict[str, Any],
    at: datetime | None = None,
    announce: bool = True,
) -> Signature:
    """Sign for one's company. Refuses in words; what is wrong with a field is a ValidationError with that field.

    `at` and `announce=False` are for loading what happened in the past, signed and countersigned in one go: dated,
    without letters, and without the document from between the two signatures.
    """
    now = at or timezone.now()
    seat = seat_of(by)
    if seat is not None:
        # One company signs one thing at a time: the second of two posts waits here and then finds the first.
        Organization.objects.select_for_update().get(pk=seat.organization_id)
    require(may_sign(by, version, on=now.date()))
    company = seat.organization if seat else None
    if company is None:
        raise RuntimeError("may_sign lets nobody through without a seat.")
    _check_words(
        by, company, typed_name=typed_name, capacity=capacity, legal_entity=legal_entity,
        electronic_consent=electronic_consent, authority=authority,
    )  # fmt: skip
    name = " ".join(typed_name.split())
    if not by.name:
        # Who comes for this one signature has no profile to fill in first.
        by.name = name
        by.save(update_fields=["name"])
    request = events.request_for_signing(company, version, by=by, at=now)
    signature = Signature.objects.create(
        organization=company,
        version=version,
        title=version.agreement.title,
        number=version.number,
        text_sha256=version.sha256,
        legal_entity=company.legal_name,
        signed_by=by,
        typed_name=name,
        capacity=" ".join(capacity.split()),
        electronic_consent_at=now,
        signed_at=now,
        evidence=evidence,
    )
    ElectronicConsent.objects.create(
        user=by, signature=signature, statement=CONSENT, given_at=now, evidence=evidence
    )
    events.append(request, Kind.CONSENTED, by=by, at=now, statement_sha256=sha256(CONSENT))
    events.append(
        request,
        Kind.SIGNED,
        by=by,
        at=now,
        capacity=signature.capacity,
        legal_entity=signature.legal_entity,
        text_sha256=version.sha256,
        method=evidence.get("method", ""),
    )
    events.answer(request, signature, by=by, at=now)
    document = keep_signed(signature) if announce else None
    audit.record(
        SIGNED,
        by=by,
        subject=signature,
        organization=company,
        detail={
            "text_sha256": version.sha256,
            "pdf_sha256": document.sha256 if document else "",
            "consent_to_electronic_records": now.isoformat(),
            "capacity": signature.capacity,
            "method": evidence.get("method", ""),
        },
    )
    forget(by)
    if announce:
        emails.signature_received(signature)
        for person in holders_of("membership"):
            emails.countersignature_needed(signature, to=person)
    return signature


def _check_words(
    by: User,
    company: Organization,
    *,
    typed_name: str,
    capacity: str,
    legal_entity: str,
    electronic_consent: bool,
    authority: bool,
) -> None:
    wrong: dict[str, str] = {}
    if not electronic_consent:
        wrong["electronic_consent"] = (
            "Without your consent to electronic records the agreement cannot be signed here. "
            "Ask membership staff for a copy on paper instead."
        )
    if not authority:
        wrong["authority"] = (
            f"Only somebody authorised to bind {company.legal_name} can sign. "
            "If that is a colleague, ask your company's admin to make them a signatory."
        )
    if not capacity.strip():
        wrong["capacity"] = "Say in which capacity you sign, for instance General Counsel."
    if not same_name(legal_entity, company.legal_name):
        wrong["legal_entity"] = (
            f"The coalition admitted {company.legal_name}. If the entity has changed, write to membership staff first."
        )
    if by.name and not same_name(typed_name, by.name):
        wrong["typed_name"] = f"Type your name as your profile has it: {by.name}."
    elif not typed_name.strip():
        wrong["typed_name"] = "Type your full name; it is what you sign with."
    if wrong:
        raise ValidationError(wrong)


def _locked(signature: Signature) -> Signature:
    Organization.objects.select_for_update().get(pk=signature.organization_id)
    rows = Signature.objects.select_for_update(of=("self",))
    return rows.select_related("organization", "version__agreement", "signed_by").get(pk=signature.pk)


@transaction.atomic
def countersign(
    *,
    by: User,
    signature: Signature,
    typed_name: str,
    evidence: dict[str, Any] | None = None,
    at: datetime | None = None,
    announce: bool = True,
) -> Signature:
    """The coalition signs last, and only then is the agreement in effect."""
    signature = _locked(signature)
    require(may_countersign(by, signature))
    if not same_name(typed_name, by.name):
        raise ValidationError({"typed_name": f"Type your name as your profile has it: {by.name}."})
    now = at or timezone.now()
    base = base_for_countersigning(signature)
    signature.status = Signature.Status.EFFECTIVE
    signature.countersigned_by, signature.countersigned_at = by, now
    signature.countersigned_name = " ".join(typed_name.split())
    signature.countersigned_evidence = evidence or {}
    signature.save(
        update_fields=[
            "status", "countersigned_by", "countersigned_at", "countersigned_name", "countersigned_evidence"
        ]
    )  # fmt: skip
    method = signature.countersigned_evidence.get("method", "")
    events.note(signature, Kind.COUNTERSIGNED, by=by, at=now, method=method, document_before=sha256(base))
    document = keep_countersigned(signature, base=base)
    audit.record(
        COUNTERSIGNED,
        by=by,
        subject=signature,
        organization=signature.organization,
        detail={"text_sha256": signature.text_sha256, "pdf_sha256": document.sha256},
    )
    _supersede(by, signature, now)
    hooks.agreement_took_effect.tell(by=by, signature=signature, on=now.date())
    if announce:
        emails.agreement_effective(signature)
        for person in people_of(signature.organization):
            notices.tell(
                person,
                topic=TOPIC,
                text="An agreement of your company is now in effect. What it covers is open to you.",
                url=reverse("members:agreements"),
            )
    return signature


def _supersede(by: User, signature: Signature, now: datetime) -> None:
    """An older version's signature ends where a newer one takes effect; what was signed stays to be read."""
    older = Signature.objects.filter(
        organization=signature.organization,
        version__agreement=signature.version.agreement_id,
        status=Signature.Status.EFFECTIVE,
    ).exclude(pk=signature.pk)
    for earlier in older:
        _close(earlier, by, Kind.ENDED, f"Replaced by version {signature.number}.", now)
        audit.record(SUPERSEDED, by=by, subject=earlier, organization=signature.organization)


_CLOSES = {
    Kind.ENDED: Signature.Status.ENDED,
    Kind.REFUSED: Signature.Status.DECLINED,
    Kind.VOIDED: Signature.Status.VOID,
    Kind.LAPSED: Signature.Status.LAPSED,
}


def _close(
    signature: Signature, by: User | None, kind: SigningEvent.Kind, reason: str, now: datetime
) -> None:
    signature.status, signature.closed_by, signature.closed_at = _CLOSES[kind], by, now
    signature.reason = reason
    signature.save(update_fields=["status", "closed_by", "closed_at", "reason"])
    events.note(signature, kind, by=by, at=now, reason=reason)


def _need_reason(reason: str) -> str:
    if not reason.strip():
        raise ValidationError({"reason": "Say why; the company reads it."})
    return reason.strip()


@transaction.atomic
def decline_to_countersign(*, by: User, signature: Signature, reason: str) -> Signature:
    """The coalition does not sign: the company reads why and may sign again."""
    signature = _locked(signature)
    require(may_countersign(by, signature))
    _close(signature, by, Kind.REFUSED, _need_reason(reason), timezone.now())
    audit.record(
        DECLINED,
        by=by,
        subject=signature,
        organization=signature.organization,
        detail={"reason": signature.reason},
    )
    emails.signature_closed(signature)
    return signature


@transaction.atomic
def void_signature(*, by: User, signature: Signature, reason: str) -> Signature:
    """A signature that should not stand, waiting or effective; who it covered is out on their next request."""
    signature = _locked(signature)
    require(may_void(by, signature))
    _close(signature, by, Kind.VOIDED, _need_reason(reason), timezone.now())
    audit.record(
        VOIDED,
        by=by,
        subject=signature,
        organization=signature.organization,
        detail={"reason": signature.reason},
    )
    if signature.version.agreement.kind == "nda":
        settle_contractors(by=by, company=signature.organization)
    emails.signature_closed(signature)
    return signature


@transaction.atomic
def lapse_signature(*, signature: Signature, at: datetime | None = None) -> Signature:
    """The coalition let the time to countersign go by: the company is bound no longer and may sign again."""
    signature, now = _locked(signature), at or timezone.now()
    if signature.status != Signature.Status.WAITING:
        return signature
    reason = f"It was not countersigned within {WAITS_DAYS} days. Nobody is bound by it; the company can sign again."
    _close(signature, None, Kind.LAPSED, reason, now)
    audit.record(LAPSED, subject=signature, organization=signature.organization)
    emails.signature_closed(signature)
    for person in holders_of("membership"):
        emails.signature_lapsed(signature, to=person)
    return signature


@transaction.atomic
def read_document(*, by: User, document: SignedDocument) -> bytes:
    """The bytes of a signed document; who read it is kept."""
    signature = document.signature
    audit.record(
        DOWNLOADED,
        by=by,
        subject=signature,
        organization=signature.organization,
        detail={"sha256": document.sha256, "stage": document.stage},
    )
    return bytes(document.pdf)
