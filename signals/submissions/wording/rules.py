"""Who moves opinions to a new version of the vocabulary: compliance staff, who read counts there and no signal."""

from typing import Any

from coalition.core.access import ALLOWED, Decision, refuse
from members.rules import has_staff_role


def may_move(user: Any) -> Decision:
    if has_staff_role(user, "compliance"):
        return ALLOWED
    return refuse(
        "The vocabulary is kept by the coalition's compliance staff.", "Back to signals", "/signals/"
    )
