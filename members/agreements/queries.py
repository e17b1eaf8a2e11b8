"""Reads about agreements: what is in force, what a company has signed, what waits."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from coalition.core.sealing.models import Seal
from members.accounts.models import User
from members.agreements.lines import Cover, Text
from members.agreements.models import (
    Acknowledgement,
    Agreement,
    AgreementVersion,
    Retirement,
    Signature,
    SignedDocument,
)
from members.organizations.models import Organization, Seat

ORDER = {"nda": 0, "signals": 1, "seat": 2, "conduct": 3, "antitrust": 4, "guest": 5}
PAPER_SEAL = "paper-agreement"
LIVE = (Signature.Status.WAITING, Signature.Status.EFFECTIVE)


def current_version(
    kind: str, on: date | None = None, *, company: Organization | None = None
) -> AgreementVersion | None:
    """The version of a kind that is in force (today, unless told): the company's own text before the standard."""
    found = AgreementVersion.objects.in_force(on or timezone.now().date(), company)
    return found.filter(agreement__kind=kind).select_related("agreement").first()


def text_of(row: AgreementVersion, mark: str) -> Text:
    retired: Retirement | None = getattr(row, "retirement", None)
    return Text(
        pk=row.pk,
        kind=row.agreement.kind,
        level=row.agreement.level,
        title=row.agreement.title,
        number=row.number,
        effective_on=row.effective_on,
        material=row.material,
        grace_days=row.grace_days,
        own=row.organization_id is not None,
        created_at=row.created_at,
        mark=mark,
        retired_on=retired.retired_on if retired else None,
        retired_grace=retired.grace_days if retired else 0,
    )


def published_texts() -> QuerySet[AgreementVersion]:
    """Without the texts themselves."""
    rows = AgreementVersion.objects.filter(published_at__isnull=False)
    return rows.select_related("agreement", "retirement").defer("source", "canonical", "pdf")


def texts_towards(company: uuid.UUID | None, person: uuid.UUID | None) -> list[Text]:
    """Every published text that concerns a company and a person, with what they signed or acknowledged; one query."""
    signed = Signature.objects.filter(organization=company, version=OuterRef("pk"), status__in=LIVE)
    given = Acknowledgement.objects.filter(user=person, version=OuterRef("pk"))
    rows = published_texts().filter(Q(organization=None) | Q(organization=company))
    rows = rows.annotate(signed=Subquery(signed.values("status")[:1]), given=Exists(given))
    return [text_of(row, row.signed or ("effective" if row.given else "")) for row in rows]


def texts_of_companies(kind: str, companies: Iterable[Organization]) -> dict[uuid.UUID, list[Text]]:
    """One agreement's texts as each of these companies stands towards them; two queries."""
    rows = list(published_texts().filter(agreement__kind=kind))
    wanted = [company.pk for company in companies]
    signed = Signature.objects.filter(
        organization__in=wanted, version__agreement__kind=kind, status__in=LIVE
    ).order_by()
    marks = {
        (of, version): status
        for of, version, status in signed.values_list("organization_id", "version_id", "status")
    }
    return {
        pk: [text_of(row, marks.get((pk, row.pk), "")) for row in rows if row.organization_id in {None, pk}]
        for pk in wanted
    }


def texts_of_people(kind: str, companies: Iterable[Organization]) -> dict[uuid.UUID, list[list[Text]]]:
    """One agreement's texts as each person of these companies acknowledged them; three queries."""
    rows = list(published_texts().filter(agreement__kind=kind, organization=None))
    seats = Seat.objects.filter(
        organization__in=[company.pk for company in companies],
        status=Seat.Status.ACTIVE,
        user__is_active=True,
    ).values_list("organization_id", "user_id")
    given = set(
        Acknowledgement.objects.filter(version__agreement__kind=kind).values_list("user_id", "version_id")
    )
    found: dict[uuid.UUID, list[list[Text]]] = {}
    for company, person in seats:
        texts = [text_of(row, "effective" if (person, row.pk) in given else "") for row in rows]
        found.setdefault(company, []).append(texts)
    return found


