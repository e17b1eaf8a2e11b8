"""What the two people of a pair do: answer a proposal, end the pair."""

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
from members.mentorship.pairs.models import Pair
from members.mentorship.services import TOPIC
from members.organizations.rules import company_of

ANSWERED = audit.action("mentorship.pair_answered", "Answered a proposed pair")
ENDED = audit.action("mentorship.pair_ended", "Ended a pair")


@transaction.atomic
def answer_pair(*, by: User, pair: Pair, accept: bool) -> Pair:
    """One side's answer. Two acceptances make the pair; one refusal opens the request again, and nobody asks why."""
    current = _locked(pair)
    answer = Pair.Answer.ACCEPTED if accept else Pair.Answer.DECLINED
    if current.answer_of(by) == answer:
        return current
    require(rules.may_answer(by, current))
    if accept:
        require(rules.may_take_part(by))
    side = "mentor_answer" if by.pk == current.offer.user_id else "mentee_answer"
    setattr(current, side, answer)
    if not accept:
        _decline(current, by)
    elif {current.mentor_answer, current.mentee_answer} == {Pair.Answer.ACCEPTED}:
        _join(current)
    current.save()
    audit.record(
        ANSWERED, by=by, subject=current, organization=company_of(by), detail={"answer": answer, "side": side}
    )
    return current


@transaction.atomic
def end_pair(*, by: User, pair: Pair, farewell: str = "") -> Pair:
    """Either side ends it, with a word of thanks if they like; the place is free again."""
    current = _locked(pair)
    if current.status == Pair.Status.ENDED:
        return current
    require(rules.may_end(by, current))
    current.status, current.ended_at, current.farewell = Pair.Status.ENDED, timezone.now(), farewell
    current.save()
    _set_request(current, MentorRequest.Status.CLOSED)
    notices.tell(_other(current, by), topic=TOPIC, text="A mentorship of yours has ended.", url=_url(current))
    audit.record(ENDED, by=by, subject=current, organization=company_of(by))
    return current


def _join(pair: Pair) -> None:
    pair.status = Pair.Status.ACCEPTED
    _set_request(pair, MentorRequest.Status.PAIRED)
    for person in (pair.offer.user, pair.request.user):
        notices.tell(
            person, topic=TOPIC, text="You have both accepted: arrange your first meeting.", url=_url(pair)
        )
        if wants_letter(person, TOPIC):
            emails.pair_accepted(to=person, pair=pair)


def _decline(pair: Pair, by: User) -> None:
    pair.status = Pair.Status.DECLINED
    _set_request(pair, MentorRequest.Status.OPEN)
    other = _other(pair, by)
    if pair.answer_of(other) == Pair.Answer.DECLINED:
        return
    text = "The proposed pair is not available. "
    text += (
        "Your request is open again and goes into the next round."
        if other.pk == pair.request.user_id
        else "Your place is free for the next round."
    )
    notices.tell(other, topic=TOPIC, text=text, url=reverse("members:mentorship"))
    if wants_letter(other, TOPIC):
        emails.not_available(to=other)


def _set_request(pair: Pair, status: MentorRequest.Status) -> None:
    MentorRequest.objects.filter(pk=pair.request_id).update(status=status)


def _locked(pair: Pair) -> Pair:
    """The pair, read again under a lock, so that two answers at the same moment follow one another."""
    return (
        Pair.objects.select_for_update(of=("self",))
        .select_related("offer__user", "request__user")
        .get(pk=pair.pk)
    )


def _other(pair: Pair, person: User) -> User:
    return pair.request.user if person.pk == pair.offer.user_id else pair.offer.user


def _url(pair: Pair) -> str:
    return reverse("members:mentorship-pair", args=[pair.pk])
