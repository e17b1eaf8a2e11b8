"""Who sees a retraction: the company whose signal it was. Who sees a receipt: the company that must answer it."""

from typing import Any

from django.db.models import Q

from coalition.core.access import ALLOWED, Decision, refuse
from members.rules import company_of, has_staff_role
from signals.submissions.rules import NOBODY, handles_signals


def _own(user: Any) -> Q:
    company = company_of(user) if handles_signals(user) else None
    return Q(organization_id=company.pk) if company else NOBODY


def retractions_visible_to(user: Any) -> Q:
    return _own(user)


def receipts_visible_to(user: Any) -> Q:
    """One's own company's; compliance staff see them all, as they look after those that are late."""
    return Q() if has_staff_role(user, "compliance") else _own(user)


def may_take_back_for_all(user: Any) -> Decision:
    if has_staff_role(user, "compliance"):
        return ALLOWED
    return refuse("Only compliance staff of the coalition take a signal back for everybody.")
