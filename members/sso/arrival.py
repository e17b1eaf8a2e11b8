"""Somebody comes in from their company's identity provider: who that is here, or why they are not let in."""

from typing import Final

from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.utils import timezone

from coalition.core import audit, notices
from members.accounts.models import User
from members.accounts.services import create_person
from members.organizations.invitations import ACCEPTED
from members.organizations.models import Invitation, Organization, Seat
from members.organizations.queries import domain_of, verified_domains
from members.organizations.services import give_seat
from members.sso import emails
from members.sso.claims import Claims
from members.sso.models import CompanySignIn

LINKED = audit.action("sso.linked", "Linked an account to the company's sign-in")
UNLINKED = audit.action("sso.unlinked", "Took the link to a company's sign-in away")
ARRIVED = audit.action("sso.arrived", "Came in through the company for the first time")
REFUSED = audit.action("sso.refused", "Was not let in through a company's sign-in")

WORDS: Final = {
    "broken": "Your company's sign-in sent something that does not hold, so nobody was signed in.",
    "expired": "What your company's sign-in sent was no longer, or not yet, valid. Try again; if it happens again, "
    "the clock of your identity provider may be wrong.",
    "other_answer": "This answer belongs to no sign-in that was begun in this browser, or was used before. Begin again.",
    "unreachable": "Your company's identity provider did not answer as it should. Try again in a few minutes.",
    "cancelled": "You cancelled at your company's sign-in. Nothing was changed.",
    "no_address": "Your company's sign-in did not say which e-mail address is yours.",
    "unverified": "Your company's sign-in has not verified your e-mail address, so it does not count here.",
    "foreign_address": "Your company's sign-in named an address that is on none of its verified domains.",
    "not_a_member": "Accounts of coalition staff and guests never come in through a company.",
    "other_company": "You hold a seat at another company. Ask membership staff to move it first.",
    "ended": "Your seat at this company has ended. Its admin can invite you again.",
    "closed": "Your account is closed. Membership staff can tell you more.",
    "standing": "At its present standing your company takes nobody in.",
    "other_identity": "Your address is linked to another identity at your company. Its admin can take the old link away.",
    "not_you": "Your company signed in somebody else than you. Nothing was done.",
    "stale": "Your company's sign-in did not ask you afresh, or did not say when it did.",
    "no_factor": "Your company's sign-in did not say that it asked for a second factor.",
    "off": "Your company's sign-in is switched off.",
}


class NotLetIn(Exception):  # noqa: N818 -- a refusal, not an error
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def check_address(sign_in: CompanySignIn, claims: Claims) -> None:
    """An identity provider speaks for the addresses of its company's verified domains and for no other."""
    if not claims.email:
        raise NotLetIn("no_address")
    if domain_of(claims.email) not in verified_domains(sign_in.organization):
        raise NotLetIn("foreign_address")
    silent_is_fine = sign_in.vouches_for_addresses or sign_in.protocol == CompanySignIn.Protocol.SAML
    if claims.email_verified is False or (claims.email_verified is None and not silent_is_fine):
        raise NotLetIn("unverified")


def person_of_claims(sign_in: CompanySignIn, claims: Claims, uid: str) -> User | None:
    """Who this is, by the link first and by the address otherwise; None for somebody new."""
    link = SocialAccount.objects.select_related("user").filter(provider=sign_in.key, uid=uid).first()
    by_address = User.objects.filter(email=claims.email).first()
    if link is None:
        if by_address and SocialAccount.objects.filter(provider=sign_in.key, user=by_address).exists():
            raise NotLetIn("other_identity")
        return by_address
    owner: User = link.user
    if by_address is not None and by_address.pk != owner.pk:
        raise NotLetIn("other_identity")
    if domain_of(owner.email) not in verified_domains(sign_in.organization):
        raise NotLetIn("foreign_address")
    return owner


