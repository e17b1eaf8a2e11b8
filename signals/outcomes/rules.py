"""Who may see and record outcomes: the analysts and compliance people of the company whose outcome it is."""

from typing import Any

from django.db.models import Q

from members.rules import company_of
from signals.submissions.rules import NOBODY, handles_signals, may_handle_signals, may_send_signals

__all__ = ["handles_signals", "may_handle_signals", "may_send_signals", "outcomes_visible_to"]


def outcomes_visible_to(user: Any) -> Q:
    company = company_of(user) if handles_signals(user) else None
    return Q(organization_id=company.pk) if company else NOBODY
