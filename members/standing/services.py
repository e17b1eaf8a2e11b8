"""A company's standing moves here and nowhere else, and every step is kept."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from coalition.core import audit, registry
from coalition.core.access import refuse, require
from coalition.core.registry import Leaving
from members import hooks
from members.accounts.models import User
from members.accounts.rules import has_staff_role
from members.agreements.models import Signature
from members.organizations.models import Organization
from members.standing.models import StandingChange
from members.standing.transitions import may_move

APPLIED = audit.action("standing.applied", "A company applied for membership")
DECLINED = audit.action("standing.back_to_prospect", "A company is a prospect again")
ADMITTED = audit.action("standing.admitted", "Admitted a company")
BEGUN = audit.action("standing.membership_began", "Membership began")
GRACE = audit.action("standing.grace_began", "A member entered its grace period")
SUSPENDED = audit.action("standing.suspended", "Suspended a company")
RESTORED = audit.action("standing.restored", "Restored a company to good standing")
ENDED = audit.action("standing.membership_ended", "Membership ended")
Standing = Organization.Standing


def need_membership_role(by: User) -> None:
    if not has_staff_role(by, "membership"):
        require(refuse("Staff who hold the membership role change a company's standing."))


def _need_reason(reason: str) -> str:
    if not reason.strip():
        raise ValidationError({"reason": "Say why; it stays in the company's history."})
    return reason.strip()


def _move(
    company: Organization,
    to: str,
    what: audit.Action,
    *,
    by: User | None,
    on: date | None = None,
    reason: str = "",
    **changes: Any,
) -> Organization:
    """The one way a standing changes: the row is locked, the table asked, the step written down."""
    locked = Organization.objects.select_for_update().get(pk=company.pk)
    decision = may_move(locked, to)
    if not decision:
        raise ValidationError(decision.reason)
    day = on or timezone.now().date()
    before = locked.standing
    if before == Standing.LEFT:
        changes = {"left_on": None, **changes}
    for name, value in {"standing": to, **changes}.items():
        setattr(locked, name, value)
        setattr(company, name, value)
    locked.save(update_fields=["standing", *changes])
    StandingChange.objects.create(
        organization=locked, before=before, after=to, on=day, by=by, reason=reason.strip()
    )
    detail = {"from": before, "to": to, "on": day.isoformat()} | ({"reason": reason} if reason else {})
    audit.record(what, by=by, subject=locked, organization=locked, detail=detail)
    hooks.standing_moved.tell(by=by, company=locked, before=before, after=to, on=day)
    return locked


def enter_history(*, by: User | None, company: Organization, on: date) -> None:
    """A company was registered: its history begins with the standing it came with."""
    StandingChange.objects.create(
        organization=company,
        after=company.standing,
        on=on,
        by=by,
        reason="Entered in the portal.",
    )


@transaction.atomic
def begin_application(*, by: User | None, company: Organization, reason: str = "") -> Organization:
    return _move(company, Standing.APPLICANT, APPLIED, by=by, reason=reason)


@transaction.atomic
def return_to_prospects(*, by: User, company: Organization, reason: str) -> Organization:
    """Not admitted, or not yet: the on-ramp stays open."""
    need_membership_role(by)
    return _move(company, Standing.PROSPECT, DECLINED, by=by, reason=_need_reason(reason))


@transaction.atomic
def admit_company(*, by: User, company: Organization, reason: str = "") -> Organization:
    """Admitted: its signatory may sign, and membership begins with the agreement."""
    need_membership_role(by)
    return _move(company, Standing.ADMITTED, ADMITTED, by=by, reason=reason)


@transaction.atomic
def begin_membership(*, by: User, company: Organization, on: date) -> Organization:
    """An admitted company becomes a member; one that is a member already stays as it is."""
    locked = Organization.objects.select_for_update().get(pk=company.pk)
    if locked.standing != Standing.ADMITTED:
        return locked
    return _move(
        company, Standing.ACTIVE, BEGUN, by=by, on=on, reason="The agreement took effect.", joined_on=on
    )


def begin_with_the_agreement(*, by: User, signature: Signature, on: date) -> None:
    """Membership begins when the non-disclosure agreement takes effect."""
    if signature.version.agreement.kind == "nda":
        begin_membership(by=by, company=signature.organization, on=on)


@transaction.atomic
def begin_grace(
    *, by: User | None, company: Organization, reason: str, on: date | None = None
) -> Organization:
    """Still in good standing, with something overdue."""
    if by is not None:
        need_membership_role(by)
    return _move(company, Standing.GRACE, GRACE, by=by, on=on, reason=_need_reason(reason))


@transaction.atomic
def suspend(*, by: User | None, company: Organization, reason: str, on: date | None = None) -> Organization:
    """Its people are out on their next request: sessions end, links in letters die, jobs in flight stop."""
    if by is not None:
        need_membership_role(by)
    moved = _move(company, Standing.SUSPENDED, SUSPENDED, by=by, on=on, reason=_need_reason(reason))
    leaving = Leaving(moved)
    for effect in registry.current().departures:
        if effect.on_suspension:
            effect.carry_out(leaving=leaving, by=by)
    return moved


@transaction.atomic
def restore(*, by: User | None, company: Organization, reason: str) -> Organization:
    """Back in good standing: what a suspension or a grace period held back is open again."""
    if by is not None:
        need_membership_role(by)
    return _move(company, Standing.ACTIVE, RESTORED, by=by, reason=_need_reason(reason))


@transaction.atomic
def end_membership(*, by: User, company: Organization, reason: str, on: date | None = None) -> Organization:
    """A company leaves: its people are out on their next request, what it signed stays its own to read."""
    need_membership_role(by)
    day = on or timezone.now().date()
    return _move(company, Standing.LEFT, ENDED, by=by, on=day, reason=_need_reason(reason), left_on=day)
