"""Facts about a person's company: seat, roles, standing."""

from typing import Any

from coalition.core.access import ALLOWED, Decision, refuse
from coalition.core.people import known
from members.accounts.models import User
from members.organizations.models import Organization, Seat


def seat_of(user: Any) -> Seat | None:
    """The active seat with its company, read once per user object."""
    if not getattr(user, "is_authenticated", False) or user.kind != User.Kind.MEMBER or not user.is_active:
        return None
    return known(
        user,
        "seat",
        lambda: (
            Seat.objects.select_related("organization")
            .filter(user_id=user.pk, status=Seat.Status.ACTIVE)
            .first()
        ),
    )


def company_of(user: Any) -> Organization | None:
    seat = seat_of(user)
    return seat.organization if seat else None


def has_seat_role(user: Any, *roles: str) -> bool:
    seat = seat_of(user)
    return seat is not None and bool(set(seat.roles) & set(roles))


def is_member(user: Any) -> bool:
    """A person of a company in good standing (whether covered is another question, see members.agreements)."""
    company = company_of(user)
    return company is not None and company.standing in Organization.IN_GOOD_STANDING


def standing_decision(user: Any) -> Decision:
    """Whether the company's standing lets this person in, in general words."""
    company = company_of(user)
    if company is None:
        if getattr(user, "kind", "") == User.Kind.GUEST:
            return refuse(
                "You are a guest of one event. The rest of the portal is for people of member companies.",
                "See your event",
                "/",
            )
        return refuse(
            "You hold no seat at a member company, so there is nothing here that you may see.",
            "Ask your company's admin for a seat",
        )
    standing = Organization.Standing
    if company.standing == standing.LEFT:
        return refuse(
            "Your company has left the coalition. What you signed stays yours to download.",
            "See what you signed",
            "/members/agreements/",
        )
    if company.standing == standing.SUSPENDED:
        return refuse(
            "Your company's membership is suspended. Its signatory and the coalition's membership staff can lift that.",
            "Write to membership staff",
        )
    if company.standing in {standing.PROSPECT, standing.APPLICANT}:
        return refuse("Your company is not a member yet.", "See how to join", "/apply/")
    return ALLOWED
