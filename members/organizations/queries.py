"""The directory: companies and people, as covered members see each other."""

import hashlib

import idna
from django.db.models import Count, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Lower, NullIf
from django.utils import timezone

from members.organizations.models import Invitation, Organization, OrganizationDomain, Seat


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
    """Active seats at listed companies of people who let themselves be listed, by the name that others see: a pseudonym hides the name behind it."""
    shown = Coalesce(NullIf(F("user__display_name"), Value("")), F("user__name"))
    return (
        Seat.objects.filter(
            status=Seat.Status.ACTIVE,
            user__is_active=True,
            user__is_listed=True,
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


def domain_of(address: str) -> str:
    """The domain of an e-mail address as it is compared: small letters, ASCII."""
    domain = address.strip().rpartition("@")[2].lower().rstrip(".")
    try:
        return idna.encode(domain).decode() if not domain.isascii() else domain
    except idna.IDNAError:
        return domain


def verified_domains(organization: Organization) -> set[str]:
    """The e-mail domains whose people may hold seats: the company's own, and those that staff verified."""
    more = organization.domains.filter(verified_at__isnull=False).values_list("domain", flat=True)
    return {organization.domain.lower(), *more}


def company_of_domain(domain: str) -> Organization | None:
    """The company to which a domain belongs."""
    verified = OrganizationDomain.objects.filter(domain=domain, verified_at__isnull=False)
    return Organization.objects.filter(Q(domain__iexact=domain) | Q(domains__in=verified)).first()


def invitation_with(token: str) -> Invitation | None:
    """The invitation whose newest letter holds this token, in whatever state it is."""
    digest = hashlib.sha256(token.encode()).hexdigest()
    return Invitation.objects.select_related("organization", "person").filter(token_sha256=digest).first()


def seats_of(
    organization: Organization, words: str = "", *, role: str = "", status: str = ""
) -> QuerySet[Seat]:
    """A company's seats for those who keep them: by the real name, open ones unless asked for the ended."""
    found = organization.seats.select_related("user", "organization")
    found = found.filter(status=status) if status else found.exclude(status=Seat.Status.ENDED)
    for word in words.split():
        found = found.filter(
            Q(user__name__icontains=word)
            | Q(user__display_name__icontains=word)
            | Q(user__email__icontains=word)
            | Q(title__icontains=word)
        )
    if role:
        found = found.filter(roles__contains=[role])
    return found.order_by(Lower("user__name"), "pk")


def invitations_of(organization: Organization, words: str = "", *, state: str = "") -> QuerySet[Invitation]:
    """Newest letters first; `state` is a status, or "expired" for open ones whose days are over."""
    found = organization.invitations.select_related("invited_by", "organization")
    for word in words.split():
        found = found.filter(Q(email__icontains=word) | Q(name__icontains=word))
    if state == "expired":
        return found.filter(status=Invitation.Status.OPEN, expires_at__lte=timezone.now())
    if state == Invitation.Status.OPEN:
        return found.filter(status=state, expires_at__gt=timezone.now())
    return found.filter(status=state) if state else found


def companies_for_staff(words: str = "", *, standing: str = "") -> QuerySet[Organization]:
    """Every company in whatever standing, with its seats and open invitations counted."""
    is_open = Q(invitations__status=Invitation.Status.OPEN, invitations__expires_at__gt=timezone.now())
    found = Organization.objects.annotate(
        people=Count("seats", filter=Q(seats__status=Seat.Status.ACTIVE), distinct=True),
        waiting=Count("seats", filter=Q(seats__status=Seat.Status.PENDING), distinct=True),
        invited=Count("invitations", filter=is_open, distinct=True),
        domains_asked=Count("domains", filter=Q(domains__verified_at=None), distinct=True),
    )
    for word in words.split():
        found = found.filter(
            Q(name__icontains=word) | Q(legal_name__icontains=word) | Q(domain__icontains=word)
        )
    if standing:
        found = found.filter(standing=standing)
    return found.order_by(Lower("name"))