@transaction.atomic
def let_in(*, sign_in: CompanySignIn, claims: Claims, uid: str) -> User:
    """The person to sign in; made on the first time, with a seat that waits. Raises NotLetIn, with nothing done."""
    company = Organization.objects.select_for_update().get(pk=sign_in.organization_id)
    if sign_in.state not in CompanySignIn.IN_USE:
        raise NotLetIn("off")
    if company.standing == Organization.Standing.LEFT:
        raise NotLetIn("standing")
    check_address(sign_in, claims)
    person = person_of_claims(sign_in, claims, uid)
    seat = _seat_of(person, company) if person else None
    if person is None or seat is None:
        person = _take_in(person, company, claims)
    _link(sign_in, person, uid)
    return person


def _seat_of(person: User, company: Organization) -> Seat | None:
    """The open seat here; None where somebody may be given one."""
    if person.kind != User.Kind.MEMBER:
        raise NotLetIn("not_a_member")
    seats = list(Seat.objects.filter(user=person))
    still_open = next((seat for seat in seats if seat.is_open), None)
    if still_open and still_open.organization_id != company.pk:
        raise NotLetIn("other_company")
    invited = still_open is None and _invitation(company, person.email) is not None
    if still_open is None and not invited and any(seat.organization_id == company.pk for seat in seats):
        raise NotLetIn("ended")
    if not person.is_active and not invited:
        raise NotLetIn("closed")
    return still_open


def _invitation(company: Organization, email: str) -> Invitation | None:
    found = Invitation.objects.select_for_update(of=("self",)).filter(
        organization=company, email=email, status=Invitation.Status.OPEN, person=None
    )
    return found.filter(expires_at__gt=timezone.now()).first()


def _take_in(person: User | None, company: Organization, claims: Claims) -> User:
    """Provisioned just in time: into the seat that an invitation offers, otherwise into one that waits for an admin."""
    if company.standing not in Organization.MAY_SIGN:
        raise NotLetIn("standing")
    invitation = _invitation(company, claims.email)
    if person is None:
        name = claims.name or (invitation.name if invitation else "") or claims.email.partition("@")[0]
        person = create_person(by=None, email=claims.email, name=name)
    roles = invitation.roles if invitation else [Seat.Role.STAFF]
    seat = give_seat(
        by=person,
        user=person,
        organization=company,
        roles=roles,
        title=invitation.title if invitation else "",
        contractor=bool(invitation and invitation.contractor and company.contractors_allowed),
        status=Seat.Status.ACTIVE if invitation else Seat.Status.PENDING,
    )
    if invitation:
        invitation.status, invitation.accepted_by = Invitation.Status.ACCEPTED, person
        invitation.accepted_at = timezone.now()
        invitation.save(update_fields=["status", "accepted_by", "accepted_at"])
        audit.record(ACCEPTED, by=person, subject=invitation, organization=company)
    else:
        _tell_admins(company)
    detail = {"seat": seat.status, "invited": bool(invitation)}
    audit.record(ARRIVED, by=person, subject=person, organization=company, detail=detail)
    return person


def _tell_admins(company: Organization) -> None:
    admins = company.seats.filter(
        status=Seat.Status.ACTIVE, roles__contains=[Seat.Role.ADMIN], user__is_active=True
    )
    for seat in admins.select_related("user"):
        emails.seat_waits(seat.user)
        notices.tell(
            seat.user, topic="membership", text="1 seat waits for your word.", url="/members/company/"
        )


def _link(sign_in: CompanySignIn, person: User, uid: str) -> None:
    _, is_new = SocialAccount.objects.get_or_create(provider=sign_in.key, uid=uid, defaults={"user": person})
    if is_new:
        emails.sign_in_linked(person)
        audit.record(LINKED, by=person, subject=person, organization=sign_in.organization)


@transaction.atomic
def unlink(*, by: User | None, user: User) -> int:
    """The next sign-in through the company links anew; who is signed in stays so."""
    ended, _ = SocialAccount.objects.filter(user=user).delete()
    if ended:
        audit.record(UNLINKED, by=by, subject=user)
    return int(ended)


@transaction.atomic
def note_refusal(*, sign_in: CompanySignIn | None, code: str, person: User | None, why: str = "") -> None:
    company = sign_in.organization if sign_in else None
    detail = {"reason": code, **({"why": why[:200]} if why else {})}
    audit.record(REFUSED, by=None, subject=person or sign_in, organization=company, detail=detail)
