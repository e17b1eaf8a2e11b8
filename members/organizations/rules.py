"""Facts about a person's company: seat, roles, standing."""

from typing import Any

from django.db.models import Q

from coalition.core.access import ALLOWED, Decision, first_refusal, refuse
from coalition.core.people import known
from members.accounts.models import User
from members.accounts.rules import has_staff_role
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


# Seats of contractors hold as long as what the company signed provides for them.
HOLDS = Q(contractor=False) | Q(organization__contractors_allowed=True)


def contractor_decision(seat: Seat) -> Decision:
    """Whether a contractor's seat is provided for by what their company signed; nothing to ask of anybody else's."""
    if not seat.contractor or seat.organization.contractors_allowed:
        return ALLOWED
    return refuse(
        "Your seat is marked as a contractor's or vendor's, and the agreement that your company has signed gives "
        "no seats to them. It opens again when an agreement that does is in effect.",
        "Ask your company's admin",
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


def holds_pending_seat(user: Any) -> bool:
    if not getattr(user, "is_authenticated", False):
        return False
    waits = Seat.objects.filter(user_id=user.pk, status__in=[Seat.Status.PENDING, Seat.Status.INVITED])
    return known(user, "pending_seat", waits.exists)


def standing_decision(user: Any) -> Decision:
    """Whether the company's standing lets this person in, in general words."""
    company = company_of(user)
    if company is None:
        return _seatless(user)
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
    seat = seat_of(user)
    return contractor_decision(seat) if seat else ALLOWED


def _seatless(user: Any) -> Decision:
    if getattr(user, "kind", "") == User.Kind.GUEST:
        return refuse(
            "You are a guest of one event. The rest of the portal is for people of member companies.",
            "See your event",
            "/",
        )
    if holds_pending_seat(user):
        return refuse(
            "Your seat waits for your company's admin, who confirms it. Until then nothing is open to you.",
            "Ask your company's admin",
        )
    return refuse(
        "You hold no seat at a member company, so there is nothing here that you may see.",
        "Ask your company's admin for a seat",
    )


_NOTHING_IN_ITS_NAME: dict[str, Decision] = {
    Organization.Standing.PROSPECT: refuse(
        "Your company is not a member yet. What members share is written by members; "
        "what is open to you, you can read.",
        "See how to join",
        "/apply/",
    ),
    Organization.Standing.ADMITTED: refuse(
        "Your company is admitted, and a member from the day on which its agreement takes effect. "
        "From then on you can take part.",
        "See the agreements",
        "/members/agreements/",
    ),
    Organization.Standing.SUSPENDED: refuse(
        "Your company's membership is suspended, so nothing can be added in its name. "
        "Its signatory and the coalition's membership staff can lift that.",
        "See what lifts it",
        "/members/standing/",
    ),
    Organization.Standing.LEFT: refuse(
        "Your company has left the coalition, so nothing can be added in its name any more.",
        "See what you signed",
        "/members/agreements/",
    ),
}
_NOTHING_IN_ITS_NAME[Organization.Standing.APPLICANT] = _NOTHING_IN_ITS_NAME[Organization.Standing.PROSPECT]


def may_contribute(user: Any) -> Decision:
    """Whether this person may write anything in their company's name. Every slice that writes for one asks this first.

    A company in grace is in good standing: everything stays open until the day that its own page states.
    """
    if has_staff_role(user):
        return ALLOWED
    seat = seat_of(user)
    if seat is None:
        return _seatless(user)
    if seat.organization.standing not in Organization.IN_GOOD_STANDING:
        return _NOTHING_IN_ITS_NAME[seat.organization.standing]
    if not set(seat.roles) - {Seat.Role.READ_ONLY}:
        return refuse(
            "Your seat is for reading only. Your company's admin can give you the role of member staff, "
            "and then you can take part.",
            "Ask your company's admin",
        )
    return ALLOWED


def may_administer(user: Any, organization: Organization) -> Decision:
    """Keep a company's seats, invitations and facts: its own admins while it is in, and membership staff."""
    if has_staff_role(user, "membership"):
        return ALLOWED
    seat = seat_of(user)
    if seat is None or seat.organization_id != organization.pk:
        return refuse("A company's people are kept by its own admins and the coalition's membership staff.")
    if seat.organization.standing not in Organization.MAY_SIGN:
        return first_refusal(
            standing_decision(user), refuse("At its present standing your company's seats are kept by staff.")
        )
    if not (provided_for := contractor_decision(seat)):
        return provided_for
    if Seat.Role.ADMIN not in seat.roles:
        return refuse(
            "Only an admin of your company keeps its seats, invitations and facts.",
            "See who is admin",
            "/members/company/",
        )
    return ALLOWED


def may_invite(user: Any, organization: Organization) -> Decision:
    """Nobody is invited to a company that is suspended or has left, not even by staff."""
    standing = Organization.Standing
    if organization.standing in {standing.SUSPENDED, standing.LEFT}:
        return refuse("Nobody can be invited while the company is suspended or after it has left.")
    return may_administer(user, organization)
