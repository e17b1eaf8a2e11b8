"""Who may ask, offer, see and answer; programme staff see the whole."""

from typing import Any

from django.db.models import Q

from coalition.core.access import ALLOWED, Decision, refuse
from members.accounts.rules import has_staff_role
from members.organizations.rules import may_contribute, seat_of

TOPIC = "mentorship"  # of notices
HOME_URL = "/members/mentorship/"
CONSOLE_URL = "/console/mentorship/"
# Statuses by value: the models ask this module who sees them.
SHARED_WITH_THE_MENTOR = ("asked", "published", "accepted", "ended")
BOTH_ACCEPTED = ("accepted", "ended")


def runs_programmes(user: Any) -> bool:
    return has_staff_role(user, "programmes")


def requests_visible_to(user: Any) -> Q:
    """Own requests, those of somebody this person mentors or is proposed to, and all of them for programme staff."""
    if runs_programmes(user):
        return Q()
    if seat_of(user) is None:
        return Q(pk__in=[])
    both_accepted = Q(pairs__status__in=BOTH_ACCEPTED, pairs__accepted_at__isnull=False)
    open_to_the_mentor = both_accepted | Q(pairs__status__in=SHARED_WITH_THE_MENTOR, shielded=False)
    return Q(user_id=user.pk) | (mentors(user, "pairs__offer__") & open_to_the_mentor)


def mentors(user: Any, path: str = "offer__") -> Q:
    """The mentor themselves, or a colleague of the same company with whom they mentor as a team."""
    seat = seat_of(user)
    company = seat.organization_id if seat else None
    in_the_team = Q(**{f"{path}team": user.pk, f"{path}organization_id": company})
    return Q(**{f"{path}user_id": user.pk}) | in_the_team


def pairs_visible_to(user: Any) -> Q:
    """The mentor and their team from when they are asked, the asker from when the mentor has said yes.

    A question that the mentor declined or let lapse was never published: to the asker it does not exist.
    Programme staff see every pair from the start.
    """
    if runs_programmes(user):
        return Q()
    if seat_of(user) is None:
        return Q(pk__in=[])
    was_published = Q(published_at__isnull=False)
    was_asked = was_published | Q(asked_at__isnull=False)
    return (Q(request__user_id=user.pk) & was_published) | (mentors(user) & was_asked)


def may_take_part(user: Any) -> Decision:
    """Ask for a mentor or offer to be one: people of member companies who do more than read."""
    if has_staff_role(user) or seat_of(user) is None:
        return refuse(
            "Mentorship is between people of member companies. Coalition staff arrange it and take no part.",
            "See how it works",
            HOME_URL,
        )
    return may_contribute(user)


def may_be_a_team(user: Any, colleagues: Any) -> Decision:
    """Colleagues of the mentor's own company, who take part for themselves as well."""
    seat = seat_of(user)
    company = seat.organization_id if seat else None
    for one in colleagues:
        theirs = seat_of(one)
        if theirs is None or theirs.organization_id != company or not may_take_part(one):
            return refuse(
                "A team is of one company, and of people who may take part themselves.",
                "Change the team",
                f"{HOME_URL}offer/",
            )
    return ALLOWED


def may_edit_request(request: Any) -> Decision:
    """While a mentor is asked in private, too: a refusal would tell the asker so. The question is then taken back."""
    if request.status in request.LOOKING:
        return ALLOWED
    return refuse(
        "A mentor is proposed to you already. Answer that first; if you decline, your request opens again "
        "and you can change it.",
        "See the proposal",
        HOME_URL,
    )


def may_ask_mentor(pair: Any) -> Decision:
    """Whether a mentor may be asked in private about a pair that staff hold in their hands."""
    request = pair.request
    if pair.status != pair.Status.PROPOSED:
        return refuse(f"This pair is {pair.get_status_display().lower()}.", "Back to mentorship", CONSOLE_URL)
    if request.status not in request.UNANSWERED:
        return refuse(
            "The request has been withdrawn or answered in the meantime.", "Back to mentorship", CONSOLE_URL
        )
    if request.approval not in request.CLEARED:
        return refuse(
            "The request asks for something sensitive and waits for the approval of staff.",
            "See what waits for approval",
            CONSOLE_URL,
        )
    if pair.offer.status != pair.offer.Status.ACTIVE:
        return refuse("The mentor has withdrawn the offer.", "Back to mentorship", CONSOLE_URL)
    return ALLOWED


def is_mentor_of(user: Any, pair: Any) -> bool:
    """The mentor or a colleague of their team, read once for a pair."""
    if user.pk == pair.offer.user_id:
        return True
    if user.pk == pair.request.user_id:
        return False
    seat = seat_of(user)
    if seat is None or seat.organization_id != pair.offer.organization_id:
        return False
    return any(colleague.pk == user.pk for colleague in pair.offer.team.all())


def is_of(user: Any, pair: Any) -> bool:
    """One of the two sides of a pair."""
    return user.pk == pair.request.user_id or is_mentor_of(user, pair)


_NOT_YOURS = refuse("Only the two people of a pair answer it.", "See how it works", HOME_URL)


def may_answer(user: Any, pair: Any) -> Decision:
    """Each side answers for itself while the question stands: first the mentor, in private, and then who asked."""
    mentors_it = is_mentor_of(user, pair)
    if not mentors_it and user.pk != pair.request.user_id:
        return _NOT_YOURS
    if pair.status == pair.Status.PUBLISHED or (pair.status == pair.Status.ASKED and mentors_it):
        return ALLOWED
    if pair.status in {pair.Status.ASKED, pair.Status.PROPOSED}:
        return _NOT_YOURS
    return refuse(
        f"This proposal is closed: {pair.get_status_display().lower()}.", "Back to mentorship", HOME_URL
    )


def may_end(user: Any, pair: Any) -> Decision:
    if not is_of(user, pair):
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


def may_choose(found: Any) -> Decision:
    """Pins and forbids are made on what is prepared or solved and not yet published."""
    if found.state in {found.Status.DRAFT, found.Status.SOLVED}:
        return ALLOWED
    return refuse(
        f"Pairs are pinned or ruled out before a round is published; this one is {found.state.label.lower()}.",
        "Back to the rounds",
        CONSOLE_URL,
    )


def may_cancel(found: Any) -> Decision:
    if found.status in found.UNFINISHED:
        return ALLOWED
    return refuse(
        f"This round cannot be cancelled: {found.state.label.lower()}.", "Back to the rounds", CONSOLE_URL
    )
