"""Who may sign off a departure, and of whom."""

from typing import Any

from coalition.core.access import ALLOWED, Decision, refuse
from coalition.core.registry import Leaving
from members.accounts.models import User
from members.accounts.rules import has_staff_role
from members.organizations.models import Organization, Seat
from members.organizations.rules import has_seat_role, seat_of

PEOPLE_URL = "/members/standing/people/"
CONSOLE_URL = "/console/offboarding/"
MAY_LEAVE = (*Organization.MAY_SIGN, Organization.Standing.SUSPENDED)


def open_seat(leaving: Leaving) -> Seat | None:
    seats = Seat.objects.filter(organization=leaving.organization, user=leaving.user)
    return seats.exclude(status=Seat.Status.ENDED).first()


def may_offboard(user: Any, leaving: Leaving) -> Decision:
    """Membership staff for companies and people; a company's admin for its own people, but not for themselves."""
    if leaving.user is None:
        return _may_offboard_company(user, leaving.organization)
    if leaving.user.kind != User.Kind.MEMBER or open_seat(leaving) is None:
        return refuse("This person holds no seat there any more.", "See who does", PEOPLE_URL)
    if has_staff_role(user, "membership"):
        return ALLOWED
    return _may_offboard_colleague(user, leaving)


def _may_offboard_colleague(user: Any, leaving: Leaving) -> Decision:
    seat = seat_of(user)
    if seat is None or seat.organization_id != leaving.organization.pk:
        return refuse("People are offboarded by their own company's admin, or by membership staff.")
    if not has_seat_role(user, Seat.Role.ADMIN):
        return refuse(
            "Your company's admin offboards its people. You do not hold that role.",
            "See your seat",
            "/profile/",
        )
    if leaving.user.pk == user.pk:
        return refuse(
            "You cannot offboard yourself: another admin of your company can, or membership staff.",
            "See your people",
            PEOPLE_URL,
        )
    return ALLOWED


def _may_offboard_company(user: Any, company: Organization) -> Decision:
    if not has_staff_role(user, "membership"):
        return refuse(
            "Staff who hold the membership role offboard a company.", "Back to the console", "/console/"
        )
    if company.standing not in MAY_LEAVE:
        return refuse(
            f"This company has no membership that could end: {company.get_standing_display().lower()}.",
            "See the departures",
            CONSOLE_URL,
        )
    return ALLOWED
