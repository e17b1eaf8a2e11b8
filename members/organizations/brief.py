"""What companies' admins and membership staff find on Home."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone

from coalition.core.registry import BriefItem
from members.accounts.rules import has_staff_role
from members.organizations import escalation
from members.organizations.models import Invitation, Organization, OrganizationDomain, Seat, Transfer
from members.organizations.rules import company_of, has_seat_role

SOON = timedelta(days=4)


def brief(user: Any) -> Iterator[BriefItem]:
    if has_staff_role(user, "membership"):
        yield from _for_staff()
    company = company_of(user)
    if (
        company is not None
        and has_seat_role(user, Seat.Role.ADMIN)
        and company.standing in Organization.MAY_SIGN
    ):
        yield from _for_admin(company)


def plural(number: int, one: str, many: str) -> str:
    return f"1 {one}" if number == 1 else f"{number} {many}"


def _for_staff() -> Iterator[BriefItem]:
    asked = OrganizationDomain.objects.filter(verified_at=None).count()
    if asked:
        text = plural(asked, "e-mail domain waits to be verified", "e-mail domains wait to be verified")
        yield BriefItem(text, reverse("console:companies"), "Verify", icon="at")


def _for_admin(company: Organization) -> Iterator[BriefItem]:
    now = timezone.now()
    ending = Invitation.objects.filter(
        organization=company,
        status=Invitation.Status.OPEN,
        expires_at__gt=now,
        expires_at__lte=now + SOON,
    ).aggregate(count=Count("pk"), first=Min("expires_at"))
    if ending["count"]:
        day = f"{timezone.localtime(ending['first']):%A}"
        words = plural(ending["count"], "invitation expires", "invitations expire")
        text = f"{words} on {day}" if ending["count"] == 1 else f"{words}, the first on {day}"
        yield BriefItem(
            text, reverse("members:invitations"), "Send again", minutes=2, due=ending["first"], icon="mail"
        )
    waits = Organization.objects.filter(pk=company.pk).aggregate(
        seats=Count("seats", filter=Q(seats__status=Seat.Status.PENDING), distinct=True),
        moves=Count("transfers_in", filter=Q(transfers_in__status=Transfer.Status.ASKED), distinct=True),
    )
    held = escalation.contact_of(company)
    if held is None or escalation.is_old(held):
        words = "is missing" if held is None else "was last confirmed a year ago"
        text = f"Your company's escalation contact {words}"
        action = "Enter it" if held is None else "Confirm it"
        yield BriefItem(text, reverse("members:escalation"), action, minutes=3, icon="phone-call")
    if waits["seats"]:
        words = plural(waits["seats"], "seat waits for your word", "seats wait for your word")
        url = f"{reverse('members:seats')}?status=pending"
        yield BriefItem(words, url, "Confirm", minutes=2, icon="user-check")
    if waits["moves"]:
        words = plural(waits["moves"], "move to your company waits", "moves to your company wait")
        yield BriefItem(
            f"{words} for your word", reverse("members:transfers"), "Answer", icon="arrows-right-left"
        )
