"""Who keeps the register, who may tell of a request, and who reads its figures."""

from typing import Any

from django.db.models import Q

from coalition.core.access import ALLOWED, Decision, refuse
from members.rules import company_of, has_staff_role
from signals.submissions.rules import NOBODY, handles_signals, may_handle_signals

__all__ = [
    "handles_signals",
    "keeps_register",
    "may_handle_signals",
    "may_keep_register",
    "requests_visible_to",
]


def keeps_register(user: Any) -> bool:
    return has_staff_role(user, "compliance")


def requests_visible_to(user: Any) -> Q:
    """All of them to compliance staff; to a company's signal people those that came to it."""
    if keeps_register(user):
        return Q()
    company = company_of(user) if handles_signals(user) else None
    return Q(told_by=company.pk) if company else NOBODY


def may_keep_register(user: Any) -> Decision:
    if keeps_register(user):
        return ALLOWED
    return refuse(
        "The register of government requests is kept by the coalition's compliance staff.",
        "Back to signals",
        "/signals/",
    )
