"""Whom to call at a company tonight: kept by its admins, looked at with a reason, every look kept."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from coalition.core import audit
from coalition.core.access import ALLOWED, Decision, refuse, require
from members.accounts.models import User
from members.accounts.rules import has_staff_role
from members.organizations.models import Organization
from members.organizations.profile import EscalationContact, EscalationLook
from members.organizations.rules import company_of, is_member, may_administer

KEPT = audit.action("organizations.escalation_kept", "Entered an escalation contact")
CONFIRMED = audit.action("organizations.escalation_confirmed", "Confirmed an escalation contact")
LOOKED = audit.action("organizations.escalation_looked_at", "Looked at an escalation contact")

ONE_LOOK = timedelta(minutes=15)  # a page loaded again is the same look
YEAR = timedelta(days=365)
CHANNELS = ("email", "phone", "url")


def contact_of(organization: Organization) -> EscalationContact | None:
    return EscalationContact.objects.filter(organization=organization, ended_at=None).first()


def is_old(contact: EscalationContact) -> bool:
    return timezone.now() - contact.confirmed_at >= YEAR


def may_look(user: Any, organization: Organization) -> Decision:
    """People of member companies (the coverage gate stands before), and staff on duty."""
    if organization.standing not in Organization.IN_GOOD_STANDING:
        return refuse("This company is no member at the moment.")
    if is_member(user) or has_staff_role(user, "membership", "safety", "compliance"):
        return ALLOWED
    return refuse("Escalation contacts are for people of member companies, and for staff on duty.")


@transaction.atomic
def keep_contact(*, by: User, organization: Organization, **facts: Any) -> EscalationContact:
    """Enter the contact; the one before it ends and stays as history. The same once more is a confirmation."""
    locked = Organization.objects.select_for_update().get(pk=organization.pk)
    require(may_administer(by, locked))
    facts = {name: value.strip() for name, value in facts.items()}
    if not any(facts.get(channel) for channel in CHANNELS):
        raise ValidationError("Give at least one way to reach them: an address, a number or a link.")
    now, before = timezone.now(), contact_of(locked)
    if before and all(getattr(before, name) == value for name, value in facts.items()):
        return confirm_contact(by=by, contact=before)
    if before:
        before.ended_at = now
        before.save(update_fields=["ended_at"])
    made = EscalationContact.objects.create(
        organization=locked, changed_by=by, confirmed_by=by, confirmed_at=now, **facts
    )
    audit.record(KEPT, by=by, subject=made, organization=locked)
    return made


@transaction.atomic
def confirm_contact(*, by: User, contact: EscalationContact) -> EscalationContact:
    """It is still right: the year begins anew."""
    require(may_administer(by, contact.organization))
    contact.confirmed_by, contact.confirmed_at, contact.reminded_at = by, timezone.now(), None
    contact.save(update_fields=["confirmed_by", "confirmed_at", "reminded_at"])
    audit.record(CONFIRMED, by=by, subject=contact, organization=contact.organization)
    return contact


@transaction.atomic
def look(*, by: User, contact: EscalationContact, reason: str) -> EscalationLook:
    """Reading leaves a trace with its reason; the same person within a quarter of an hour leaves one."""
    require(may_look(by, contact.organization))
    if not reason.strip():
        raise ValidationError({"reason": "Say why in a few words; it is kept."})
    since = timezone.now() - ONE_LOOK
    recent = EscalationLook.objects.filter(contact=contact, by=by, created_at__gte=since).first()
    if recent:
        return recent
    made = EscalationLook.objects.create(
        contact=contact, by=by, company=company_of(by), reason=reason.strip()[:300]
    )
    audit.record(
        LOOKED, by=by, subject=contact, organization=contact.organization, detail={"reason": made.reason}
    )
    return made


def looks_at(organization: Organization) -> int:
    """How often the company's contacts were looked at in the last year; by whom is for compliance staff."""
    since = timezone.now() - YEAR
    return EscalationLook.objects.filter(contact__organization=organization, created_at__gte=since).count()
