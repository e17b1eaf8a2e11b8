"""People and companies for tests: each call makes one thing, covered and in good standing unless told otherwise."""

import hashlib
import itertools
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from members.models import (
    Acknowledgement,
    Agreement,
    AgreementVersion,
    GroupSeat,
    JoinRequest,
    Organization,
    ProgrammeReview,
    Seat,
    Signature,
    StaffRole,
    User,
    WorkingGroup,
)
from signals.models import Contributor

PASSWORD = "demo-Coalition-7"
_numbers = itertools.count(1)

LEVELS = {"nda": "company", "signals": "company", "seat": "seat", "guest": "guest"}


def make_version(kind: str, number: str = "1.0", *, published: bool = True) -> AgreementVersion:
    agreement, _ = Agreement.objects.get_or_create(
        kind=kind, defaults={"title": f"Agreement {kind}", "level": LEVELS.get(kind, "company")}
    )
    found = AgreementVersion.objects.filter(agreement=agreement, number=number).first()
    if found:
        return found
    text = f"# Agreement {kind}\n\n1. The text of version {number}.\n"
    return AgreementVersion.objects.create(
        agreement=agreement,
        number=number,
        effective_on=date(2026, 1, 1),
        source=text,
        canonical=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        published_at=timezone.now() if published else None,
    )


def make_company(
    name: str = "", *, signed: Iterable[str] = ("nda",), standing: str = "active", **facts: Any
) -> Organization:
    number = next(_numbers)
    slug = facts.pop("slug", f"company-{number}")
    company = Organization.objects.create(
        name=name or f"Company {number}",
        slug=slug,
        legal_name=facts.pop("legal_name", f"Company {number} Ltd"),
        domain=facts.pop("domain", f"{slug}.example"),
        size=facts.pop("size", "medium"),
        standing=standing,
        **facts,
    )
    for kind in signed:
        sign(company, kind)
    return company


def sign(company: Organization, kind: str, *, status: str = "effective") -> Signature:
    version = make_version(kind)
    signer = make_person(company, roles=["signatory"], acknowledged=False)
    now = timezone.now()
    effective = (
        {"countersigned_at": now, "countersigned_name": "A Countersigner"} if status == "effective" else {}
    )
    if kind == "signals" and status == "effective":
        make_eligible(company)
        Contributor.objects.get_or_create(organization=company, defaults={"cleared_at": now})
    return Signature.objects.create(
        organization=company,
        version=version,
        status=status,
        title=version.agreement.title,
        number=version.number,
        text_sha256=version.sha256,
        legal_entity=company.legal_name,
        signed_by=signer,
        typed_name=signer.name,
        capacity="Director",
        electronic_consent_at=now,
        signed_at=now,
        **effective,
    )


def make_eligible(company: Organization, *, days: int = 300) -> None:
    """What the signal programme asks for is in place, for so many days from now."""
    today = timezone.localdate()
    for kind in ProgrammeReview.Kind:
        ProgrammeReview.objects.create(
            organization=company,
            kind=kind,
            done_on=today - timedelta(days=65),
            next_due=today + timedelta(days=days),
        )


def make_user(email: str = "", *, kind: str = "member", **facts: Any) -> User:
    number = next(_numbers)
    return User.objects.create(
        email=email or f"person-{number}@people.example",
        name=facts.pop("name", f"Person {number}"),
        kind=kind,
        first_day_done_at=facts.pop("first_day_done_at", timezone.now()),
        password=facts.pop("password", "!"),
        **facts,
    )


def make_person(
    company: Organization, *, roles: Iterable[str] = ("staff",), acknowledged: bool = True, **facts: Any
) -> User:
    """Somebody with an active seat; `acknowledged` gives their own acknowledgement too."""
    user = make_user(**facts)
    Seat.objects.create(user=user, organization=company, roles=list(roles))
    if acknowledged:
        version = make_version("seat")
        Acknowledgement.objects.create(user=user, version=version, text_sha256=version.sha256)
    return user


def make_staff(*roles: str, **facts: Any) -> User:
    user = make_user(kind="staff", **facts)
    for role in roles:
        StaffRole.objects.create(user=user, role=role)
    return user


def make_guest(**facts: Any) -> User:
    return make_user(**{"kind": "guest", "invited_to": "Forum on financial sextortion", **facts})


def make_group(title: str = "", *, chair: User | None = None, members: Iterable[User] = ()) -> WorkingGroup:
    number = next(_numbers)
    group = WorkingGroup.objects.create(
        slug=f"group-{number}",
        title=title or f"Group {number}",
        stage="disrupt",
        purpose="To write things down.",
    )
    if chair:
        GroupSeat.objects.create(group=group, user=chair, role="chair")
    for user in members:
        GroupSeat.objects.create(group=group, user=user)
    return group


def seat(group: WorkingGroup, user: User, role: str = "participant") -> GroupSeat:
    return GroupSeat.objects.create(group=group, user=user, role=role)


def seat_expert(group: WorkingGroup, guest: User | None) -> GroupSeat:
    """A guest who has given their own undertaking for the group."""
    assert guest is not None
    return GroupSeat.objects.create(group=group, user=guest, role="expert", undertaken_at=timezone.now())


def invite_expert(by: User, group: WorkingGroup, guest: User) -> JoinRequest:
    return JoinRequest.objects.create(group=group, user=guest, made_by=by, kind="invited", role="expert")
