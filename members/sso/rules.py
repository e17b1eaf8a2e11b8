"""Who keeps a company's sign-in, and whom it signs in."""

from typing import Any

from coalition.core.access import ALLOWED, Decision, first_refusal, refuse
from members.accounts.models import User
from members.accounts.rules import has_staff_role
from members.organizations.models import Organization, Seat
from members.organizations.queries import company_of_domain, domain_of, verified_domains
from members.organizations.rules import may_administer
from members.sso.models import CompanySignIn

KEEPERS = ("membership", "administrator")  # staff roles
STATE = CompanySignIn.State


def may_keep(user: Any, organization: Organization) -> Decision:
    """Set up, test, enforce: the company's admins and the coalition's membership and administrator staff."""
    return ALLOWED if has_staff_role(user, *KEEPERS) else may_administer(user, organization)


def may_change(user: Any, sign_in: CompanySignIn) -> Decision:
    if sign_in.is_enforced:
        locked = refuse(
            "While it is the only way in, its settings stay as they were tested. Lift the enforcement first, "
            "change and test it, then enforce it again."
        )
        return first_refusal(may_keep(user, sign_in.organization), locked)
    return may_keep(user, sign_in.organization)


def may_test(user: Any, sign_in: CompanySignIn) -> Decision:
    """Whoever tests must be somebody whom it will sign in."""
    seat = Seat.objects.filter(
        user=user, organization=sign_in.organization, status=Seat.Status.ACTIVE
    ).first()
    if seat is None or Seat.Role.ADMIN not in seat.roles:
        return refuse("An admin of the company tests it, with their own account there.")
    if domain_of(user.email) not in verified_domains(sign_in.organization):
        return refuse(
            "Your own address is on none of the company's verified domains, so it cannot sign you in."
        )
    if sign_in.state == STATE.OFF:
        return refuse("It is switched off. Save its settings to take it up again.")
    return ALLOWED


def may_enforce(user: Any, sign_in: CompanySignIn) -> Decision:
    if sign_in.state != STATE.TESTED:
        return first_refusal(
            may_keep(user, sign_in.organization),
            refuse("Test it first: nobody shall be locked out by a sign-in that does not work."),
        )
    return may_keep(user, sign_in.organization)


def offered_to(email: str) -> CompanySignIn | None:
    """The company sign-in in use for an address, by the domain that its company owns."""
    company = company_of_domain(domain_of(email)) if "@" in email else None
    if company is None or company.standing == Organization.Standing.LEFT:
        return None
    found = CompanySignIn.objects.select_related("organization").filter(organization=company)
    return found.filter(state__in=CompanySignIn.IN_USE).first()


def required_of(email: str) -> CompanySignIn | None:
    """The company sign-in that is the only way in for an address. Coalition staff and guests have none."""
    found = offered_to(email)
    if found is None or not found.is_enforced:
        return None
    others = User.objects.filter(email=email.strip().lower()).exclude(kind=User.Kind.MEMBER)
    return None if others.exists() else found
