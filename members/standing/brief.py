"""What standing needs from a person today."""

from collections.abc import Iterator
from datetime import UTC, datetime, time
from typing import Any

from django.urls import reverse
from django.utils import timezone

from coalition.core.registry import BriefItem
from members.accounts.rules import has_staff_role
from members.organizations.rules import company_of, has_seat_role
from members.standing.attestation.models import Attestation
from members.standing.attestation.rules import FILLS, may_sign_off
from members.standing.models import Renewal
from members.standing.offboarding.models import Offboarding
from members.standing.renewals import pending


def company_brief(user: Any) -> Iterator[BriefItem]:
    """A renewal that is due, an attestation that waits for this person."""
    company = company_of(user)
    if company is None or not has_seat_role(user, *FILLS):
        return
    waiting = Attestation.objects.filter(organization=company, state=Attestation.State.WAITING).first()
    if waiting is not None and may_sign_off(user, waiting):
        url = reverse("members:attestation-sign", args=[waiting.year])
        yield BriefItem(
            "Your company's attestation waits for your sign-off", url, "Review", 15, icon="checklist"
        )
    renewal = pending().filter(organization=company).first()
    if renewal is None:
        return
    found = Attestation.objects.filter(organization=company, year=renewal.year).first()
    due = datetime.combine(renewal.suspend_on or renewal.due_on, time(12), UTC)
    if found is None or found.state == Attestation.State.DRAFT:
        url = reverse("members:attestation", args=[found.year]) if found else reverse("members:standing")
        action = "Go on" if found else "Begin"
        yield BriefItem("Your company's yearly attestation is due", url, action, 30, due, "checklist")


def staff_brief(user: Any) -> Iterator[BriefItem]:
    if not has_staff_role(user, "membership"):
        return
    grace = pending().filter(state=Renewal.State.GRACE, held_by=None)
    if first := grace.order_by("suspend_on").first():
        number = grace.count()
        words = "1 company is" if number == 1 else f"{number} companies are"
        due = datetime.combine(first.suspend_on or timezone.localdate(), time(12), UTC)
        url = reverse("console:suspensions")
        yield BriefItem(f"{words} in grace; see who is suspended when", url, "Look", 5, due, "calendar-due")
    left = Offboarding.objects.filter(status=Offboarding.Status.INCOMPLETE).count()
    if left:
        words = "1 departure" if left == 1 else f"{left} departures"
        url = reverse("console:departures") + "?status=incomplete"
        yield BriefItem(f"{words} left something over", url, "See what", icon="door-exit")
