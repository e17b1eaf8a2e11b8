"""Two views for staff: companies that hang on one person, and companies that drift away. Never about individuals."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from coalition.core.models import AuditEntry
from members.organizations.models import Organization, Seat

QUIET = timedelta(days=60)
DRIFT = timedelta(days=90)
# Housekeeping by staff or by the portal is no sign of life of a company, nor is signing: that keeps the door open,
# and says nothing of anybody who walks through it.
NOT_A_SIGN = (
    "agreements.",
    "standing.",
    "organizations.",
    "accounts.sessions_ended",
    "accounts.closed",
    "accounts.person_created",
)


@dataclass(frozen=True, slots=True)
class Watched:
    company: Organization
    reasons: list[str]
    last: datetime | None


def _members() -> QuerySet[Any]:
    """Members with what the views count; annotated, so the type checker cannot know the columns."""
    active = Q(seats__status=Seat.Status.ACTIVE, seats__user__is_active=True)
    return (
        Organization.objects.filter(standing__in=Organization.IN_GOOD_STANDING)
        .annotate(
            people=Count("seats", filter=active),
            signatories=Count("seats", filter=active & Q(seats__roles__contains=["signatory"])),
            admins=Count("seats", filter=active & Q(seats__roles__contains=["admin"])),
            last_in=Max("seats__user__last_login", filter=active),
        )
        .order_by("name")
    )


def bus_factor() -> list[Watched]:
    """One seat, no signatory, no admin, or nobody in for sixty days; one query."""
    found = []
    since = timezone.now() - QUIET
    for company in _members():
        facts = {
            "nobody has a seat": company.people == 0,
            "one seat only": company.people == 1,
            "no signatory": company.signatories == 0,
            "no admin": company.admins == 0,
            "nobody signed in for 60 days": company.last_in is None or company.last_in < since,
        }
        if reasons := [words for words, holds in facts.items() if holds]:
            found.append(Watched(company, reasons, company.last_in))
    return sorted(found, key=lambda row: (-len(row.reasons), row.company.name))


def drift() -> list[Watched]:
    """No meeting, read or answer of anybody at the company in ninety days; two queries."""
    since = timezone.now() - DRIFT
    signs = AuditEntry.objects.filter(organization_id__isnull=False, actor__kind="member")
    for prefix in NOT_A_SIGN:
        signs = signs.exclude(action__startswith=prefix)
    last = dict(signs.order_by().values_list("organization_id").annotate(newest=Max("at")))
    found = [
        Watched(company, ["no meeting, read or answer in 90 days"], last.get(company.pk))
        for company in _members()
        if last.get(company.pk) is None or last[company.pk] < since
    ]
    oldest = timezone.now() - timedelta(days=36_500)
    return sorted(found, key=lambda row: (row.last or oldest, row.company.name))
