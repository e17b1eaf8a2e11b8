"""Who may see and record outcomes: the analysts and compliance people of the company whose outcome it is."""

from typing import Any

from django.db.models import Q

from members.rules import company_of
from signals.submissions.rules import NOBODY, handles_signals, may_handle_signals, may_send_signals
from signals.submissions.scope.models import SharingSeat

__all__ = ["handles_signals", "in_reach_of", "may_handle_signals", "may_send_signals", "outcomes_visible_to"]


def outcomes_visible_to(user: Any) -> Q:
    company = company_of(user) if handles_signals(user) else None
    return Q(organization_id=company.pk) if company else NOBODY


def in_reach_of(company: Any) -> Q:
    """Rows with a `group` that reach this company: those of the whole programme, and of its own sharing groups."""
    seats = SharingSeat.objects.filter(
        organization=company, accepted_at__isnull=False, ended_at=None, group__closed_at=None
    )
    return Q(group=None) | Q(group__in=seats.values("group"))