@dataclass(frozen=True, slots=True)
class Standing:
    """One agreement as one person's company stands towards it."""

    version: AgreementVersion
    signature: Signature | None  # of this version, live or last
    earlier: Signature | None  # effective, of an older version
    acknowledged: Acknowledgement | None
    cover: Cover | None = None

    @property
    def in_force(self) -> Signature | None:
        signature = self.signature
        effective = signature is not None and signature.status == Signature.Status.EFFECTIVE
        return signature if effective else self.earlier

    @property
    def waits(self) -> bool:
        return self.signature is not None and self.signature.status == Signature.Status.WAITING

    @property
    def can_be_signed(self) -> bool:
        """Nothing live of this version: it is open to the signatory."""
        return self.version.agreement.level == Agreement.Level.COMPANY and (
            self.signature is None or self.signature.status not in LIVE
        )


def standings_for(user: Any, company: Organization | None) -> list[Standing]:
    """Every agreement in force that a person may read, with where their company and they stand; four queries."""
    versions = (
        AgreementVersion.objects.visible_to(user)
        .in_force(timezone.now().date(), company)
        .select_related("agreement")
        .defer("source", "canonical", "pdf")
    )
    signatures = list(signatures_of(company)) if company else []
    given = {row.version_id: row for row in Acknowledgement.objects.filter(user_id=user.pk)}
    found = [
        Standing(
            version,
            next((row for row in signatures if row.version_id == version.pk), None),
            next(
                (
                    row
                    for row in signatures
                    if row.version.agreement_id == version.agreement_id
                    and row.version_id != version.pk
                    and row.status == Signature.Status.EFFECTIVE
                ),
                None,
            ),
            given.get(version.pk),
        )
        for version in versions
    ]
    return sorted(
        found, key=lambda row: (ORDER.get(row.version.agreement.kind, 9), row.version.agreement.title)
    )


def light(signatures: QuerySet[Signature]) -> QuerySet[Signature]:
    """For lists: without the texts."""
    return signatures.select_related(
        "organization", "version__agreement", "signed_by", "countersigned_by"
    ).defer("version__source", "version__canonical", "version__pdf")


def signatures_of(company: Organization) -> QuerySet[Signature]:
    return light(Signature.objects.filter(organization=company))


def waiting_signatures() -> QuerySet[Signature]:
    """What the coalition has to countersign, oldest first."""
    return light(Signature.objects.filter(status=Signature.Status.WAITING)).order_by("signed_at")


def signatories_of(company: Organization) -> list[User]:
    return list(
        User.objects.filter(
            seats__organization=company,
            seats__status=Seat.Status.ACTIVE,
            seats__roles__contains=[Seat.Role.SIGNATORY],
            is_active=True,
        ).order_by("name")
    )


def people_of(company: Organization) -> list[User]:
    seated = User.objects.filter(
        seats__organization=company, seats__status=Seat.Status.ACTIVE, is_active=True
    )
    return list(seated.order_by("email"))


def visible_documents() -> QuerySet[SignedDocument]:
    """Documents without their bytes, but for those that were sealed as illegal."""
    sealed = Seal.objects.filter(kind=PAPER_SEAL).values("object_id")
    return SignedDocument.objects.exclude(pk__in=sealed).defer("pdf")


def newest_document(signature: Signature) -> SignedDocument | None:
    """The document as it stands now, without its bytes."""
    return signature.documents.defer("pdf").order_by("-created_at").first()


def document_by_hash(sha256: str) -> SignedDocument | None:
    """A document by its hash; one that was reported as illegal exists for nobody."""
    found = visible_documents().filter(sha256=sha256)
    return found.select_related("signature__version__agreement").first()


def text_by_hash(sha256: str) -> AgreementVersion | None:
    """A published text whose canonical form or unsigned PDF has this hash."""
    published = AgreementVersion.objects.filter(published_at__isnull=False).select_related("agreement")
    return published.filter(pdf_sha256=sha256).first() or published.filter(sha256=sha256).first()
