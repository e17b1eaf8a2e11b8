"""A person moves to another company: both admins say so, or staff do; everything held through the first ends with it."""

import hashlib
import json
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from coalition.core import audit, notices
from coalition.core.access import Decision, first_refusal, refuse, require
from coalition.core.registry import Leaving
from members.accounts.models import User
from members.accounts.rules import has_staff_role
from members.organizations.departures import Ending, carry_out, preview
from members.organizations.invitations import invite, roles_problem
from members.organizations.models import Organization, Seat, Transfer
from members.organizations.queries import domain_of, verified_domains
from members.organizations.rules import may_administer, may_invite, seat_of
from members.organizations.seats import may_lose

ASKED = audit.action("organizations.transfer_asked", "Asked to move a person to another company")
DONE = audit.action("organizations.transferred", "Moved a person to another company")
DECLINED = audit.action("organizations.transfer_declined", "Declined to take a person in")
WITHDRAWN = audit.action("organizations.transfer_withdrawn", "Withdrew a move to another company")


def fingerprint(endings: Iterable[Ending]) -> str:
    """What the dry run said, as one value: what is confirmed is what was read."""
    lines = [[ending.title, ending.ends] for ending in endings]
    return hashlib.sha256(json.dumps(lines).encode()).hexdigest()


def dry_run(seat: Seat) -> list[Ending]:
    """Read before the other company is chosen: effects ask only whether somebody takes the person in, never who."""
    return preview(Leaving(seat.organization, seat.user, to=seat.organization))


def may_ask(user: User, seat: Seat) -> Decision:
    """The company that the person leaves begins; nobody moves the last admin, or themselves without staff."""
    if seat.status != Seat.Status.ACTIVE:
        return refuse("Only somebody with an active seat can move.")
    if user.pk == seat.user_id:
        return refuse("Nobody moves themselves: another admin of your company can, or membership staff.")
    return first_refusal(may_administer(user, seat.organization), may_lose(user, seat))


def may_answer(user: User, transfer: Transfer) -> Decision:
    """The company that takes the person in says yes or no."""
    if transfer.status != Transfer.Status.ASKED:
        return refuse(f"This move is closed: {transfer.get_status_display().lower()}.")
    return may_invite(user, transfer.target)


@transaction.atomic
def ask_transfer(
    *,
    by: User,
    seat: Seat,
    target: Organization,
    email: str,
    roles: Iterable[str],
    title: str = "",
    reason: str,
    seen: str,
) -> Transfer:
    """Begin a move. By staff it is carried out at once; by an admin it waits for an admin of the other company.

    `seen` is the fingerprint of the dry run that was read: when it has changed since, nothing is done.
    """
    locked = (
        Seat.objects.select_for_update(of=("self",)).select_related("user", "organization").get(pk=seat.pk)
    )
    waiting = Transfer.objects.filter(user=locked.user, status=Transfer.Status.ASKED).first()
    if waiting is not None:
        return waiting
    require(may_ask(by, locked))
    email, roles = email.strip().lower(), list(dict.fromkeys(roles))
    problems = {
        "target": _target_problem(locked, target),
        "email": _address_problem(locked.user, target, email),
        "roles": roles_problem(roles),
        "reason": "" if reason.strip() else "Say why; it stays with the record.",
    }
    if found := {field: words for field, words in problems.items() if words}:
        raise ValidationError(found)
    if seen != fingerprint(dry_run(locked)):
        raise ValidationError("What would end has changed since you looked. Read it again; nothing was done.")
    made = Transfer.objects.create(
        user=locked.user,
        origin=locked.organization,
        target=target,
        email=email,
        roles=roles,
        title=title.strip(),
        reason=reason.strip()[:300],
        asked_by=by,
    )
    audit.record(
        ASKED,
        by=by,
        subject=made,
        organization=made.origin,
        detail={"target": str(target.pk), "roles": roles},
    )
    if has_staff_role(by, "membership"):
        _carry_out(made, by=by)
    else:
        _tell_admins(target, "A move to your company waits for your word.")
    return made


def _target_problem(seat: Seat, target: Organization) -> str:
    if target.pk == seat.organization_id:
        return "The person is at this company already."
    if target.standing not in Organization.MAY_SIGN:
        return "This company takes nobody in at the moment."
    return ""


