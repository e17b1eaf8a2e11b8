"""A company's standing moves here and nowhere else."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from coalition.core import audit
from coalition.core.access import refuse, require
from members.accounts.models import User
from members.accounts.rules import has_staff_role
from members.agreements.models import Signature
from members.organizations.models import Organization

BEGUN = audit.action("standing.membership_began", "Membership began")
SUSPENDED = audit.action("standing.suspended", "Suspended a company")
ENDED = audit.action("standing.membership_ended", "Membership ended")
Standing = Organization.Standing


def _moved(company: Organization, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(company, name, value)
    company.save(update_fields=list(changes))


def _need_membership_role(by: User) -> None:
    if not has_staff_role(by, "membership"):
        require(refuse("Staff who hold the membership role change a company's standing."))


@transaction.atomic
def begin_membership(*, by: User, company: Organization, on: date) -> Organization:
    """An admitted company becomes a member; one that is a member already stays as it is."""
    locked = Organization.objects.select_for_update().get(pk=company.pk)
    if locked.standing == Standing.ADMITTED:
        _moved(locked, standing=Standing.ACTIVE, joined_on=on)
        company.standing, company.joined_on = locked.standing, locked.joined_on
        audit.record(BEGUN, by=by, subject=locked, organization=locked, detail={"on": on.isoformat()})
    return locked


def begin_with_the_agreement(*, by: User, signature: Signature, on: date) -> None:
    """Membership begins when the non-disclosure agreement takes effect."""
    if signature.version.agreement.kind == "nda":
        begin_membership(by=by, company=signature.organization, on=on)


@transaction.atomic
def suspend(*, by: User, company: Organization, reason: str) -> Organization:
    _need_membership_role(by)
    locked = Organization.objects.select_for_update().get(pk=company.pk)
    if locked.standing not in Organization.IN_GOOD_STANDING:
        raise ValidationError("Only a member can be suspended.")
    _moved(locked, standing=Standing.SUSPENDED)
    company.standing = locked.standing
    audit.record(SUSPENDED, by=by, subject=locked, organization=locked, detail={"reason": reason})
    return locked


@transaction.atomic
def end_membership(*, by: User, company: Organization, reason: str, on: date | None = None) -> Organization:
    """A company leaves: its people are out on their next request, what it signed stays its own to read."""
    _need_membership_role(by)
    locked = Organization.objects.select_for_update().get(pk=company.pk)
    if locked.standing not in {*Organization.MAY_SIGN, Standing.SUSPENDED}:
        raise ValidationError("This company has no membership that could end.")
    _moved(locked, standing=Standing.LEFT, left_on=on or timezone.now().date())
    company.standing, company.left_on = locked.standing, locked.left_on
    audit.record(ENDED, by=by, subject=locked, organization=locked, detail={"reason": reason})
    return locked
