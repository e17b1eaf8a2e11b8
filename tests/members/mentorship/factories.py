"""Offers, requests and rounds for tests, made through the services."""

from typing import Any

from members.mentorship import services
from members.mentorship.models import MentorOffer, MentorRequest
from members.mentorship.pairs.models import Pair
from members.mentorship.rounds import services as rounds
from members.mentorship.rounds.models import Round
from members.models import User
from tests.factories import make_company, make_person, make_staff


def make_mentor(person: User | None = None, **facts: Any) -> MentorOffer:
    return services.offer_mentorship(
        by=person or make_person(make_company()),
        needs=facts.pop("needs", {"genai-risk": "built"}),
        words=facts.pop("words", "Built it twice."),
        languages=facts.pop("languages", ["English"]),
        tz=facts.pop("tz", "Europe/Berlin"),
        hours=facts.pop("hours", (9, 18)),
        capacity=facts.pop("capacity", 1),
        **facts,
    )


def make_request(person: User | None = None, **facts: Any) -> MentorRequest:
    return services.request_mentor(
        by=person or make_person(make_company()),
        needs=facts.pop("needs", {"genai-risk": {"level": "starting", "urgency": "now"}}),
        top_need=facts.pop("top_need", "genai-risk"),
        words=facts.pop("words", "Where do we begin?"),
        languages=facts.pop("languages", ["English"]),
        tz=facts.pop("tz", "Europe/London"),
        **facts,
    )


def make_solved_round(*, pairs: int = 1, waiting: int = 0, by: User | None = None) -> Round:
    """A round with so many pairs to publish, and so many requests that nobody can take."""
    for _ in range(pairs):
        make_mentor()
        make_request()
    for _ in range(waiting):
        make_request(needs={"wellness": {"level": "some", "urgency": "year"}}, top_need="wellness")
    found = rounds.open_round(by=by or make_staff("programmes"), objective="concave", seed=1)
    rounds.solve_at_once(found)
    return found


def make_pair(**facts: Any) -> Pair:
    """A published pair that waits for both answers."""
    found = make_solved_round(**facts)
    rounds.publish_round(by=found.created_by, matching_round=found)
    return Pair.objects.with_people().get(round=found)