def _address_problem(person: User, target: Organization, email: str) -> str:
    if domain_of(email) not in verified_domains(target) or "@" not in email:
        return "This address is not on a verified domain of the company they move to."
    if User.objects.filter(email=email).exclude(pk=person.pk).exists():
        return "Somebody else has this address already."
    return ""


def _tell_admins(company: Organization, words: str) -> None:
    admins = Seat.objects.filter(
        organization=company,
        status=Seat.Status.ACTIVE,
        roles__contains=[Seat.Role.ADMIN],
        user__is_active=True,
    )
    for seat in admins.select_related("user"):
        notices.tell(
            seat.user, topic="membership", text=words, url="/members/company/transfers/", letter=True
        )


def _locked(transfer: Transfer) -> Transfer:
    rows = Transfer.objects.select_for_update(of=("self",)).select_related("user", "origin", "target")
    return rows.get(pk=transfer.pk)


@transaction.atomic
def agree_to_transfer(*, by: User, transfer: Transfer) -> Transfer:
    """The second word: it is carried out now. Agreeing twice is agreeing once."""
    locked = _locked(transfer)
    if locked.status == Transfer.Status.DONE:
        return locked
    require(may_answer(by, locked))
    seat = Seat.objects.filter(
        user=locked.user, organization=locked.origin, status=Seat.Status.ACTIVE
    ).first()
    problem = (
        "The person's seat has ended in the meantime."
        if seat is None
        else _target_problem(seat, locked.target)
        or _address_problem(locked.user, locked.target, locked.email)
        or may_lose(locked.asked_by, seat).reason
    )
    if problem:
        raise ValidationError(problem)
    _carry_out(locked, by=by)
    return locked


def _carry_out(transfer: Transfer, *, by: User) -> None:
    """One transaction: what was held through the first company ends, and the second one's letter goes."""
    leaving = Leaving(transfer.origin, transfer.user, to=transfer.target)
    transfer.status, transfer.answered_by, transfer.answered_at = Transfer.Status.DONE, by, timezone.now()
    transfer.save(update_fields=["status", "answered_by", "answered_at"])
    transfer.ended = carry_out(leaving=leaving, by=by)
    transfer.invitation = invite(
        by=by,
        organization=transfer.target,
        email=transfer.email,
        roles=transfer.roles,
        title=transfer.title,
        name=transfer.user.name,
        person=transfer.user,
    )
    transfer.save(update_fields=["ended", "invitation"])
    audit.record(
        DONE,
        by=by,
        subject=transfer,
        organization=transfer.origin,
        detail={"target": str(transfer.target_id), "ended": len(transfer.ended)},
    )


@transaction.atomic
def decline_transfer(*, by: User, transfer: Transfer) -> Transfer:
    """The other company says no: nothing has ended, nothing changes."""
    locked = _locked(transfer)
    if locked.status == Transfer.Status.DECLINED:
        return locked
    require(may_answer(by, locked))
    _close(locked, by, Transfer.Status.DECLINED)
    audit.record(DECLINED, by=by, subject=locked, organization=locked.target)
    _tell_admins(locked.origin, "A move to another company was declined. Nothing has ended.")
    return locked


@transaction.atomic
def withdraw_transfer(*, by: User, transfer: Transfer) -> Transfer:
    """The first company takes its word back before the other has answered."""
    locked = _locked(transfer)
    if locked.status == Transfer.Status.WITHDRAWN:
        return locked
    require(may_administer(by, locked.origin))
    if locked.status != Transfer.Status.ASKED:
        raise ValidationError(f"This move is closed: {locked.get_status_display().lower()}.")
    _close(locked, by, Transfer.Status.WITHDRAWN)
    audit.record(WITHDRAWN, by=by, subject=locked, organization=locked.origin)
    return locked


def _close(transfer: Transfer, by: User, status: str) -> None:
    transfer.status, transfer.answered_by, transfer.answered_at = status, by, timezone.now()
    transfer.save(update_fields=["status", "answered_by", "answered_at"])


def is_moving(user: User) -> bool:
    """Whether the person has left one company by a move and not yet taken the seat at the next."""
    return (
        seat_of(user) is None
        and Transfer.objects.filter(
            user=user, status=Transfer.Status.DONE, invitation__status="open"
        ).exists()
    )
