"""A signature that was given on paper: staff enter it with the scan and their attestation."""

from datetime import UTC, date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from coalition.core import audit, registry
from coalition.core.access import refuse, require
from coalition.core.pdf_intake import FileRefused, take_in
from members.accounts.models import User
from members.accounts.rules import has_staff_role, holders_of
from members.agreements import emails
from members.agreements.evidence import events
from members.agreements.evidence.keeping import Stage, keep_signed
from members.agreements.evidence.models import SigningEvent, SigningRequest
from members.agreements.evidence.rules import may_ask
from members.agreements.models import Agreement, AgreementVersion, Signature, SignedDocument
from members.agreements.queries import LIVE, PAPER_SEAL, visible_documents
from members.agreements.text import sha256
from members.organizations.models import Organization

ENTERED = audit.action("agreements.entered_from_paper", "Entered a signature that was given on paper")
LARGEST = 20 * 1024 * 1024
ATTESTATION = (
    "I have the signed original before me. The scan shows all of it, it is the text of this version word for word, "
    "and the person who signed may bind the legal entity. The scan depicts no person."
)


def check_scan(data: bytes) -> None:
    """Raises `FileRefused`. The original is kept byte for byte, so what would have to be taken out is refused."""
    if len(data) > LARGEST:
        raise FileRefused(
            "This scan is larger than 20 MB. Scan it in grey at 200 dots an inch and send that."
        )
    removed = take_in(data).removed
    if removed:
        raise FileRefused(
            f"This PDF holds more than pages: {', '.join(removed)}. An original is kept as it is, "
            "so print it and scan the paper."
        )


@transaction.atomic
def enter_from_paper(
    *,
    by: User,
    company: Organization,
    version: AgreementVersion,
    signer: str,
    capacity: str,
    signed_on: date,
    attested: bool,
    scan: bytes,
    evidence: dict[str, Any],
    signed_by: User | None = None,
    at: datetime | None = None,
    announce: bool = True,
) -> Signature:
    """Enter what was signed on paper. It takes effect when the coalition countersigns, a second person where there is one."""
    require(may_ask(by))
    now = at or timezone.now()
    Organization.objects.select_for_update().get(pk=company.pk)
    _check(
        company, version, {"signer": signer, "capacity": capacity}, signed_on, now.date(), attested=attested
    )
    digest = _check_scan(scan)
    moment = datetime.combine(signed_on, time(12), UTC)
    request = events.open_request(company, version)
    if request is None:
        request = SigningRequest.objects.create(organization=company, version=version)
    signature = Signature.objects.create(
        organization=company, version=version, title=version.agreement.title, number=version.number,
        text_sha256=version.sha256, legal_entity=company.legal_name, signed_by=signed_by,
        typed_name=" ".join(signer.split()), capacity=" ".join(capacity.split()), signed_at=moment,
        on_paper=True, entered_by=by,
        evidence={**evidence, "on_paper": True, "paper_sha256": digest, "attestation": ATTESTATION},
    )  # fmt: skip
    events.append(
        request, SigningEvent.Kind.ENTERED, by=by, at=now, paper_sha256=digest, signed_on=signed_on.isoformat(),
        capacity=signature.capacity, legal_entity=signature.legal_entity, signer=signature.typed_name,
    )  # fmt: skip
    events.answer(request, signature, by=by, at=now)
    SignedDocument.objects.create(
        signature=signature, stage=Stage.PAPER, pdf=scan, sha256=digest, size=len(scan)
    )
    if announce:
        keep_signed(signature)
        emails.signature_received(signature)
        for person in holders_of("membership"):
            if person.pk != by.pk:
                emails.countersignature_needed(signature, to=person)
    audit.record(ENTERED, by=by, subject=signature, organization=company, detail={"paper_sha256": digest})
    return signature


def _check_scan(scan: bytes) -> str:
    try:
        check_scan(scan)
    except FileRefused as refused:
        raise ValidationError({"scan": str(refused)}) from refused
    digest = sha256(scan)
    if SignedDocument.objects.filter(sha256=digest).exists():
        raise ValidationError({"scan": "This very file was entered already, for this or another signature."})
    return digest


def _check(
    company: Organization,
    version: AgreementVersion,
    words: dict[str, str],
    signed_on: date,
    today: date,
    *,
    attested: bool,
) -> None:
    wrong: dict[str, str] = {}
    if company.standing not in Organization.MAY_SIGN:
        wrong["company"] = f"{company.name} cannot sign at its present standing."
    if version.agreement.level != Agreement.Level.COMPANY or version.published_at is None:
        wrong["version"] = "This text is not signed for a company."
    elif version.organization_id not in {None, company.pk}:
        wrong["version"] = "This text was agreed with another company."
    elif Signature.objects.filter(organization=company, version=version, status__in=LIVE).exists():
        wrong["version"] = "The company has signed this version already."
    if not words["signer"].strip():
        wrong["signer"] = "Who signed? Type the name as it stands on the paper."
    if not words["capacity"].strip():
        wrong["capacity"] = "In which capacity did they sign?"
    if signed_on > today:
        wrong["signed_on"] = "This day has not come yet."
    if not attested:
        wrong["attested"] = "Without your attestation it cannot be entered."
    if wrong:
        raise ValidationError(wrong)


# -- "I uploaded something illegal" --------------------------------------------------------------------------
def find_scan(user: Any, pk: Any) -> SignedDocument | None:
    """The scan, for those who may see the signature."""
    signatures = Signature.objects.visible_to(user)
    return visible_documents().filter(pk=pk, stage=Stage.PAPER, signature__in=signatures).first()


def seal_scan(*, obj: SignedDocument, by: Any) -> None:
    """Nothing to change: its seal hides it from everybody, and the row itself never changes."""
    if obj.stage != Stage.PAPER:
        require(refuse("Only a scan is reported like this."))


def register() -> None:
    registry.sealable(PAPER_SEAL, find=find_scan, seal=seal_scan)


def last_scan_of(user: Any) -> SignedDocument | None:
    """The scan that this person uploaded last: the button stands beside the upload."""
    if not has_staff_role(user, "membership"):
        return None
    mine = visible_documents().filter(stage=Stage.PAPER, signature__entered_by=user)
    return mine.order_by("-created_at").first()
