"""Who may send signals and see a company's own: its analysts and compliance people, and nobody else."""

from typing import Any

from django.db.models import Q

from coalition.core.access import ALLOWED, Decision, refuse
from coalition.core.people import known
from members.rules import company_of, coverage, has_seat_role, has_staff_role

ROLES = ("analyst", "compliance")
AGREEMENTS = ("nda", "signals")
NOBODY = Q(pk__in=[])


def may_handle_signals(user: Any) -> Decision:
    """Whether this person may send and see signals of their own company, with the reason if not."""
    return known(user, "may_handle_signals", lambda: _decide(user))


def _decide(user: Any) -> Decision:
    covered = coverage(user, *AGREEMENTS)
    if not covered:
        return covered
    if has_staff_role(user):
        return refuse("Coalition staff cannot read signals. They belong to the companies that take part.")
    if not has_seat_role(user, *ROLES):
        return refuse(
            "Signals are handled by people of your company who hold the signal analyst or the signal compliance "
            "role. You do not hold one of them; your company's admin can give it to you.",
            "See your company's seats",
            "/members/directory/",
        )
    return ALLOWED


def handles_signals(user: Any) -> bool:
    return may_handle_signals(user).allowed


def _own(user: Any, path: str = "") -> Q:
    company = company_of(user) if handles_signals(user) else None
    return Q(**{f"{path}organization_id": company.pk}) if company else NOBODY


def opinions_visible_to(user: Any) -> Q:
    """One's own company's; a sealed one is gone for everyone."""
    return _own(user) & Q(sealed_at=None)


def indicators_visible_to(user: Any) -> Q:
    """Those of which one's own company holds an opinion that is not sealed."""
    own = _own(user, "opinions__")
    return own if own == NOBODY else own & Q(opinions__sealed_at=None)


def batches_visible_to(user: Any) -> Q:
    return _own(user) & Q(sealed_at=None)
