"""A company's sign-in: set up, tested, enforced, lifted, switched off."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from coalition.core import audit
from coalition.core.access import require
from members.accounts.models import User
from members.organizations.models import Organization, Seat
from members.organizations.queries import domain_of, verified_domains
from members.sso import emails, vault
from members.sso.claims import Claims
from members.sso.models import CompanySignIn
from members.sso.rules import STATE, may_change, may_enforce, may_keep, may_test

SET_UP = audit.action("sso.set_up", "Set up a company's sign-in")
TESTED = audit.action("sso.tested", "Tested a company's sign-in")
ENFORCED = audit.action("sso.enforced", "Made a company's sign-in the only way in")
LIFTED = audit.action("sso.lifted", "Lifted the enforcement of a company's sign-in")
SWITCHED_OFF = audit.action("sso.switched_off", "Switched a company's sign-in off")


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom enforcing concerns: addresses on the company's domains, and people who keep signing in as before."""

    domains: list[str]
    inside: list[User]
    outside: list[User]


def reach_of(organization: Organization) -> Reach:
    domains = verified_domains(organization)
    seats = organization.seats.filter(status=Seat.Status.ACTIVE, user__is_active=True).select_related("user")
    people = [seat.user for seat in seats.order_by("user__email")]
    inside = [person for person in people if domain_of(person.email) in domains]
    return Reach(sorted(domains), inside, [person for person in people if person not in inside])


@transaction.atomic
def set_up(*, by: User | None, organization: Organization, secret: str, **facts: Any) -> CompanySignIn:
    """Enter or change the settings; whatever was tested before counts no more. An empty secret keeps the one there is."""
    found = CompanySignIn.objects.select_for_update().filter(organization=organization).first()
    if by is not None:
        require(may_change(by, found) if found else may_keep(by, organization))
    sign_in = found or CompanySignIn(organization=organization)
    for name, value in facts.items():
        setattr(sign_in, name, value)
    if secret:
        sign_in.sealed_secret = vault.seal(secret, about=sign_in.key)
    if sign_in.protocol == CompanySignIn.Protocol.OIDC and not sign_in.sealed_secret:
        raise ValidationError({"secret": "Enter the client secret that your identity provider gave you."})
    sign_in.state, sign_in.tested_at, sign_in.tested_by, sign_in.enforced_at = STATE.DRAFT, None, None, None
    sign_in.save()
    detail = {"protocol": sign_in.protocol, "secret_changed": bool(secret), "changed": sorted(facts)}
    audit.record(SET_UP, by=by, subject=sign_in, organization=organization, detail=detail)
    return sign_in


def _locked(sign_in: CompanySignIn) -> CompanySignIn:
    return (
        CompanySignIn.objects.select_for_update(of=("self",))
        .select_related("organization")
        .get(pk=sign_in.pk)
    )


@transaction.atomic
def note_test(*, by: User, sign_in: CompanySignIn, claims: Claims) -> CompanySignIn:
    """The provider signed in the very admin who tested. An enforced one is tested as well, without a change."""
    locked = _locked(sign_in)
    require(may_test(by, locked))
    if not locked.is_enforced:
        locked.state = STATE.TESTED
    locked.tested_at, locked.tested_by = timezone.now(), by
    locked.tested_second_factor = claims.second_factor
    locked.save(update_fields=["state", "tested_at", "tested_by", "tested_second_factor"])
    detail = {"second_factor": claims.second_factor}
    audit.record(TESTED, by=by, subject=locked, organization=locked.organization, detail=detail)
    return locked


@transaction.atomic
def enforce(*, by: User, sign_in: CompanySignIn) -> CompanySignIn:
    """From now on nobody of the company's domains signs in by password, letter or passkey. Sessions go on."""
    locked = _locked(sign_in)
    if locked.is_enforced:
        return locked
    require(may_enforce(by, locked))
    locked.state, locked.enforced_at = STATE.ENFORCED, timezone.now()
    locked.save(update_fields=["state", "enforced_at"])
    reach = reach_of(locked.organization)
    for person in reach.inside:
        emails.sign_in_enforced(person)
    detail = {"people": len(reach.inside), "others": len(reach.outside)}
    audit.record(ENFORCED, by=by, subject=locked, organization=locked.organization, detail=detail)
    return locked


@transaction.atomic
def lift(*, by: User, sign_in: CompanySignIn, reason: str) -> CompanySignIn:
    """Break the glass: people may sign in by password, letter and passkey again. Says why."""
    locked = _locked(sign_in)
    require(may_keep(by, locked.organization))
    if not reason.strip():
        raise ValidationError({"reason": "Say why; it is kept with the entry."})
    if not locked.is_enforced:
        return locked
    locked.state, locked.enforced_at, locked.lifted_reason = STATE.TESTED, None, reason.strip()[:300]
    locked.save(update_fields=["state", "enforced_at", "lifted_reason"])
    for person in reach_of(locked.organization).inside:
        emails.sign_in_lifted(person)
    audit.record(
        LIFTED,
        by=by,
        subject=locked,
        organization=locked.organization,
        detail={"reason": locked.lifted_reason},
    )
    return locked


@transaction.atomic
def switch_off(*, by: User | None, sign_in: CompanySignIn) -> CompanySignIn:
    """Nobody signs in through it any more; seats and sessions stay. What is enforced must be lifted first."""
    locked = _locked(sign_in)
    if by is not None:
        require(may_change(by, locked))
    if locked.state != STATE.OFF:
        locked.state, locked.enforced_at = STATE.OFF, None
        locked.save(update_fields=["state", "enforced_at"])
        audit.record(SWITCHED_OFF, by=by, subject=locked, organization=locked.organization)
    return locked
