"""What admins do with seats: change roles, confirm or decline one that waits; and the domains people may come from."""

import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from coalition.core import audit
from coalition.core.access import Decision, refuse, require
from coalition.core.people import forget
from members.accounts.models import User
from members.accounts.rules import has_staff_role
from members.organizations import emails
from members.organizations.invitations import contractor_problem, roles_problem
from members.organizations.models import Organization, OrganizationDomain, Seat
from members.organizations.queries import company_of_domain, domain_of
from members.organizations.rules import may_administer
from members.organizations.services import SEAT_ENDED

ROLES_CHANGED = audit.action("organizations.roles_changed", "Changed the roles of a seat")
CONFIRMED = audit.action("organizations.seat_confirmed", "Confirmed a seat that waited")
DOMAIN_ASKED = audit.action("organizations.domain_asked", "Asked for a further e-mail domain")
DOMAIN_VERIFIED = audit.action("organizations.domain_verified", "Verified an e-mail domain")
DOMAIN_DROPPED = audit.action("organizations.domain_dropped", "Took an e-mail domain away")

_DOMAIN = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
# Nobody's own: whoever likes may have an address there.
FREE_MAIL = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "yahoo.com",
        "icloud.com",
        "me.com",
        "proton.me",
        "protonmail.com",
        "gmx.de",
        "gmx.net",
        "gmx.com",
        "web.de",
        "mail.ru",
        "yandex.ru",
        "qq.com",
        "163.com",
        "aol.com",
        "mail.com",
        "zoho.com",
    ]
)


def lacking_without(seat: Seat) -> list[str]:
    """Roles that nobody else at the company holds, in the order of their weight."""
    others = Seat.objects.filter(
        organization=seat.organization_id, status=Seat.Status.ACTIVE, user__is_active=True
    ).exclude(pk=seat.pk)
    if seat.status != Seat.Status.ACTIVE:
        return []
    return [
        role
        for role in (Seat.Role.ADMIN, Seat.Role.SIGNATORY)
        if role in seat.roles and not others.filter(roles__contains=[role]).exists()
    ]


def may_lose(by: User, seat: Seat, *, roles: Iterable[str] = ()) -> Decision:
    """The last admin keeps the role and the seat, whoever asks but membership staff."""
    lost = set(lacking_without(seat)) - set(roles)
    if Seat.Role.ADMIN in lost and not has_staff_role(by, "membership"):
        return refuse(
            "This is the company's last admin. Make somebody else admin first; then this seat can change or end.",
            "See the seats",
            "/members/company/seats/",
        )
    return Decision(allowed=True)


@transaction.atomic
def change_roles(
    *,
    by: User,
    seat: Seat,
    roles: Iterable[str],
    title: str = "",
    contractor: bool = False,
    nobody_signs: bool = False,
) -> Seat:
    """Give a seat other roles. `nobody_signs` says that the last signatory may go: otherwise that is refused in words."""
    company = Organization.objects.select_for_update().get(pk=seat.organization_id)
    locked = (
        Seat.objects.select_for_update(of=("self",)).select_related("user", "organization").get(pk=seat.pk)
    )
    require(may_administer(by, company))
    _need_open(locked)
    roles = list(dict.fromkeys(roles))
    require(may_lose(by, locked, roles=roles))
    problems = {
        "roles": roles_problem(roles),
        "contractor": contractor_problem(company, contractor=contractor),
    }
    if Seat.Role.SIGNATORY in set(lacking_without(locked)) - set(roles) and not nobody_signs:
        problems["nobody_signs"] = "Nobody could sign for the company then. Say here that this is meant."
    if found := {field: words for field, words in problems.items() if words}:
        raise ValidationError(found)
    held = set(locked.roles)
    before = {"roles": locked.roles, "title": locked.title, "contractor": locked.contractor}
    after = {"roles": roles, "title": title.strip(), "contractor": contractor}
    if before == after:
        return locked
    locked.roles, locked.title, locked.contractor = roles, title.strip(), contractor
    locked.save(update_fields=["roles", "title", "contractor"])
    audit.record(
        ROLES_CHANGED, by=by, subject=locked, organization=company, detail={"before": before, "after": after}
    )
    if held != set(roles) and by.pk != locked.user_id:
        emails.roles_changed(locked)
    forget(locked.user)
    forget(by)
    return locked


def _need_open(seat: Seat) -> None:
    if not seat.is_open:
        raise ValidationError("This seat has ended. Invite the person anew.")


