"""Who sends alerts, who lets a lead's out, and who reads and answers them."""

import uuid
from typing import Any

from django.db.models import Q, QuerySet

from coalition.core.access import ALLOWED, Decision, first_refusal, refuse
from members.models import GroupSeat, Seat, User
from members.rules import (
    coverage,
    covered_people,
    eligible_organizations,
    group_roles,
    has_staff_role,
    may_contribute,
)
from signals.submissions.rules import AGREEMENTS, NOBODY, ROLES, handles_signals, may_send_signals

STAFF = ("compliance", "safety", "programmes")


def is_staff(user: Any) -> bool:
    return has_staff_role(user, *STAFF)


def led_groups(user: Any) -> set[uuid.UUID]:
    """Working groups that this person leads."""
    return {group for group, role in group_roles(user).items() if role in GroupSeat.LEADS}


def may_write(user: Any) -> Decision:
    """Staff, and leads of working groups whose companies take part in signal sharing."""
    if is_staff(user):
        return ALLOWED
    covered = coverage(user, *AGREEMENTS)
    if not covered:
        return covered
    if not led_groups(user):
        return refuse(
            "Alerts are sent by the coalition's staff and by leads of working groups. Tell one of them what you know.",
            "See the groups",
            "/members/groups/",
        )
    return may_contribute(user)


def may_open(user: Any) -> Decision:
    """Readers are those who handle signals; whoever may write one may open the list too."""
    if handles_signals(user) or may_write(user):
        return ALLOWED
    return may_send_signals(user)


def alerts_visible_to(user: Any) -> Q:
    """Staff see all; a lead their own and their groups'; analysts what went out."""
    if is_staff(user):
        return Q()
    seen = Q(sent_by_id=user.pk) | Q(group__in=led_groups(user)) if may_write(user) else NOBODY
    if handles_signals(user):
        seen |= Q(state__in=["open", "withdrawn"])
    return seen


def may_decide(user: Any, alert: Any) -> Decision:
    """The second person for a lead's alert: another lead of the group, or staff."""
    if alert.sent_by_id == getattr(user, "pk", None):
        return refuse(
            "You wrote this yourself, so a second person sends it: another lead of the group, or staff."
        )
    if is_staff(user):
        return ALLOWED
    if alert.group_id not in led_groups(user):
        return refuse("Another lead of the group, or the coalition's staff, sends this.")
    return first_refusal(coverage(user, *AGREEMENTS), may_contribute(user))


def may_withdraw(user: Any, alert: Any) -> Decision:
    if is_staff(user) or alert.sent_by_id == getattr(user, "pk", None):
        return ALLOWED
    return refuse("Whoever wrote it, or the coalition's staff, withdraws it.")


def sees_counts(user: Any, alert: Any) -> bool:
    """How many have read it, and what companies answered, in counts; for whoever sent it and staff."""
    return is_staff(user) or alert.sent_by_id == user.pk or alert.group_id in led_groups(user)


def may_answer(user: Any, alert: Any) -> Decision:
    if not alert.is_open:
        return refuse("This alert is over, so answers are closed.")
    return may_send_signals(user)


def readers() -> QuerySet[User]:
    """Everybody who handles signals at a company that takes part now."""
    seats = Seat.objects.filter(
        status=Seat.Status.ACTIVE,
        roles__overlap=list(ROLES),
        organization__in=eligible_organizations().filter(standing__in=["active", "grace"]),
    )
    return covered_people(*AGREEMENTS).filter(pk__in=seats.values("user")).order_by("pk")
