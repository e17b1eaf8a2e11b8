"""Who keeps holds, retention and erasure: the coalition's compliance staff."""

from typing import Any, Final

from django.db.models import Q

from coalition.core.access import ALLOWED, Decision, refuse
from members.rules import has_staff_role
from signals.submissions.rules import NOBODY

SUBJECT_TITLES: Final = {
    "signals": "Signals that ended: withdrawn or expired everywhere",
    "answers": "Rows of imports as they were sent",
}


def keeps_order(user: Any) -> bool:
    return has_staff_role(user, "compliance")


def kept_by(user: Any) -> Q:
    return Q() if keeps_order(user) else NOBODY


def may_keep_order(user: Any) -> Decision:
    if keeps_order(user):
        return ALLOWED
    return refuse(
        "How long signals are kept, and what is erased, is the work of the coalition's compliance staff.",
        "Back to signals",
        "/signals/",
    )
