"""Companies and seats: registering, seating people, declaring competitors."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from coalition.core import audit
from coalition.core.people import forget
from members import hooks
from members.accounts.credentials import reopen_account
from members.accounts.models import User
from members.organizations.models import CompetitorDeclaration, Organization, Seat

REGISTERED = audit.action("organizations.registered", "Registered a company")
SEATED = audit.action("organizations.seated", "Gave a person a seat")
SEAT_ENDED = audit.action("organizations.seat_ended", "Ended a seat")
COMPETITOR = audit.action("organizations.competitor_declared", "Declared a competitor")


@transaction.atomic
def register_company(*, by: User | None, standing: str, on: date | None = None, **facts: Any) -> Organization:
    """Enter a company with its facts; its standing moves on by the services of members.standing. `on` loads the past."""
    company = Organization.objects.create(standing=standing, **facts)
    audit.record(REGISTERED, by=by, subject=company, organization=company, detail={"standing": standing})
    hooks.company_registered.tell(by=by, company=company, on=on or timezone.now().date())
    return company


@transaction.atomic
def give_seat(
    *,
    by: User | None,
    user: User,
    organization: Organization,
    roles: Iterable[str],
    title: str = "",
    contractor: bool = False,
    status: str = Seat.Status.ACTIVE,
) -> Seat:
    """Seat a person at a company; a PENDING seat gives no rights until an admin confirms it. Raises ValueError where the person holds a seat elsewhere or may hold none."""
    if user.kind != User.Kind.MEMBER:
        raise ValueError("Guests and coalition staff hold no seat at a company.")
    if Seat.objects.filter(user=user).exclude(status=Seat.Status.ENDED).exists():
        raise ValueError("This person holds a seat already; end that one first.")
    roles = list(roles)
    unknown = sorted(set(roles) - set(Seat.Role.values))
    if unknown:
        raise ValueError(f"No such role: {', '.join(unknown)}.")
    if contractor and not organization.contractors_allowed:
        raise ValueError("What this company signed gives no seats to contractors.")
    seat = Seat.objects.create(
        user=user, organization=organization, roles=roles, title=title, contractor=contractor, status=status
    )
    reopen_account(by=by, user=user)
    audit.record(SEATED, by=by, subject=seat, organization=organization, detail={"roles": roles})
    forget(user)
    return seat


@transaction.atomic
def declare_competitor(
    *, by: User | None, company: Organization, other: Organization
) -> CompetitorDeclaration:
    """Either side's word is enough to keep two companies from being paired."""
    if company == other:
        raise ValueError("A company is no competitor of itself.")
    declared, created = CompetitorDeclaration.objects.get_or_create(declared_by=company, other=other)
    if created:
        audit.record(COMPETITOR, by=by, subject=declared, organization=company)
    return declared
