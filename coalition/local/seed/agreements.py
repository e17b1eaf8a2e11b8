"""The demo's agreements: texts published as they came into force, signed and countersigned through the services."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zlib import crc32

import yaml
from django.db import transaction
from django.utils import timezone

from coalition.core import audit
from coalition.core.documents import markdown_to_pdf
from members.agreements import publishing, services
from members.agreements.evidence import paper
from members.agreements.models import Acknowledgement, Agreement, AgreementVersion, Signature
from members.models import Organization, User

FOLDER = Path(__file__).parent / "data" / "agreements"
# The files say what a text is; the portal knows the personal acknowledgement by a shorter name.
KINDS = {"seat-acknowledgement": "seat"}
LEVELS = {"seat": "seat", "guest": "guest", "conduct": "rules", "antitrust": "rules"}
CAPACITIES = ("General Counsel", "Managing director", "Chief Legal Officer", "Authorised signatory")
ENTERS_PAPER = "membership@coalition.example"
STAFF_EVIDENCE = {"method": "password, asked again", "zone": "UTC"}


def _texts() -> list[tuple[dict[str, Any], str]]:
    found = []
    for path in FOLDER.glob("*.md"):
        _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
        found.append((yaml.safe_load(front), body))
    return sorted(found, key=lambda text: (text[0]["effective"], text[0]["kind"]))


def publish_agreements(by: User, *, now: datetime | None = None) -> None:
    """Publish every text a fortnight before the day from which it is in force."""
    now = now or timezone.now()
    for facts, body in _texts():
        kind = KINDS.get(facts["kind"], facts["kind"])
        effective_on = (now + timedelta(days=facts["effective"])).date()
        publishing.publish_version(
            by=by,
            kind=kind,
            title=facts["title"],
            level=LEVELS.get(kind, Agreement.Level.COMPANY),
            number=facts["number"],
            effective_on=effective_on,
            source=body,
            material=facts["material"],
            grace_days=facts["grace_days"],
            change_note=facts["change_note"],
            at=datetime.combine(effective_on, time(9), UTC) - timedelta(days=14),
        )


def sign_for(
    *,
    company: Organization,
    signatory: User,
    staff: User | None,
    kinds: dict[str, str],
    on: datetime,
    on_paper: bool = False,
) -> None:
    """Sign every version of `kinds` (kind to number) that came into force since `on`, up to that number.

    `staff` countersigns a day later; None leaves the signature waiting.
    """
    for kind, number in kinds.items():
        for version, at in _to_sign(kind, number, on, company):
            if on_paper and staff is not None:
                _enter_one(company, signatory, staff, version=version, at=at)
            else:
                _sign_one(company, signatory, staff, version=version, at=at)


def _to_sign(
    kind: str, number: str, on: datetime, company: Organization
) -> list[tuple[AgreementVersion, datetime]]:
    """Each version with the moment it is signed: some time after it came into force, not before `on`."""
    versions = list(
        AgreementVersion.objects.filter(agreement__kind=kind)
        .select_related("agreement")
        .order_by("effective_on")
    )
    wanted = next(index for index, version in enumerate(versions) if version.number == number)
    spread = timedelta(days=crc32(company.slug.encode()) % 16, hours=crc32(kind.encode()) % 7)
    found = []
    for version, following in zip(versions[: wanted + 1], [*versions[1 : wanted + 1], None], strict=True):
        in_force = datetime.combine(version.effective_on, time(10), UTC)
        at = on if on > in_force else in_force + spread
        if following is None or at.date() < following.effective_on:
            found.append((version, at))
    return found


def _sign_one(
    company: Organization,
    signatory: User,
    staff: User | None,
    *,
    version: AgreementVersion,
    at: datetime,
) -> None:
    signature = services.sign_agreement(
        by=signatory,
        version=version,
        typed_name=signatory.name,
        capacity=_capacity(company),
        legal_entity=company.legal_name,
        electronic_consent=True,
        authority=True,
        evidence={"method": "password, asked again", "zone": signatory.timezone},
        at=at,
        announce=staff is None,
    )
    if staff is not None:
        _countersign(company, staff, signature, at=at)


def _capacity(company: Organization) -> str:
    return CAPACITIES[crc32(company.slug.encode()) % len(CAPACITIES)]


def _countersign(company: Organization, staff: User, signature: Signature, *, at: datetime) -> None:
    services.countersign(
        by=staff,
        signature=signature,
        typed_name=staff.name,
        evidence=STAFF_EVIDENCE,
        at=min(at + timedelta(hours=20), timezone.now()),
        announce=False,
    )
    company.refresh_from_db(fields=["standing", "joined_on"])


def _enter_one(
    company: Organization, signatory: User, staff: User, *, version: AgreementVersion, at: datetime
) -> None:
    """What came by post: entered three days later by one of the staff, and countersigned by a second."""
    colleague = User.objects.get(email=ENTERS_PAPER)
    signature = paper.enter_from_paper(
        by=colleague,
        company=company,
        version=version,
        signer=signatory.name,
        capacity=_capacity(company),
        signed_on=at.date(),
        attested=True,
        scan=_scan(company, signatory, version, at),
        evidence={"method": "password, asked again", "zone": colleague.timezone},
        at=at + timedelta(days=3),
        announce=False,
    )
    _countersign(company, staff, signature, at=at + timedelta(days=3))


def _scan(company: Organization, signatory: User, version: AgreementVersion, at: datetime) -> bytes:
    """Stands for the scan of the signed original: a page of words, no picture."""
    page = (
        f"# {version.agreement.title} {version.number}\n\nOriginal on paper, scanned.\n\n"
        f"For {company.legal_name}: {signatory.name}, {_capacity(company)}, {at:%d.%m.%Y}\n"
    )
    return markdown_to_pdf(f"{version.agreement.title}, original", page, at=at)


@transaction.atomic
def acknowledge_for(users: Iterable[User], *, at: datetime) -> None:
    """Everybody's own acknowledgement, loaded in bulk as it was given."""
    version = AgreementVersion.objects.filter(agreement__kind="seat").latest("effective_on")
    rows = Acknowledgement.objects.bulk_create(
        Acknowledgement(user=user, version=version, text_sha256=version.sha256) for user in users
    )
    Acknowledgement.objects.filter(pk__in=[row.pk for row in rows]).update(created_at=at)
    audit.record_each(publishing.ACKNOWLEDGED, by=None, subjects=rows)
