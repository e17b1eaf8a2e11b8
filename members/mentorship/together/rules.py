"""Who may do what within a pair that both have accepted."""

from typing import Any

from coalition.core.access import ALLOWED, Decision, refuse
from members.mentorship.rules import HOME_URL, is_mentor_of, is_of

_NOT_ONE_OF_THEM = refuse("This belongs to the two sides of a pair.", "See how it works", HOME_URL)


def may_work_together(user: Any, pair: Any) -> Decision:
    """Plan, meet and note: the two sides, while the pair runs."""
    if not is_of(user, pair):
        return _NOT_ONE_OF_THEM
    if pair.status != pair.Status.ACCEPTED:
        return refuse("This pair does not run.", "Back to mentorship", HOME_URL)
    return ALLOWED


def may_look_back(user: Any, pair: Any) -> Decision:
    """Read notes, say what came of it, give thanks: the two sides, after the end, too."""
    if not is_of(user, pair):
        return _NOT_ONE_OF_THEM
    if pair.status not in pair.BOTH_ACCEPTED:
        return refuse("This pair does not run.", "Back to mentorship", HOME_URL)
    return ALLOWED


def may_take_slot(user: Any, session: Any) -> Decision:
    """Only the side that did not propose takes a slot."""
    allowed = may_work_together(user, session.pair)
    if not allowed:
        return allowed
    if not session.slots or session.status == session.Status.CANCELLED:
        return refuse("Nothing is proposed for this session any more.", "Back to mentorship", HOME_URL)
    if is_mentor_of(user, session.pair) == session.proposed_by_mentor:
        return refuse(
            "You proposed these times; the other side chooses one. You can propose others.",
            "Back to mentorship",
            HOME_URL,
        )
    return ALLOWED


def may_say_pulse(user: Any, pair: Any, *, has_met: bool) -> Decision:
    allowed = may_work_together(user, pair)
    if not allowed:
        return allowed
    if not has_met:
        return refuse("How it fits is asked after your first session.", "Back to mentorship", HOME_URL)
    return ALLOWED
