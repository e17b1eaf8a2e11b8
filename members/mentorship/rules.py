"""Who may ask, offer, see and answer; programme staff see the whole."""

from typing import Any

from django.db.models import Q

from coalition.core.access import ALLOWED, Decision, refuse
from members.accounts.rules import has_staff_role
from members.organizations.rules import may_contribute, seat_of

HOME_URL = "/members/mentorship/"
CONSOLE_URL = "/console/mentorship/"
# Statuses by value: the models ask this module who sees them.
KNOWN_TO_BOTH = ("published", "accepted", "declined", "ended")
SHARED_WITH_THE_MENTOR = ("published", "accepted", "ended")


def runs_programmes(user: Any) -> bool:
    return has_staff_role(user, "programmes")


def requests_visible_to(user: Any) -> Q:
    """Own requests, those of somebody this person mentors or is proposed to, and all of them for programme staff."""
    if runs_programmes(user):
        return Q()
    if seat_of(user) is None:
        return Q(pk__in=[])
    return Q(user_id=user.pk) | Q(pairs__offer__user_id=user.pk, pairs__status__in=SHARED_WITH_THE_MENTOR)


def pairs_visible_to(user: Any) -> Q:
    """Both sides once a pair is published, and programme staff from the start."""
    if runs_programmes(user):
        return Q()
    if seat_of(user) is None:
        return Q(pk__in=[])
    mine = Q(offer__user_id=user.pk) | Q(request__user_id=user.pk)
    return mine & Q(status__in=KNOWN_TO_BOTH)


def may_take_part(user: Any) -> Decision:
    """Ask for a mentor or offer to be one: people of member companies who do more than read."""
    if has_staff_role(user) or seat_of(user) is None:
        return refuse(
            "Mentorship is between people of member companies. Coalition staff arrange it and take no part.",
            "See how it works",
            HOME_URL,
        )
    return may_contribute(user)


def may_edit_request(request: Any) -> Decision:
    if request.status in request.UNANSWERED:
        return ALLOWED
    return refuse(
        "A mentor is proposed to you already. Answer that first; if you decline, your request opens again "
        "and you can change it.",
        "See the proposal",
        HOME_URL,
    )


def may_answer(user: Any, pair: Any) -> Decision:
    """Each side answers for itself, while the proposal stands."""
    if user.pk not in {pair.offer.user_id, pair.request.user_id}:
        return refuse("Only the two people of a pair answer it.", "See how it works", HOME_URL)
    if pair.status != pair.Status.PUBLISHED:
        return refuse(
            f"This proposal is closed: {pair.get_status_display().lower()}.", "Back to mentorship", HOME_URL
        )
    return ALLOWED


def may_end(user: Any, pair: Any) -> Decision:
    if user.pk not in {pair.offer.user_id, pair.request.user_id}:
        return refuse("Only the two people of a pair end it.", "See how it works", HOME_URL)
    if pair.status != pair.Status.ACCEPTED:
        return refuse("Only a running pair can be ended.", "Back to mentorship", HOME_URL)
    return ALLOWED


def may_run_rounds(user: Any) -> Decision:
    if runs_programmes(user):
        return ALLOWED
    return refuse("Matching rounds are run by the coalition's programme staff.", "See how it works", HOME_URL)


def may_publish(found: Any) -> Decision:
    if found.state == found.Status.SOLVED:
        return ALLOWED
    return refuse(
        f"This round cannot be published: {found.state.label.lower()}.", "Back to the rounds", CONSOLE_URL
    )


def may_cancel(found: Any) -> Decision:
    if found.status in found.UNFINISHED:
        return ALLOWED
    return refuse(
        f"This round cannot be cancelled: {found.state.label.lower()}.", "Back to the rounds", CONSOLE_URL
    )
