"""Who will see a signal: companies and people that take part, as they stand now."""

import uuid
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import QuerySet

from members.models import Organization, Seat
from members.rules import covered_people, eligible_organizations
from signals.submissions.models import Indicator, Opinion
from signals.submissions.rules import AGREEMENTS, ROLES
from signals.submissions.scope.models import SharingGroup, SharingSeat

ROLE_WORDS = {"analyst": "signal analysts", "compliance": "signal compliance"}


@dataclass(frozen=True, slots=True)
class Company:
    name: str
    people: int
    roles: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Audience:
    """Companies by name, each with its people by role; one person may hold both roles."""

    companies: tuple[Company, ...]

    @property
    def people(self) -> int:
        return sum(company.people for company in self.companies)

    @property
    def words(self) -> str:
        people, companies = self.people, len(self.companies)
        if not companies:
            return "nobody but your own company"
        who = "1 person" if people == 1 else f"{people} people"
        return f"{who} of {'1 other company' if companies == 1 else f'{companies} other companies'}"


def handlers() -> QuerySet[Seat]:
    """Seats of everybody who sees signals now."""
    return Seat.objects.filter(
        user__in=covered_people(*AGREEMENTS),
        organization__in=eligible_organizations(),
        status=Seat.Status.ACTIVE,
        roles__overlap=list(ROLES),
    )


def handlers_of(companies: set[uuid.UUID]) -> QuerySet[Seat]:
    return handlers().filter(organization__in=companies).select_related("user", "organization")


def audience_of(group: SharingGroup | None, *, but: Organization | None = None) -> Audience:
    """Those who get what is sent to this group, or to the whole programme; without one's own company."""
    seats = handlers().select_related("organization")
    if group is not None:
        sitting = SharingSeat.objects.in_force().filter(group=group, group__closed_at=None)
        seats = seats.filter(organization__in=sitting.values("organization"))
    if but is not None:
        seats = seats.exclude(organization=but)
    names: dict[uuid.UUID, str] = {}
    people: Counter[uuid.UUID] = Counter()
    roles: defaultdict[uuid.UUID, Counter[str]] = defaultdict(Counter)
    for seat in seats:
        company = seat.organization
        names[company.pk] = company.name
        people[company.pk] += 1
        roles[company.pk].update(role for role in ROLES if role in seat.roles)
    return Audience(
        tuple(
            Company(name, people[pk], tuple((ROLE_WORDS[role], n) for role, n in roles[pk].items()))
            for pk, name in sorted(names.items(), key=lambda item: item[1].casefold())
        )
    )


def companies_seeing(indicator: Indicator) -> set[uuid.UUID]:
    """Companies to which a signal is out now, whoever contributed it."""
    found = set(handlers().values_list("organization", flat=True).distinct())
    opinions = Opinion.objects.live().filter(indicator=indicator, shared_at__isnull=False)
    groups = set(opinions.values_list("group", flat=True))
    if None in groups:
        return found
    seats = SharingSeat.objects.in_force().filter(group__in=groups, group__closed_at=None)
    return found & set(seats.values_list("organization", flat=True))
