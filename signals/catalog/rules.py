"""Who reads what can be shared: everybody covered by the non-disclosure agreement, and staff."""

from typing import Any

from coalition.core.access import ALLOWED, Decision
from members.rules import coverage, has_staff_role


def may_read_catalog(user: Any) -> Decision:
    return ALLOWED if has_staff_role(user) else coverage(user, "nda")
