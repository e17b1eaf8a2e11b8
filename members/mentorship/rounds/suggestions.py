"""Between the rounds: when a place frees, whoever waits is offered it, and a declined request is matched again."""

import uuid
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from coalition.core import audit, notices
from coalition.core.access import Refused, require
from members.accounts.models import User
from members.mentorship import rules
from members.mentorship.fit.choices import Choices, Wanted
from members.mentorship.fit.eligibility import reasons_against
from members.mentorship.fit.matching import match
from members.mentorship.models import MentorRequest
from members.mentorship.pairs.models import Pair
from members.mentorship.pairs.services import ask_mentor
from members.mentorship.rounds.inputs import gather_inputs
from members.mentorship.rounds.models import ProgrammeSettings, Round
from members.mentorship.rounds.settings import settings_of_today, weights_of
from members.mentorship.services import TOPIC

SUGGESTED = audit.action("mentorship.pair_suggested", "The portal suggested a pair from the waiting list")
CONFIRMED = audit.action("mentorship.suggestion_confirmed", "Confirmed a suggested pair")
DISMISSED = audit.action("mentorship.suggestion_dismissed", "Dismissed a suggested pair")
DISMISSED_WORD = "Dismissed"
SEED = 1  # no lot is drawn between rounds: whoever waited longest stands first


def open_suggestions() -> list[Pair]:
    """Suggestions that wait for staff, the best first."""
    return list(Pair.objects.filter(origin=Pair.Origin.SUGGESTION, status=Pair.Status.PROPOSED).with_people())


@transaction.atomic
def suggest_pairs() -> list[Pair]:
    """A mentor for each who waits and for whom a place is free; what no longer holds is taken back first.

    Whoever waits: the waiting list, and whose mentor declined, left or let the question lapse. While a round is
    unfinished nothing is suggested: that round may give the place.
    """
    _take_back()
    if Round.objects.filter(status__in=Round.UNFINISHED).exists():
        return []
    settings = settings_of_today()
    waiting = _waiting()
    inputs = gather_inputs(timezone.localdate(), waiting)
    held: dict[str, int] = {}
    for pair in open_suggestions():
        held[str(pair.offer_id)] = held.get(str(pair.offer_id), 0) + 1
    inputs = replace(
        inputs,
        offers=tuple(replace(one, places=max(0, one.places - held.get(one.id, 0))) for one in inputs.offers),
    )
    unwanted = _not_again(waiting)
    result = match(inputs, weights_of(settings), "concave", SEED, lambda *_: None, choices=unwanted)
    made = [_suggest(row) for row in result["pairs"]]
    if not made:
        return []
    if settings.suggestion == ProgrammeSettings.Suggestion.ASK:
        for pair in made:
            ask_mentor(pair=pair, by=None)
    else:
        _tell_staff(len(made))
    return made


def _waiting() -> list[MentorRequest]:
    came_to_nothing = (*Pair.NOT_AVAILABLE, Pair.Status.ENDED)
    again = Q(status=MentorRequest.Status.WAITING) | Q(pairs__status__in=came_to_nothing)
    suggested = Pair.objects.filter(origin=Pair.Origin.SUGGESTION, status=Pair.Status.PROPOSED)
    return list(
        MentorRequest.objects.waiting_for_a_mentor()
        .filter(again)
        .exclude(pk__in=suggested.values("request"))
        .distinct()
        .select_related("organization")
        .order_by("pk")
    )


def _not_again(waiting: list[MentorRequest]) -> Choices:
    """Whom staff have dismissed as a suggestion, and whose pair has ended already."""
    rows = Pair.objects.filter(request__in=waiting).filter(
        Q(origin=Pair.Origin.SUGGESTION, status=Pair.Status.CLOSED, reason=DISMISSED_WORD)
        | Q(status=Pair.Status.ENDED)
    )
    pairs = rows.values_list("request_id", "offer_id")
    return Choices(forbids=tuple(Wanted(str(request), str(offer)) for request, offer in pairs))


def _suggest(row: dict[str, Any]) -> Pair:
    made = Pair.objects.create(
        origin=Pair.Origin.SUGGESTION,
        request_id=uuid.UUID(str(row["request"])),
        offer_id=uuid.UUID(str(row["offer"])),
        score=row["score"],
        contributions=row["contributions"],
        explanation={name: row[name] for name in ("eligible", "runner_up", "rival")},
    )
    audit.record(SUGGESTED, by=None, subject=made)
    return made


def _take_back() -> None:
    """Suggestions that a rule of today refuses, or whose request was answered otherwise."""
    for pair in open_suggestions():
        if pair.request.status not in MentorRequest.UNANSWERED or not _holds(pair):
            Pair.objects.filter(pk=pair.pk).update(status=Pair.Status.CLOSED)


def _holds(pair: Pair) -> bool:
    inputs = gather_inputs(timezone.localdate(), [pair.request], [pair.offer])
    least = weights_of(settings_of_today()).minimum_hours
    return not reasons_against(inputs.requests[0], inputs.offers[0], inputs, least)


def _tell_staff(count: int) -> None:
    words = "A mentor is suggested for somebody who waits" if count == 1 else f"{count} mentors are suggested"
    for person in User.objects.filter(staff_roles__role="programmes", is_active=True):
        notices.tell(
            person, topic=TOPIC, text=f"{words}: confirm in one click.", url=reverse("console:mentorship")
        )


@transaction.atomic
def confirm_suggestion(*, by: User, pair: Pair) -> bool:
    """Ask the mentor; False where the pair no longer holds, and is taken back instead. Twice is once."""
    require(rules.may_run_rounds(by))
    current = Pair.objects.select_for_update(of=("self",)).with_people().get(pk=pair.pk)
    if current.status != Pair.Status.PROPOSED:
        return current.status in Pair.TAKES_A_PLACE
    try:
        if not _holds(current):
            Pair.objects.filter(pk=current.pk).update(status=Pair.Status.CLOSED)
            return False
        ask_mentor(pair=current, by=by)
    except Refused:
        Pair.objects.filter(pk=current.pk).update(status=Pair.Status.CLOSED)
        return False
    audit.record(CONFIRMED, by=by, subject=current)
    return True


@transaction.atomic
def dismiss_suggestion(*, by: User, pair: Pair) -> None:
    """Nobody was told; the two are not suggested to each other again."""
    require(rules.may_run_rounds(by))
    dismissed = Pair.objects.filter(pk=pair.pk, status=Pair.Status.PROPOSED).update(
        status=Pair.Status.CLOSED, reason=DISMISSED_WORD
    )
    if dismissed:
        audit.record(DISMISSED, by=by, subject=pair)
