"""More of everything, for benchmarks: loaded in bulk beside the demo, and recognisable by its name."""

import hashlib
from datetime import timedelta
from itertools import batched

from django.db import transaction

from coalition.local.seed.cast import Cast
from members.models import (
    Acknowledgement,
    AgreementVersion,
    Organization,
    ProgrammeReview,
    Seat,
    Signature,
    User,
)
from signals.catalog.kinds import KINDS
from signals.submissions import vault
from signals.submissions.models import Indicator, Opinion

COMPANIES, PEOPLE_EACH, SIGNALS = 45, 8, 5_000  # what one more step of the scale adds
PARTICIPANTS = 9
CHUNK = 2_000
KEPT_FOR = timedelta(days=365)


@transaction.atomic
def grow(cast: Cast, steps: int) -> None:
    """Add `steps` times a coalition: 45 companies, 360 people, 5,000 indicators with one opinion each."""
    nda = AgreementVersion.objects.get(agreement__kind="nda", number="2.0")
    programme = AgreementVersion.objects.get(agreement__kind="signals", number="1.0")
    seat_text = AgreementVersion.objects.get(agreement__level="seat")
    for step in range(1, steps + 1):
        companies = _companies(cast, step)
        people = _people(companies, seat_text)
        signers = people[::PEOPLE_EACH]
        _signatures(cast, companies, signers, nda)
        _signatures(cast, companies[:PARTICIPANTS], signers[:PARTICIPANTS], programme)
        _reviews(cast, companies[:PARTICIPANTS])
        _signals(cast, step, companies[:PARTICIPANTS], signers[:PARTICIPANTS])


def _companies(cast: Cast, step: int) -> list[Organization]:
    return Organization.objects.bulk_create(
        Organization(
            name=f"Scale {step:04}-{number:02}",
            slug=f"scale-{step}-{number}",
            legal_name=f"Scale {step:04}-{number:02} Ltd.",
            domain=f"scale-{step}-{number}.example",
            size=Organization.Size.values[number % 3],
            services=["social"],
            standing=Organization.Standing.ACTIVE,
            joined_on=cast.ago(200).date(),
        )
        for number in range(COMPANIES)
    )


def _people(companies: list[Organization], text: AgreementVersion) -> list[User]:
    people = User.objects.bulk_create(
        User(
            email=f"p{number}@{company.domain}",
            name=f"Person {number} of {company.name}",
            password="!",  # noqa: S106 -- nobody signs in as one of these
            first_day_done_at=text.published_at,
        )
        for company in companies
        for number in range(PEOPLE_EACH)
    )
    roles = [["signatory", "admin", "analyst"], ["staff"]]
    Seat.objects.bulk_create(
        Seat(user=user, organization=company, roles=roles[number > 0])
        for company, users in zip(companies, batched(people, PEOPLE_EACH, strict=True), strict=True)
        for number, user in enumerate(users)
    )
    Acknowledgement.objects.bulk_create(
        Acknowledgement(user=user, version=text, text_sha256=text.sha256) for user in people
    )
    return people


def _signatures(
    cast: Cast, companies: list[Organization], signers: list[User], version: AgreementVersion
) -> None:
    at = cast.ago(200)
    Signature.objects.bulk_create(
        Signature(
            organization=company,
            version=version,
            status=Signature.Status.EFFECTIVE,
            title=version.agreement.title,
            number=version.number,
            text_sha256=version.sha256,
            legal_entity=company.legal_name,
            signed_by=signer,
            typed_name=signer.name,
            capacity="Director",
            electronic_consent_at=at,
            signed_at=at,
            countersigned_by=cast.staff,
            countersigned_name=cast.staff.name,
            countersigned_at=at,
        )
        for company, signer in zip(companies, signers, strict=True)
    )


def _reviews(cast: Cast, companies: list[Organization]) -> None:
    """What the signal programme asks for is in place."""
    ProgrammeReview.objects.bulk_create(
        ProgrammeReview(
            organization=company,
            kind=kind,
            done_on=cast.ago(60).date(),
            next_due=cast.ago(-300).date(),
            by=cast.staff,
        )
        for company in companies
        for kind in ProgrammeReview.Kind
    )


def _signals(cast: Cast, step: int, companies: list[Organization], analysts: list[User]) -> None:
    values = (hashlib.sha256(f"scale/{step}/{number}".encode()).hexdigest() for number in range(SIGNALS))
    for chunk in batched(values, CHUNK, strict=False):
        indicators = Indicator.objects.bulk_create(
            Indicator(
                kind="sha256",
                value=value,
                token=vault.token("sha256", "", value),
                normaliser=KINDS["sha256"].version,
            )
            for value in chunk
        )
        Opinion.objects.bulk_create(
            Opinion(
                indicator=indicator,
                organization=companies[number % PARTICIPANTS],
                submitted_by=analysts[number % PARTICIPANTS],
                status=Opinion.Status.SEED,
                harm="csam_distribution",
                action="content_removed",
                expires_at=cast.now + KEPT_FOR,
            )
            for number, indicator in enumerate(indicators)
        )
