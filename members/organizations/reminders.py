"""Once a day: invitations about to expire, and escalation contacts nobody has confirmed for a year."""

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from coalition.core import jobs, notices
from members.organizations import emails
from members.organizations.models import Invitation, Organization, Seat
from members.organizations.profile import EscalationContact

BEFORE = timedelta(days=3)
YEAR = timedelta(days=365)
AGAIN = timedelta(days=30)


def ending_invitations() -> QuerySet[Invitation]:
    """Open, with three days or fewer to go, not yet reminded of since the last letter."""
    now = timezone.now()
    rows = Invitation.objects.filter(
        status=Invitation.Status.OPEN, reminded_at=None, expires_at__gt=now, expires_at__lte=now + BEFORE
    )
    return rows.filter(organization__standing__in=Organization.MAY_SIGN).order_by("pk")


def old_contacts() -> QuerySet[EscalationContact]:
    now = timezone.now()
    rows = EscalationContact.objects.filter(ended_at=None, confirmed_at__lte=now - YEAR)
    rows = rows.filter(organization__standing__in=Organization.MAY_SIGN)
    return rows.filter(Q(reminded_at=None) | Q(reminded_at__lte=now - AGAIN)).order_by("pk")


def remind(run: jobs.Run) -> None:
    """Each reminder with its mark in one transaction: after a crash nobody is reminded twice."""
    while found := ending_invitations()[:50]:
        with run.checkpoint():
            for invitation in found:
                invitation.reminded_at = timezone.now()
                invitation.save(update_fields=["reminded_at"])
                emails.invitation_ends(invitation)
    while contacts := old_contacts().select_related("organization")[:50]:
        with run.checkpoint():
            for contact in contacts:
                contact.reminded_at = timezone.now()
                contact.save(update_fields=["reminded_at"])
                _ask_admins(contact.organization)
    with run.checkpoint():
        run.finish()


def _ask_admins(company: Organization) -> None:
    admins = Seat.objects.filter(
        organization=company,
        status=Seat.Status.ACTIVE,
        roles__contains=[Seat.Role.ADMIN],
        user__is_active=True,
    )
    for seat in admins.select_related("user"):
        notices.tell(
            seat.user,
            topic="membership",
            text="Your company's escalation contact was last confirmed a year ago. Is it still right?",
            url=reverse("members:escalation"),
            letter=True,
        )
