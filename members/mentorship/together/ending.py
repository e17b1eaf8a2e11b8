"""How a pair ends: by one of its two, by staff, or because it was no good fit; each side keeps what it was given."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from coalition.core import audit, notices
from coalition.core.access import refuse, require
from coalition.core.notices.services import wants_letter
from members.accounts.models import User
from members.mentorship import rules
from members.mentorship.models import MentorRequest
from members.mentorship.pairs.models import Pair
from members.mentorship.pairs.places import look_again
from members.mentorship.pairs.services import locked, looking_status, page_of, set_request
from members.mentorship.rules import TOPIC
from members.mentorship.together import emails
from members.mentorship.together.sessions import cancel_upcoming
from members.organizations.rules import company_of

ENDED = audit.action("mentorship.pair_ended", "Ended a pair")
ENDED_BY_STAFF = audit.action("mentorship.pair_ended_by_staff", "Staff ended a pair")

NOTES_KEPT = timedelta(days=365)
NOTES_KEPT_AFTER_A_DEPARTURE = timedelta(days=30)
KINDLY = "A mentorship of yours has ended, with thanks."


@transaction.atomic
def end_pair(*, by: User, pair: Pair, ending: str = Pair.Ending.EARLY, reopen: bool = False) -> Pair:
    """Either side ends it; the place is free again. `reopen` looks for another mentor. Twice is once."""
    current = locked(pair)
    if current.status == Pair.Status.ENDED:
        return current
    require(rules.may_end(by, current))
    _end(current, ending, reopen=reopen)
    others = [one for one in (*current.mentors, current.request.user) if one.pk != by.pk]
    _tell(current, others)
    audit.record(
        ENDED,
        by=by,
        subject=current,
        organization=company_of(by),
        detail={"ending": Pair.Ending.EARLY if ending == Pair.Ending.NO_FIT else ending},
    )
    return current


@transaction.atomic
def end_by_staff(*, by: User, pair: Pair, reason: str, reopen: bool) -> Pair:
    """Staff end a pair that runs or is being asked; their reason stays with them, both sides are told kindly."""
    require(rules.may_run_rounds(by))
    current = locked(pair)
    if current.status not in Pair.TAKES_A_PLACE:
        require(
            refuse(
                f"This pair cannot be ended: {current.get_status_display().lower()}.",
                "Back to the pairs",
                rules.CONSOLE_URL,
            )
        )
    current.reason = reason
    told = {
        Pair.Status.ASKED: current.mentors,
        Pair.Status.PUBLISHED: [*current.mentors, current.request.user],
        Pair.Status.ACCEPTED: [*current.mentors, current.request.user],
    }[Pair.Status(current.status)]
    if current.status == Pair.Status.ACCEPTED:
        _end(current, Pair.Ending.STAFF, reopen=reopen)
        _tell(current, told)
    else:
        current.status, current.ended_at = Pair.Status.CLOSED, timezone.now()
        current.save()
        set_request(current, looking_status(current.request) if reopen else MentorRequest.Status.CLOSED)
        text = "A proposed mentorship is no longer open. There is nothing you need to do."
        for person in told:
            notices.tell(person, topic=TOPIC, text=text, url=rules.HOME_URL)
    audit.record(ENDED_BY_STAFF, by=by, subject=current, detail={"reason": reason, "reopened": reopen})
    return current


def notes_until(ended: date, ending: str) -> date:
    """The day on which the notes of a pair are destroyed."""
    departed = ending == Pair.Ending.DEPARTURE
    return ended + (NOTES_KEPT_AFTER_A_DEPARTURE if departed else NOTES_KEPT)


def _end(pair: Pair, ending: str, *, reopen: bool) -> None:
    cancel_upcoming(pair)
    pair.status, pair.ended_at, pair.ending = Pair.Status.ENDED, timezone.now(), ending
    pair.notes_until = notes_until(timezone.localdate(), ending)
    pair.save()
    set_request(pair, _reopened(pair.request) if reopen else MentorRequest.Status.CLOSED)
    look_again()


def _reopened(request: MentorRequest) -> MentorRequest.Status:
    """Open again, unless its asker has asked anew in the meantime."""
    newer = MentorRequest.objects.filter(
        user_id=request.user_id, kind=request.kind, status__in=MentorRequest.LIVE
    ).exclude(pk=request.pk)
    return MentorRequest.Status.CLOSED if newer.exists() else looking_status(request)


def _tell(pair: Pair, people: list[User]) -> None:
    """That it has ended, and never by whom or why."""
    for person in people:
        notices.tell(person, topic=TOPIC, text=KINDLY, url=page_of(pair))
        if wants_letter(person, TOPIC):
            emails.pair_ended(to=person, pair=pair)
