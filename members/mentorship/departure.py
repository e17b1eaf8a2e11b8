"""What a departure ends in mentorship: offers, requests, and the pairs of who leaves."""

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from coalition.core import audit, notices, registry
from coalition.core.registry import Leaving
from members.accounts.models import User
from members.mentorship import rules
from members.mentorship.models import FormDraft, MentorOffer, MentorRequest
from members.mentorship.pairs.models import Pair
from members.mentorship.pairs.places import look_again
from members.mentorship.pairs.services import NO_LONGER, looking_status, set_request
from members.mentorship.rules import TOPIC
from members.mentorship.together.ending import notes_until
from members.mentorship.together.sessions import cancel_upcoming
from members.organizations.leavers import everybody_of

ENDED = audit.action("mentorship.ended_by_departure", "A departure ended offers, requests and pairs")
UNFINISHED = (Pair.Status.PROPOSED, *Pair.TAKES_A_PLACE)


def register() -> None:
    registry.departure_effect(
        "mentorship", title="Mentorship", ends=ends, carry_out=carry_out, stays=stays, order=40
    )


def _offers(people: list[User]) -> QuerySet[MentorOffer]:
    return MentorOffer.objects.filter(user__in=people, status=MentorOffer.Status.ACTIVE)


def _requests(people: list[User]) -> QuerySet[MentorRequest]:
    return MentorRequest.objects.filter(user__in=people, status__in=MentorRequest.LIVE)


def _pairs(people: list[User]) -> QuerySet[Pair]:
    of_them = Q(offer__user__in=people) | Q(request__user__in=people)
    return Pair.objects.with_people().filter(of_them, status__in=UNFINISHED)


def _count(number: int, one: str) -> list[str]:
    return [f"{number} {one}{'' if number == 1 else 's'}"] if number else []


def ends(leaving: Leaving) -> list[str]:
    people = everybody_of(leaving)
    return [
        *_count(_offers(people).count(), "offer to be a mentor"),
        *_count(_requests(people).count(), "request for a mentor"),
        *_count(_pairs(people).count(), "mentorship pair"),
    ]


def stays(leaving: Leaving) -> list[str]:
    people = everybody_of(leaving)
    past = Pair.objects.filter(Q(offer__user__in=people) | Q(request__user__in=people))
    return ["Past rounds and pairs, as counted in figures of the programme"] if past.exists() else []


@transaction.atomic
def carry_out(*, leaving: Leaving, by: Any) -> None:
    """The other side of each pair is told that it has ended, and an unanswered request opens again."""
    people = everybody_of(leaving)
    leavers = {person.pk for person in people}
    pairs = list(_pairs(people).select_for_update(of=("self",)))
    for pair in pairs:
        _end(pair, leavers)
    offers = _offers(people).update(status=MentorOffer.Status.WITHDRAWN)
    FormDraft.objects.filter(user__in=people).delete()
    MentorOffer.team.through.objects.filter(user__in=people).delete()
    requests = _requests(people).update(status=MentorRequest.Status.WITHDRAWN)
    if pairs or offers or requests:
        look_again()
        audit.record(
            ENDED,
            by=by,
            organization=leaving.organization,
            subject=leaving.user or leaving.organization,
            detail={"offers": offers, "requests": requests, "pairs": len(pairs)},
        )


def _end(pair: Pair, leavers: set[Any]) -> None:
    """What was only proposed or asked ends without a trace; who asked behind a shield is not given away by leaving."""
    was = Pair.Status(pair.status)
    pair.status = {
        Pair.Status.PROPOSED: Pair.Status.CLOSED,
        Pair.Status.ASKED: Pair.Status.CLOSED,
        Pair.Status.PUBLISHED: Pair.Status.DECLINED,
    }.get(was, Pair.Status.ENDED)
    pair.ended_at = timezone.now()
    if was == Pair.Status.ACCEPTED:
        cancel_upcoming(pair)
        pair.ending = Pair.Ending.DEPARTURE
        pair.notes_until = notes_until(timezone.localdate(), pair.ending)
    pair.save(update_fields=["status", "ended_at", "ending", "notes_until"])
    if pair.request.user_id not in leavers:
        set_request(
            pair,
            MentorRequest.Status.CLOSED if was == Pair.Status.ACCEPTED else looking_status(pair.request),
        )
    told = {
        Pair.Status.PROPOSED: [],
        Pair.Status.ASKED: pair.mentors,
    }.get(was, [*pair.mentors, pair.request.user])
    text = (
        "A mentorship of yours has ended: the other side has left."
        if was == Pair.Status.ACCEPTED
        else NO_LONGER
    )
    for person in told:
        if person.pk not in leavers:
            notices.tell(person, topic=TOPIC, text=text, url=rules.HOME_URL)
