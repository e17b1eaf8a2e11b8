"""The clock of unanswered questions: a first reminder, a second, and then the question lapses."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from coalition.core import audit, notices
from coalition.core.notices.services import wants_letter
from members.accounts.models import User
from members.mentorship.pairs import emails, services
from members.mentorship.pairs.models import Pair
from members.mentorship.rules import TOPIC

REMINDED = audit.action("mentorship.answer_reminded", "Reminded somebody of a question about a pair")
LAPSED = audit.action("mentorship.pair_lapsed", "A question about a pair lapsed unanswered")
MOST = 200  # pairs a run


def run(now: datetime | None = None) -> int:
    """Do what is due by now, one step a pair, each in a transaction of its own; returns how many."""
    moment = now or timezone.now()
    due = (
        Q(answer_by__lte=moment)
        | Q(reminded=0, remind_at__lte=moment)
        | Q(reminded=1, remind_again_at__lte=moment)
    )
    waiting = Pair.objects.filter(due, status__in=Pair.WAITS_FOR_AN_ANSWER).order_by("answer_by")[:MOST]
    return sum(_step(pair, moment) for pair in waiting)


@transaction.atomic
def _step(pair: Pair, now: datetime) -> bool:
    current = services.locked(pair)
    if current.status not in Pair.WAITS_FOR_AN_ANSWER or current.answer_by is None:
        return False
    if current.answer_by <= now:
        services.lapse(current)
        audit.record(LAPSED, subject=current)
        return True
    wanted = sum(at is not None and at <= now for at in (current.remind_at, current.remind_again_at))
    if current.reminded >= wanted:
        return False
    current.reminded = wanted
    current.save(update_fields=["reminded"])
    for person in silent_side(current):
        text = "An answer about a mentorship still waits for you. No needs no reason."
        notices.tell(person, topic=TOPIC, text=text, url=services.page_of(current))
        if wants_letter(person, TOPIC):
            emails.answer_reminder(to=person, pair=current)
    audit.record(REMINDED, subject=current, detail={"step": current.reminded})
    return True


def silent_side(pair: Pair) -> list[User]:
    """Who has not answered: the mentors while they are asked in private, and afterwards whoever is missing."""
    silent = pair.mentors if pair.mentor_answer == Pair.Answer.NONE else []
    if pair.status == Pair.Status.PUBLISHED and pair.mentee_answer == Pair.Answer.NONE:
        silent = [*silent, pair.request.user]
    return silent