@transaction.atomic
def confirm_seat(*, by: User, seat: Seat, roles: Iterable[str]) -> Seat:
    """A seat that waits becomes active, with the roles its admin gives it; confirming twice is confirming once."""
    locked = (
        Seat.objects.select_for_update(of=("self",)).select_related("user", "organization").get(pk=seat.pk)
    )
    require(may_administer(by, locked.organization))
    if locked.status == Seat.Status.ACTIVE:
        return locked
    _need_open(locked)
    roles = list(dict.fromkeys(roles))
    if problem := roles_problem(roles):
        raise ValidationError({"roles": problem})
    locked.roles, locked.status = roles, Seat.Status.ACTIVE
    locked.save(update_fields=["roles", "status"])
    audit.record(CONFIRMED, by=by, subject=locked, organization=locked.organization, detail={"roles": roles})
    emails.seat_confirmed(locked)
    forget(locked.user)
    return locked


@transaction.atomic
def decline_seat(*, by: User, seat: Seat, reason: str) -> Seat:
    """A seat that waits does not become one. Nothing was ever held through it, so nothing else ends."""
    locked = (
        Seat.objects.select_for_update(of=("self",)).select_related("user", "organization").get(pk=seat.pk)
    )
    require(may_administer(by, locked.organization))
    if locked.status == Seat.Status.ACTIVE:
        raise ValidationError("This seat is active. It ends by its own page, with a preview of what ends.")
    if not locked.is_open:
        return locked
    locked.status, locked.ended_at, locked.ended_reason = Seat.Status.ENDED, timezone.now(), reason[:300]
    locked.save(update_fields=["status", "ended_at", "ended_reason"])
    audit.record(
        SEAT_ENDED, by=by, subject=locked, organization=locked.organization, detail={"reason": reason}
    )
    emails.seat_ended(locked)
    forget(locked.user)
    return locked


@transaction.atomic
def ask_domain(*, by: User, organization: Organization, domain: str) -> OrganizationDomain:
    """A further domain, which counts when staff have verified it; membership staff's own word verifies at once."""
    require(may_administer(by, organization))
    domain = domain_of("@" + domain.strip().removeprefix("@"))
    if not _DOMAIN.fullmatch(domain):
        raise ValidationError({"domain": "This is no domain. Write it as it stands behind the @."})
    if domain in FREE_MAIL:
        raise ValidationError(
            {"domain": "Everybody can have an address there, so it says nothing about a company."}
        )
    owner = company_of_domain(domain)
    if owner == organization:
        raise ValidationError({"domain": "This domain is verified already."})
    if owner is not None:
        raise ValidationError(
            {"domain": "This domain cannot be asked for. Membership staff can tell you more."}
        )
    asked, created = OrganizationDomain.objects.get_or_create(
        organization=organization, domain=domain, defaults={"asked_by": by}
    )
    if created:
        audit.record(DOMAIN_ASKED, by=by, subject=asked, organization=organization)
    return asked


@transaction.atomic
def verify_domain(*, by: User, domain: OrganizationDomain, evidence: str) -> OrganizationDomain:
    if not has_staff_role(by, "membership"):
        require(refuse("Domains are verified by the coalition's membership staff."))
    locked = OrganizationDomain.objects.select_for_update(of=("self",)).get(pk=domain.pk)
    if locked.verified_at:
        return locked
    if not evidence.strip():
        raise ValidationError({"evidence": "Say how you made sure that the domain is theirs."})
    if company_of_domain(locked.domain):
        raise ValidationError("This domain belongs to a company already.")
    locked.verified_at, locked.verified_by, locked.evidence = timezone.now(), by, evidence.strip()
    try:
        with transaction.atomic():
            locked.save(update_fields=["verified_at", "verified_by", "evidence"])
    except IntegrityError as taken:
        raise ValidationError("This domain was verified for another company a moment ago.") from taken
    audit.record(
        DOMAIN_VERIFIED,
        by=by,
        subject=locked,
        organization=locked.organization,
        detail={"evidence": locked.evidence},
    )
    return locked


@transaction.atomic
def drop_domain(*, by: User, domain: OrganizationDomain) -> None:
    """Nobody is invited there any more, and open invitations to it are void. Seats stay: people end one by one."""
    require(may_administer(by, domain.organization))
    if OrganizationDomain.objects.filter(pk=domain.pk).delete()[0]:
        audit.record(
            DOMAIN_DROPPED, by=by, organization=domain.organization, detail={"domain": domain.domain}
        )
