"""From a proposed pair to an accepted one: the mentor is asked in private, then whoever asked."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from coalition.core import audit, notices
from coalition.core.access import require
from coalition.core.notices.services import wants_letter
from members.accounts.models import User
from members.mentorship import rules
from members.mentorship.models import MentorRequest
from members.mentorship.pairs import emails
from members.mentorship.pairs.deadlines import deadlines_after
from members.mentorship.pairs.models import Pair
from members.mentorship.pairs.places import look_again
from members.mentorship.rules import TOPIC
from members.organizations.rules import company_of

ASKED = audit.action("mentorship.mentor_asked", "Asked a mentor in private about a pair")
ANSWERED = audit.action("mentorship.pair_answered", "Answered a proposed pair")
TAKEN_BACK = audit.action("mentorship.question_taken_back", "Took back a question to a mentor")

ASK_TEXT = "Somebody could use what you know. Only coalition staff know that you are asked: say yes or no."
NO_LONGER = "A question about a mentorship is no longer open. There is nothing you need to do."


@transaction.atomic
def ask_mentor(*, pair: Pair, by: User | None, hours: int | None = None, at: datetime | None = None) -> Pair:
    """Ask the mentor, and nobody else, about a pair; `hours` where help is needed now. Twice is once.

    `by` is staff, or nobody where a rule of the programme asks by itself.
    """
    if by is not None:
        require(rules.may_run_rounds(by))
    current = locked(pair)
    if current.status == Pair.Status.ASKED:
        return current
    current.request = MentorRequest.objects.select_for_update().get(pk=current.request_id)
    require(rules.may_ask_mentor(current))
    current.status, current.asked_at = Pair.Status.ASKED, at or timezone.now()
    set_deadlines(current, current.asked_at, hours)
    current.save()
    set_request(current, MentorRequest.Status.ASKED)
    for person in current.mentors:
        notices.tell(person, topic=TOPIC, text=ASK_TEXT, url=page_of(current))
        if wants_letter(person, TOPIC):
            emails.mentor_asked(to=person, pair=current)
    audit.record(ASKED, by=by, subject=current, detail={"origin": current.origin, "hours": hours})
    return current


@transaction.atomic
def answer_pair(*, by: User, pair: Pair, accept: bool) -> Pair:
    """One side's answer. The mentor's yes puts the pair before whoever asked, whose yes makes it; nobody asks why."""
    current = locked(pair)
    answer = Pair.Answer.ACCEPTED if accept else Pair.Answer.DECLINED
    if rules.is_of(by, current) and current.answer_of(by) == answer:
        return current
    require(rules.may_answer(by, current))
    if accept:
        require(rules.may_take_part(by))
    side = _note_answer(current, by, answer)
    if not accept:
        _decline(current, by)
    elif current.status == Pair.Status.ASKED:
        _publish(current)
    elif {current.mentor_answer, current.mentee_answer} == {Pair.Answer.ACCEPTED}:
        _join(current)
    current.save()
    audit.record(
        ANSWERED, by=by, subject=current, organization=company_of(by), detail={"answer": answer, "side": side}
    )
    return current


@transaction.atomic
def take_back_question(*, request: MentorRequest, by: User | None) -> None:
    """Quietly take back what a mentor is being asked, because the request has changed or is gone."""
    for pair in Pair.objects.filter(request=request, status=Pair.Status.ASKED):
        current = locked(pair)
        if current.status != Pair.Status.ASKED:
            continue
        current.status, current.ended_at = Pair.Status.CLOSED, timezone.now()
        current.save(update_fields=["status", "ended_at"])
        set_request(current, looking_status(current.request))
        for person in current.mentors:
            notices.tell(person, topic=TOPIC, text=NO_LONGER, url=reverse("members:mentorship"))
        audit.record(TAKEN_BACK, by=by, subject=current)


def lapse(pair: Pair) -> None:
    """Nobody answered in time; the caller holds the lock. Whoever was silent is told, the other side as after a no."""
    was_asked = pair.status == Pair.Status.ASKED
    silent_mentor = pair.mentor_answer == Pair.Answer.NONE
    pair.status, pair.ended_at = Pair.Status.LAPSED, timezone.now()
    pair.save(update_fields=["status", "ended_at"])
    set_request(pair, looking_status(pair.request))
    look_again()
    silent = pair.mentors if silent_mentor else [pair.request.user]
    for person in silent:
        text = "A question about a mentorship has lapsed, because no answer came. That is all right."
        notices.tell(person, topic=TOPIC, text=text, url=reverse("members:mentorship"))
        if wants_letter(person, TOPIC):
            emails.answer_lapsed(to=person)
    if not was_asked:
        _tell_not_available(pair, mentors=not silent_mentor)


def set_deadlines(pair: Pair, asked: datetime, hours: int | None = None) -> None:
    """Start the clock of the side that answers next."""
    found = deadlines_after(asked, hours)
    pair.remind_at, pair.remind_again_at, pair.answer_by = found.first, found.second, found.lapse
    pair.reminded = 0


def looking_status(request: MentorRequest) -> MentorRequest.Status:
    """Where a request goes back to when a pair came to nothing."""
    return MentorRequest.Status.WAITING if request.rounds_waited else MentorRequest.Status.OPEN


def set_request(pair: Pair, status: MentorRequest.Status) -> None:
    MentorRequest.objects.filter(pk=pair.request_id).update(status=status)


def locked(pair: Pair) -> Pair:
    """The pair, read again under a lock, so that two answers at the same moment follow one another."""
    return (
        Pair.objects.select_for_update(of=("self",))
        .select_related("offer__user", "offer__organization", "request__user", "request__organization")
        .get(pk=pair.pk)
    )


def page_of(pair: Pair) -> str:
    return reverse("members:mentorship-pair", args=[pair.pk])


def _note_answer(pair: Pair, by: User, answer: str) -> str:
    if by.pk == pair.request.user_id:
        pair.mentee_answer, pair.mentee_answered_at = answer, timezone.now()
        return "mentee_answer"
    pair.mentor_answer, pair.mentor_answered_by, pair.mentor_answered_at = answer, by, timezone.now()
    return "mentor_answer"


def _publish(pair: Pair) -> None:
    """The mentor has said yes: now, and not before, whoever asked hears of it."""
    hours = _hours_of(pair)
    pair.status, pair.published_at = Pair.Status.PUBLISHED, timezone.now()
    set_deadlines(pair, pair.published_at, hours)
    set_request(pair, MentorRequest.Status.PROPOSED)
    person = pair.request.user
    text = "A mentor has said yes to your request: accept or decline."
    notices.tell(person, topic=TOPIC, text=text, url=page_of(pair))
    if wants_letter(person, TOPIC):
        emails.pair_proposed(to=person, pair=pair)


def _hours_of(pair: Pair) -> int | None:
    """Whoever needs help now answers within as many hours as the mentor had."""
    if pair.request.kind != MentorRequest.Kind.NOW or pair.asked_at is None or pair.answer_by is None:
        return None
    return max(1, round((pair.answer_by - pair.asked_at).total_seconds() / 3600))


def _join(pair: Pair) -> None:
    pair.status, pair.accepted_at = Pair.Status.ACCEPTED, timezone.now()
    set_request(pair, MentorRequest.Status.PAIRED)
    for person in (*pair.mentors, pair.request.user):
        notices.tell(
            person, topic=TOPIC, text="You have both accepted: arrange your first meeting.", url=page_of(pair)
        )
        if wants_letter(person, TOPIC):
            emails.pair_accepted(to=person, pair=pair)


def _decline(pair: Pair, by: User) -> None:
    """A no in private leaves no trace; later the other side learns that the pair is not available, and no more."""
    was_asked = pair.status == Pair.Status.ASKED
    pair.status, pair.ended_at = Pair.Status.DECLINED, timezone.now()
    set_request(pair, looking_status(pair.request))
    look_again()
    if not was_asked:
        _tell_not_available(pair, mentors=by.pk == pair.request.user_id)


def _tell_not_available(pair: Pair, *, mentors: bool) -> None:
    """To the mentors or else to whoever asked, unless they have said no themselves."""
    if (pair.mentor_answer if mentors else pair.mentee_answer) == Pair.Answer.DECLINED:
        return
    text = "The proposed pair is not available. "
    text += "Your place is free for another." if mentors else "We are still looking for you."
    for person in pair.mentors if mentors else [pair.request.user]:
        notices.tell(person, topic=TOPIC, text=text, url=reverse("members:mentorship"))
        if wants_letter(person, TOPIC):
            emails.not_available(to=person)
