"""Pairs for tests in each of their states, made through the services and without a round."""

from typing import Any

from members.mentorship.models import MentorOffer, MentorRequest
from members.mentorship.pairs import services as pairs
from members.mentorship.pairs.models import Pair
from tests.factories import make_staff
from tests.members.mentorship.factories import make_mentor, make_request

CONTRIBUTIONS = [
    {"criterion": "needs", "title": "Needs met", "points": 0.3, "most": 0.4, "words": "1 of 1 needs"},
    {"criterion": "hours", "title": "Shared hours", "points": 0.2, "most": 0.2, "words": "Eight hours"},
]


def proposed_pair(
    offer: MentorOffer | None = None, request: MentorRequest | None = None, **facts: Any
) -> Pair:
    """A pair that staff hold in their hands; nobody has heard of it."""
    return Pair.objects.create(
        offer=offer or make_mentor(),
        request=request or make_request(),
        score=0.5,
        contributions=CONTRIBUTIONS,
        explanation={"eligible": ["They share a language: English."], "runner_up": None},
        **facts,
    )


def asked_pair(*args: Any, hours: int | None = None, **facts: Any) -> Pair:
    """The mentor is asked in private."""
    return _read(
        pairs.ask_mentor(pair=proposed_pair(*args, **facts), by=make_staff("programmes"), hours=hours)
    )


def published_pair(*args: Any, **facts: Any) -> Pair:
    """The mentor has said yes, and whoever asked has not answered."""
    pair = asked_pair(*args, **facts)
    return _read(pairs.answer_pair(by=pair.offer.user, pair=pair, accept=True))


def running_pair(*args: Any, **facts: Any) -> Pair:
    pair = published_pair(*args, **facts)
    return _read(pairs.answer_pair(by=pair.request.user, pair=pair, accept=True))


def _read(pair: Pair) -> Pair:
    return Pair.objects.with_people().get(pk=pair.pk)
