"""Who may open a sealed value, and who reads who did."""

from typing import Any

from django.db.models import Q

from coalition.core.access import ALLOWED, Decision, refuse
from members.rules import company_of, has_seat_role, has_staff_role
from signals.submissions.rules import NOBODY, handles_signals, may_handle_signals


def reveals_as_staff(user: Any) -> bool:
    return has_staff_role(user, "compliance")


def may_reveal(user: Any) -> Decision:
    """Analysts and compliance people of companies that take part, and the coalition's compliance staff."""
    return ALLOWED if reveals_as_staff(user) else may_handle_signals(user)


def needs_case(user: Any, indicator: Any) -> bool:
    """Whether the value is opened under a case: every personal one, and for compliance staff every one."""
    return bool(indicator.is_personal) or reveals_as_staff(user)


def reveals_visible_to(user: Any) -> Q:
    """The company's to its compliance people, one's own to an analyst, the staff's own to compliance staff."""
    if reveals_as_staff(user):
        return Q(organization=None)
    company = company_of(user) if handles_signals(user) else None
    if company is None:
        return NOBODY
    own = Q(organization_id=company.pk)
    return own if has_seat_role(user, "compliance") else own & Q(person_id=user.pk)


def session_limit(limit: int) -> Decision:
    return refuse(
        f"You have opened {limit} values under this case, the most that one session allows. "
        "Begin another session for what is left, or say to the coalition's compliance staff why so many are needed.",
        "See what you opened",
        "/signals/reveals/",
    )


def day_limit(limit: int) -> Decision:
    return refuse(
        f"You have opened {limit} values within a day, the most that one person may. "
        "A colleague can go on, or you tomorrow.",
        "See what you opened",
        "/signals/reveals/",
    )
