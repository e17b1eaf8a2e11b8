"""A company reads its own figures and takes back its own; compliance staff read and do so for all."""

from typing import Any

from django.db.models import Q

from coalition.core.access import ALLOWED, Decision, refuse
from members.models import Organization
from members.rules import company_of, has_staff_role
from signals.submissions.rules import NOBODY, handles_signals, may_send_signals

TOLD_FROM = 3  # other companies behind a figure before it is told


def quality_visible_to(user: Any) -> Q:
    if has_staff_role(user, "compliance"):
        return Q()
    company = company_of(user) if handles_signals(user) else None
    return Q(organization_id=company.pk) if company else NOBODY


def may_roll_back(user: Any, company: Organization) -> Decision:
    if has_staff_role(user, "compliance"):
        return ALLOWED
    if not (sends := may_send_signals(user)):
        return sends
    own = company_of(user)
    if own is None or own.pk != company.pk:
        return refuse("A company takes back what it sent itself; compliance staff can do so for all.")
    return ALLOWED
