"""Invitations to a seat: sent, sent again, taken back, accepted. The link's token is in the letter and nowhere else."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from coalition.core import audit, notices
from coalition.core.access import require
from members.accounts.models import User
from members.accounts.services import create_person, move_address, renew_account
from members.organizations import emails
from members.organizations.models import Invitation, Organization, Seat
from members.organizations.queries import domain_of, invitation_with, verified_domains
from members.organizations.rules import may_administer, may_invite
from members.organizations.services import give_seat

INVITED = audit.action("organizations.invited", "Invited somebody to a seat")
RESENT = audit.action("organizations.invitation_resent", "Sent an invitation again")
REVOKED = audit.action("organizations.invitation_revoked", "Took an invitation back")
ACCEPTED = audit.action("organizations.invitation_accepted", "Accepted an invitation")

LASTS = timedelta(days=14)
TOKEN_BYTES = 32
SPENT = "This invitation was accepted already. Sign in with the password you chose."
TAKEN_BACK = "This invitation was taken back. Ask your company's admin for a new one."
EXPIRED = "This invitation has expired. Ask your company's admin to send it again."
UNKNOWN = "This link leads nowhere. A newer letter may have replaced it: the newest one counts."


def address_problem(organization: Organization, email: str, domains: set[str]) -> str:
    """Why nobody at this address can be invited, in words; "" when nothing is in the way."""
    try:
        validate_email(email)
    except ValidationError:
        return "This is no e-mail address."
    if domain_of(email) not in domains:
        return (
            f"Invitations go to the company's own domains only ({', '.join(sorted(domains))}). "
            "Membership staff can verify a further one."
        )
    person = User.objects.filter(email=email).first()
    return person_problem(organization, person) if person else ""


def person_problem(organization: Organization, person: User) -> str:
    """Why somebody who has an account cannot be invited."""
    if person.kind != User.Kind.MEMBER:
        return "Who has this address cannot hold a seat at a company. Membership staff can tell you more."
    seat = Seat.objects.filter(user=person).exclude(status=Seat.Status.ENDED).first()
    if seat is None:
        return ""
    if seat.organization_id == organization.pk:
        return "This person holds a seat here already."
    return "This person holds a seat at another company. They can be transferred, which ends what they hold there."


def roles_problem(roles: Iterable[str]) -> str:
    roles = list(roles)
    unknown = sorted(set(roles) - set(Seat.Role.values))
    if unknown:
        return f"No such role: {', '.join(unknown)}."
    if not roles:
        return "Choose at least one role."
    if Seat.Role.READ_ONLY in roles and len(set(roles)) > 1:
        return "Read only stands alone: whoever holds another role does more than read."
    return ""


def contractor_problem(organization: Organization, *, contractor: bool) -> str:
    if contractor and not organization.contractors_allowed:
        return "The agreement that this company signed gives no seats to contractors. Membership staff can tell you more."
    return ""


@transaction.atomic
def invite(
    *,
    by: User,
    organization: Organization,
    email: str,
    roles: Iterable[str],
    title: str = "",
    name: str = "",
    contractor: bool = False,
    person: User | None = None,
    at: datetime | None = None,
) -> Invitation:
    """Send one letter that offers a seat. Raises Refused, or ValidationError with words for each field.

    `person` is somebody with an account who moves here by a transfer: the letter is for them alone. An expired
    invitation to the same address is sent anew; one that is open is resent instead.
    """
    locked = Organization.objects.select_for_update().get(pk=organization.pk)
    require(may_invite(by, locked))
    email, roles = email.strip().lower(), list(dict.fromkeys(roles))
    problems = {
        "email": address_problem(locked, email, verified_domains(locked)) if person is None else "",
        "roles": roles_problem(roles),
        "contractor": contractor_problem(locked, contractor=contractor),
    }
    open_one = Invitation.objects.filter(
        organization=locked, email=email, status=Invitation.Status.OPEN
    ).first()
    if open_one and not open_one.is_expired:
        problems["email"] = (
            f"An invitation to this address is open until {open_one.expires_at:%Y-%m-%d}. You can send it again."
        )
    if found := {field: words for field, words in problems.items() if words}:
        raise ValidationError(found)
    now, token = at or timezone.now(), secrets.token_urlsafe(TOKEN_BYTES)
    made = open_one or Invitation(organization=locked, email=email)
    made.roles, made.title, made.name, made.contractor = roles, title.strip(), name.strip(), contractor
    made.person, made.invited_by = person, by
    _letter_goes(made, token, now)
    audit.record(
        INVITED, by=by, subject=made, organization=locked, detail={"roles": roles, "contractor": contractor}
    )
    return made


def _letter_goes(invitation: Invitation, token: str, now: datetime) -> None:
    """A new token replaces the old one: the link of an earlier letter is dead from here on."""
    invitation.token_sha256 = hashlib.sha256(token.encode()).hexdigest()
    invitation.sent_at, invitation.expires_at = now, now + LASTS
    invitation.reminded_at = None
    invitation.save()
    emails.invited(invitation, token=token)


@transaction.atomic
def resend(*, by: User, invitation: Invitation, at: datetime | None = None) -> Invitation:
    """A new letter with a new link and fourteen more days."""
    locked = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    require(may_invite(by, locked.organization))
    _need_open(locked)
    if locked.person is None and (
        problem := address_problem(locked.organization, locked.email, verified_domains(locked.organization))
    ):
        raise ValidationError(problem)
    locked.times_sent += 1
    _letter_goes(locked, secrets.token_urlsafe(TOKEN_BYTES), at or timezone.now())
    audit.record(RESENT, by=by, subject=locked, organization=locked.organization)
    return locked


def _need_open(invitation: Invitation) -> None:
    if invitation.status != Invitation.Status.OPEN:
        raise ValidationError(f"This invitation is closed: {invitation.state.lower()}.")


@transaction.atomic
def revoke(*, by: User, invitation: Invitation) -> Invitation:
    """The link is dead from now on; taking back twice is taking back once."""
    locked = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    require(may_administer(by, locked.organization))
    if locked.status == Invitation.Status.REVOKED:
        return locked
    _need_open(locked)
    close(by=by, invitation=locked)
    return locked


def close(*, by: User | None, invitation: Invitation) -> None:
    """Within the transaction of what makes it void: taken back, or who sent it has left."""
    invitation.status, invitation.revoked_by = Invitation.Status.REVOKED, by
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["status", "revoked_by", "revoked_at"])
    audit.record(REVOKED, by=by, subject=invitation, organization=invitation.organization)


def dead_words(invitation: Invitation | None) -> str:
    """Why a link does not work any more; "" while it does. Asked anew at the moment of accepting."""
    if invitation is None:
        return UNKNOWN
    if invitation.status == Invitation.Status.ACCEPTED:
        return SPENT
    company, standing = invitation.organization, Organization.Standing
    if invitation.is_expired:
        return EXPIRED
    if company.standing in {standing.SUSPENDED, standing.LEFT}:
        return "The company that invited you takes nobody in at the moment. Ask its admin."
    void = (
        invitation.status == Invitation.Status.REVOKED
        or contractor_problem(company, contractor=invitation.contractor)
        or (invitation.person is None and domain_of(invitation.email) not in verified_domains(company))
    )
    return TAKEN_BACK if void else ""


@transaction.atomic
def accept_invitation(
    *,
    token: str,
    by: User | None = None,
    name: str = "",
    display_name: str = "",
    password: str = "",
    zone: str = "UTC",
) -> Seat:
    """Take the seat: `by` is who is signed in; nobody is, where the account is made by accepting.

    Everything is looked at again here: the link, the company's standing, its domains, seats held elsewhere.
    """
    found = invitation_with(token)
    if words := dead_words(found):
        raise ValidationError(words)
    if found is None:
        raise RuntimeError("dead_words lets no unknown token through.")
    company = Organization.objects.select_for_update().get(pk=found.organization_id)
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if words := dead_words(invitation):
        raise ValidationError(words)
    owner = owner_of(invitation)
    if owner is None:
        owner = _open_account(invitation, name, display_name, password, zone)
    elif problem := person_problem(company, owner):
        raise ValidationError(problem)
    elif renews(invitation, owner):
        _check_password(password, owner)
        renew_account(by=owner, user=owner, password=password)
    elif by is None or by.pk != owner.pk:
        raise ValidationError("Sign in with your own account first, then open the link again.")
    if invitation.person is not None:
        if User.objects.filter(email=invitation.email).exclude(pk=owner.pk).exists():
            raise ValidationError("Somebody else has this address by now. Membership staff can help.")
        move_address(by=owner, user=owner, email=invitation.email)
    seat = give_seat(
        by=owner,
        user=owner,
        organization=company,
        roles=invitation.roles,
        title=invitation.title,
        contractor=invitation.contractor,
    )
    invitation.status, invitation.accepted_by = Invitation.Status.ACCEPTED, owner
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["status", "accepted_by", "accepted_at"])
    audit.record(ACCEPTED, by=owner, subject=invitation, organization=company)
    notices.tell(
        invitation.invited_by, topic="membership", text="1 invitation was accepted.", url="/members/company/"
    )
    return seat


def owner_of(invitation: Invitation) -> User | None:
    """Whose account the seat will be held with; None where accepting makes one."""
    return invitation.person or User.objects.filter(email=invitation.email).first()


def renews(invitation: Invitation, owner: User) -> bool:
    """Whether the letter stands in for the old password.

    It does for somebody who moves here (the way to reset it led to a mailbox they no longer have) and for an account
    that was closed when its owner left. A second factor is asked for all the same.
    """
    return invitation.person_id is not None or not owner.is_active


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as weak:
        raise ValidationError({"password": weak.messages}) from weak


def _open_account(invitation: Invitation, name: str, display_name: str, password: str, zone: str) -> User:
    """A new person: who holds the letter has shown that the address is theirs."""
    name = name.strip()
    if not name:
        raise ValidationError(
            {"name": "Your name is needed: your company and coalition staff know you by it."}
        )
    _check_password(password, User(email=invitation.email, name=name))
    return create_person(
        by=None,
        email=invitation.email,
        name=name,
        display_name=display_name.strip(),
        timezone=zone,
        password=password,
    )
