"""The directory: companies and people, as covered members see each other."""

from django.db.models import Count, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Lower, NullIf

from members.organizations.models import Organization, Seat


def listed_companies() -> QuerySet[Organization]:
    """Members in good standing, with how many people each has here."""
    active = Count("seats", filter=Q(seats__status=Seat.Status.ACTIVE, seats__user__is_active=True))
    return Organization.objects.filter(standing__in=Organization.IN_GOOD_STANDING).annotate(people=active)


def companies_matching(words: str, *, size: str = "", service: str = "") -> QuerySet[Organization]:
    found = listed_companies()
    for word in words.split():
        found = found.filter(Q(name__icontains=word) | Q(description__icontains=word))
    if size:
        found = found.filter(size=size)
    if service:
        found = found.filter(services__contains=[service])
    return found.order_by(Lower("name"))


def people_listed() -> QuerySet[Seat]:
    """Active seats at listed companies, by the name that others see: a pseudonym hides the name behind it."""
    shown = Coalesce(NullIf(F("user__display_name"), Value("")), F("user__name"))
    return (
        Seat.objects.filter(
            status=Seat.Status.ACTIVE,
            user__is_active=True,
            organization__standing__in=Organization.IN_GOOD_STANDING,
        )
        .select_related("user", "organization")
        .annotate(shown_name=shown)
    )


def people_matching(words: str, *, role: str = "") -> QuerySet[Seat]:
    """By public name or company; never by a name that its owner does not show."""
    found = people_listed()
    for word in words.split():
        found = found.filter(Q(shown_name__icontains=word) | Q(organization__name__icontains=word))
    if role:
        found = found.filter(roles__contains=[role])
    return found.order_by(Lower("shown_name"), "pk")
