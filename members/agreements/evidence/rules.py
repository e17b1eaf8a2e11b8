"""Who may ask a company to sign, and who may answer for it."""

from typing import Any

from django.urls import reverse

from coalition.core.access import ALLOWED, Decision, refuse
from members.accounts.rules import has_staff_role
from members.agreements.coverage import AGREEMENTS_URL
from members.agreements.evidence.models import SigningRequest
from members.organizations.models import Seat
from members.organizations.rules import has_seat_role, seat_of


def may_ask(user: Any) -> Decision:
    if has_staff_role(user, "membership"):
        return ALLOWED
    return refuse(
        "Staff who hold the membership role ask companies to sign.", "Back to the console", "/console/"
    )


def may_tend(user: Any, request: SigningRequest) -> Decision:
    """Remind of it, withdraw it, end it: staff, while it is open."""
    if not (decision := may_ask(user)):
        return decision
    return _is_open(request, reverse("console:signing-requests"))


def may_remind(user: Any, request: SigningRequest, today: Any) -> Decision:
    if not (decision := may_tend(user, request)):
        return decision
    if request.reminded_on == today:
        return refuse(
            "They were reminded today already; nobody is reminded twice a day.", "Come back tomorrow"
        )
    return ALLOWED


def may_answer(user: Any, request: SigningRequest) -> Decision:
    """Decline or hand over: a signatory of the company, or whom it waits for."""
    seat = seat_of(user)
    if seat is None or seat.organization_id != request.organization_id:
        return refuse(
            "People of the company that was asked answer this.", "See the agreements", AGREEMENTS_URL
        )
    if not has_seat_role(user, Seat.Role.SIGNATORY) and request.addressee_id != user.pk:
        return refuse(
            "A signatory of your company answers this, or the colleague it was handed to.",
            "See who signs",
            AGREEMENTS_URL,
        )
    return _is_open(request, AGREEMENTS_URL)


def _is_open(request: SigningRequest, url: str) -> Decision:
    if request.status == SigningRequest.Status.OPEN:
        return ALLOWED
    state = request.get_status_display().lower()
    return refuse(f"This request is closed: {state}. Nothing was done a second time.", "See the others", url)
