"""Who may see, start and keep sharing groups."""

from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from coalition.core.access import ALLOWED, Decision, refuse
from members.rules import company_of, has_staff_role
from signals.submissions.rules import NOBODY, handles_signals, may_send_signals

GROUPS_URL = "/signals/groups/"


def keeps_order(user: Any) -> bool:
    """The coalition's compliance staff: they see every group, and none of its values."""
    return has_staff_role(user, "compliance")


def groups_visible_to(user: Any) -> Q:
    """Groups in which one's company sits or to which it is invited; a closed one stays readable for who sat in it."""
    if keeps_order(user):
        return Q()
    company = company_of(user) if handles_signals(user) else None
    if company is None:
        return NOBODY
    seats = apps.get_model("signals", "SharingSeat").objects
    return Q(Exists(seats.filter(group=OuterRef("pk"), organization_id=company.pk, ended_at=None)))


def may_start(user: Any) -> Decision:
    return ALLOWED if keeps_order(user) else may_send_signals(user)


def keeper_of(group: Any) -> Any:
    """The company that invites and closes: of those that sit in the group, the one that has sat there longest."""
    seat = group.seats.in_force().select_related("organization").order_by("accepted_at", "id").first()
    return seat.organization if seat else None


def may_keep(user: Any, group: Any) -> Decision:
    """Invite, take an invitation back, close."""
    if group.closed_at:
        return refuse(
            "This group is closed. What was shared in it is out to nobody any more.",
            "See your groups",
            GROUPS_URL,
        )
    if keeps_order(user):
        return ALLOWED
    allowed = may_send_signals(user)
    if not allowed:
        return allowed
    company, keeper = company_of(user), keeper_of(group)
    if keeper is None or company is None or keeper.pk != company.pk:
        return refuse(
            "The company that has sat longest in a group invites others and closes it. Yours can leave at any time.",
            "See your groups",
            GROUPS_URL,
        )
    return ALLOWED
