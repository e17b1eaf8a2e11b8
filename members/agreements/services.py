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
from members.agreements.document import signed_pdf
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

SIGNED = audit.action("agreements.signed", "Signed an agreement")
COUNTERSIGNED = audit.action("agreements.countersigned", "Countersigned an agreement")
DECLINED = audit.action("agreements.declined", "Declined to countersign an agreement")
VOIDED = audit.action("agreements.voided", "Voided a signature")
SUPERSEDED = audit.action("agreements.superseded", "Replaced a signature by a newer version's")
DOWNLOADED = audit.action("agreements.downloaded", "Read a signed agreement's document")

TOPIC = "membership"


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
    signature = Signature.objects.create(
        organization=company,
        version=version,
        title=version.agreement.title,
        number=version.number,
        text_sha256=version.sha256,
        legal_entity=company.legal_name,
        signed_by=by,
        typed_name=" ".join(typed_name.split()),
        capacity=" ".join(capacity.split()),
        electronic_consent_at=now,
        signed_at=now,
        on_paper=bool(evidence.get("on_paper", False)),
        evidence=evidence,
    )
    document = _keep_document(signature, SignedDocument.Stage.SIGNED) if announce else None
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
    if not same_name(typed_name, by.name):
        wrong["typed_name"] = (
            f"Type your name as your profile has it: {by.name}."
            if by.name
            else "Your profile has no name yet. Enter it there first; it is what you sign with."
        )
    if wrong:
        raise ValidationError(wrong)


def _keep_document(signature: Signature, stage: str, *, as_signed_sha256: str = "") -> SignedDocument:
    pdf = signed_pdf(signature, as_signed_sha256=as_signed_sha256)
    return SignedDocument.objects.create(
        signature=signature, stage=stage, pdf=pdf, sha256=sha256(pdf), size=len(pdf)
    )


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
    signature.status = Signature.Status.EFFECTIVE
    signature.countersigned_by, signature.countersigned_at = by, now
    signature.countersigned_name = " ".join(typed_name.split())
    signature.countersigned_evidence = evidence or {}
    signature.save(
        update_fields=[
            "status", "countersigned_by", "countersigned_at", "countersigned_name", "countersigned_evidence"
        ]
    )  # fmt: skip
    first = signature.documents.filter(stage=SignedDocument.Stage.SIGNED).defer("pdf").first()
    document = _keep_document(
        signature, SignedDocument.Stage.COUNTERSIGNED, as_signed_sha256=first.sha256 if first else ""
    )
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
        _close(earlier, by, Signature.Status.ENDED, f"Replaced by version {signature.number}.", now)
        audit.record(SUPERSEDED, by=by, subject=earlier, organization=signature.organization)


def _close(signature: Signature, by: User, status: str, reason: str, now: datetime) -> None:
    signature.status, signature.closed_by, signature.closed_at = status, by, now
    signature.reason = reason
    signature.save(update_fields=["status", "closed_by", "closed_at", "reason"])


def _need_reason(reason: str) -> str:
    if not reason.strip():
        raise ValidationError({"reason": "Say why; the company reads it."})
    return reason.strip()


@transaction.atomic
def decline_to_countersign(*, by: User, signature: Signature, reason: str) -> Signature:
    """The coalition does not sign: the company reads why and may sign again."""
    signature = _locked(signature)
    require(may_countersign(by, signature))
    _close(signature, by, Signature.Status.DECLINED, _need_reason(reason), timezone.now())
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
    _close(signature, by, Signature.Status.VOID, _need_reason(reason), timezone.now())
    audit.record(
        VOIDED,
        by=by,
        subject=signature,
        organization=signature.organization,
        detail={"reason": signature.reason},
    )
    emails.signature_closed(signature)
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
