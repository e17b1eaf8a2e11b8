"""Who may see, start and keep sharing groups."""

from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from coalition.core.access import ALLOWED, Decision, refuse
from members.rules import company_of, has_staff_role
from signals.catalog.kinds import PERSONAL_KINDS
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


def may_widen(user: Any, opinion: Any, group: Any) -> Decision:
    """A personal signal that went to a few by two people goes further by two people: not by whoever sent it.

    Out of the whole programme into a group is narrower, and anybody's of the company.
    """
    stays = opinion.group_id is None or (group is not None and opinion.group_id == group.pk)
    if stays or not opinion.indicator.is_personal or opinion.submitted_by_id != user.pk:
        return ALLOWED
    return refuse(
        "You sent this signal, and it is about a person: a colleague of yours decides whether others get it, too. Or take it "
        "back and send it anew; then a second person releases it.",
        "Back to the signal",
        f"/signals/s/{opinion.indicator.public_id}/",
    )


def widened_by_others(user: Any) -> Q:
    """Opinions that this person alone may not bring to others."""
    return Q(indicator__kind__in=sorted(PERSONAL_KINDS), submitted_by_id=user.pk)
