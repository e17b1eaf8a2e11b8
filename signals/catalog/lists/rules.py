"""Who keeps warning lists: compliance staff; who reads them: everybody who may see what can be shared."""

from typing import Any

from django.db.models import Q

from coalition.core.access import ALLOWED, Decision, refuse
from members.rules import has_staff_role, is_covered

CONSOLE_URL = "/console/warning-lists/"
NOBODY = Q(pk__in=[])


def keeps_lists(user: Any) -> bool:
    return has_staff_role(user, "compliance")


def lists_visible_to(user: Any) -> Q:
    """All of them to those who keep them; to covered people those in force."""
    if keeps_lists(user):
        return Q()
    return Q(ended_at=None) if is_covered(user, "nda") else NOBODY


def may_keep_lists(user: Any) -> Decision:
    if keeps_lists(user):
        return ALLOWED
    return refuse(
        "Warning lists are kept by the coalition's compliance staff.", "Back to signals", "/signals/"
    )


def may_change(found: Any) -> Decision:
    if found.ended_at is None:
        return ALLOWED
    return refuse("This list has ended. Make a new one.", "Back to the lists", CONSOLE_URL)
