"""Who may open the pages of members."""

import uuid
from typing import Any

from members.mentorship import services
from members.mentorship.pairs import services as pairs
from members.mentorship.pairs.models import Pair
from members.mentorship.rounds import services as rounds
from members.mentorship.rounds.models import Round
from members.models import User
from tests.access.cast import COVERED, COVERED_MEMBERS, STAFF, Cast
from tests.access.matrix import Row


def _request(person: User) -> None:
    services.request_mentor(
        by=person,
        needs={"genai-risk": {"level": "starting", "urgency": "now"}},
        top_need="genai-risk",
        words="Where do we begin?",
        languages=["English"],
        tz="UTC",
    )


def _offer(person: User) -> None:
    services.offer_mentorship(
        by=person,
        needs={"genai-risk": "built"},
        words="Built it twice.",
        languages=["English"],
        tz="UTC",
        hours=(9, 18),
        capacity=1,
    )


def _solved(cast: Cast) -> Round:
    """Birch's member asks, Aurora's chair offers."""
    _request(cast["member"])
    _offer(cast["chair"])
    found = rounds.open_round(by=cast["staff"], objective="concave", seed=1)
    rounds.solve_at_once(found)
    return found


def _round(cast: Cast) -> dict[str, uuid.UUID]:
    return {"pk": _solved(cast).pk}


def _published(cast: Cast) -> Pair:
    """The mentor has been asked and has said yes: now the other side knows of it, too."""
    rounds.publish_round(by=cast["staff"], matching_round=_solved(cast))
    pair = Pair.objects.with_people().get()
    pairs.answer_pair(by=pair.offer.user, pair=pair, accept=True)
    return Pair.objects.with_people().get()


def _pair(cast: Cast) -> dict[str, uuid.UUID]:
    return {"pk": _published(cast).pk}


def _running_pair(cast: Cast) -> dict[str, uuid.UUID]:
    pair = _published(cast)
    for person in (pair.offer.user, pair.request.user):
        pairs.answer_pair(by=person, pair=pair, accept=True)
    return {"pk": pair.pk}


def _asked(cast: Cast) -> dict[str, Any]:
    _request(cast["member"])
    return {}


def _offered(cast: Cast) -> dict[str, Any]:
    _offer(cast["member"])
    return {}


TWO = frozenset({"member", "chair"})  # the people of the pair
MENTORSHIP = {
    "members:mentorship": Row(get=COVERED),
    "members:mentorship-request": Row(get=COVERED_MEMBERS, post=COVERED_MEMBERS),
    "members:mentorship-request-withdraw": Row(post=frozenset({"member"}), kwargs=_asked),
    "members:mentorship-offer": Row(get=COVERED_MEMBERS, post=COVERED_MEMBERS),
    "members:mentorship-offer-withdraw": Row(post=frozenset({"member"}), kwargs=_offered),
    "members:mentorship-pair": Row(get=TWO | STAFF, kwargs=_pair),
    "members:mentorship-pair-answer": Row(post=TWO, kwargs=_pair, data=lambda _cast: {"answer": "accept"}),
    "members:mentorship-pair-end": Row(post=TWO, kwargs=_running_pair),
    "console:mentorship": Row(get=STAFF, post=STAFF),
    "console:mentorship-round": Row(get=STAFF, kwargs=_round),
    "console:mentorship-publish": Row(get=STAFF, post=STAFF, kwargs=_round),
    "console:mentorship-cancel": Row(post=STAFF, kwargs=_round),
}

TABLE = {**MENTORSHIP}
