"""Whether a company may take part in signal sharing: three things in place, each until its date; a lapse ends it by itself."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from coalition.core import audit
from coalition.core.access import ALLOWED, Decision, refuse, require
from coalition.core.people import known
from members.accounts.models import User
from members.accounts.rules import has_staff_role
from members.agreements.models import Signature
from members.organizations.models import Organization
from members.organizations.rules import company_of
from members.standing.models import ProgrammeReview

REVIEWED = audit.action("standing.programme_reviewed", "Recorded a review for the signal programme")
YEAR = timedelta(days=365)
STANDING_URL = "/members/standing/"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One of the three, with its newest review."""

    kind: str
    title: str
    review: ProgrammeReview | None
    on: date

    @property
    def holds(self) -> bool:
        return self.review is not None and self.review.next_due >= self.on


def requirements_of(company: Organization, on: date | None = None) -> list[Requirement]:
    """All three, from one query."""
    day = on or timezone.localdate()
    newest: dict[str, ProgrammeReview] = {}
    for row in ProgrammeReview.objects.filter(organization=company, done_on__lte=day).order_by(
        "done_on", "created_at"
    ):
        newest[row.kind] = row
    return [Requirement(kind.value, kind.label, newest.get(kind), day) for kind in ProgrammeReview.Kind]


def eligibility(company: Organization, on: date | None = None) -> Decision:
    """What has no review, or one that is past its date, does not hold; nobody has to switch anything off."""
    missing = [row.title.lower() for row in requirements_of(company, on) if not row.holds]
    if not missing:
        return ALLOWED
    return refuse(
        "Your company's part in signal sharing rests: "
        f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} not confirmed, or past the date. "
        "It opens again with the review, at once.",
        "See what is due",
        STANDING_URL,
    )


def eligible_organizations(on: date | None = None) -> QuerySet[Organization]:
    """What `eligibility` decides for one company, for all of them at once."""
    day = on or timezone.localdate()
    found = Organization.objects.all()
    for kind in ProgrammeReview.Kind.values:
        reviews = ProgrammeReview.objects.filter(organization=OuterRef("pk"), kind=kind, done_on__lte=day)
        newest = reviews.order_by("-done_on", "-created_at").values("next_due")[:1]
        found = found.alias(**{f"{kind}_due": Subquery(newest)}).filter(**{f"{kind}_due__gte": day})
    return found


def signal_eligibility(user: Any) -> Decision:
    """The same for a person's company, asked once per user object."""

    def find() -> Decision:
        company = company_of(user)
        return eligibility(company) if company else refuse("You hold no seat at a company.")

    return known(user, "signal_eligibility", find)


@transaction.atomic
def record_review(
    *,
    by: User,
    company: Organization,
    kind: str,
    done_on: date,
    next_due: date | None = None,
    words: str = "",
) -> ProgrammeReview:
    """Staff saw that it is in place; due again in a year unless said otherwise."""
    if not has_staff_role(by, "membership", "compliance"):
        require(refuse("Membership or compliance staff record reviews for the signal programme."))
    row = ProgrammeReview.objects.create(
        organization=company,
        kind=ProgrammeReview.Kind(kind),
        done_on=done_on,
        next_due=next_due or done_on + YEAR,
        words=words.strip(),
        by=by,
    )
    audit.record(
        REVIEWED,
        by=by,
        subject=row,
        organization=company,
        detail={"kind": kind, "next_due": row.next_due.isoformat()},
    )
    return row


def begin_with_the_terms(*, by: User, signature: Signature, on: date) -> None:
    """Who countersigns the terms of participation has seen that all three are in place; they count from that day."""
    if signature.version.agreement.kind != "signals":
        return
    for row in requirements_of(signature.organization, on):
        if not row.holds:
            record_review(
                by=by,
                company=signature.organization,
                kind=row.kind,
                done_on=on,
                words="Declared with the terms of participation.",
            )
