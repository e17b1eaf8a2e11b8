"""Mentorship in the demo coalition: offers, requests, and one round that was published some weeks ago."""

import random
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from coalition.local.seed.cast import Cast, load
from members.accounts.models import User
from members.mentorship import services
from members.mentorship.models import MentorOffer, MentorRequest
from members.mentorship.needs import Depth, Level, Urgency
from members.mentorship.pairs import services as pairs
from members.mentorship.pairs.models import Pair
from members.mentorship.rounds import services as rounds
from members.mentorship.rounds.models import Round
from members.mentorship.together.services import close_pair

WEEKS_AGO = timedelta(days=45)
DEPTHS = {1: Depth.DONE, 2: Depth.RUNS, 3: Depth.BUILT}
LEVELS = {1: Level.STARTING, 2: Level.SOME, 3: Level.ADVANCED}
URGENCIES = {1: Urgency.YEAR, 2: Urgency.QUARTER, 3: Urgency.NOW}
# The visitor of the demo asks as this person; nobody has asked for them yet.
ASKS_IN_THE_DEMO = "member@birch.example"
# They belong to other parts of the demo's story and are not drawn for a company.
KEPT_FREE = {ASKS_IN_THE_DEMO, "signatory@aurora.example", "analyst@meridian.example", "analyst@sol.example"}
# Requests of the earlier round, by company, and what became of each; nobody offers what the last one asks for.
FATES = {
    "kestrelline": "accepted",
    "oakenshore": "accepted",
    "quillon": "accepted",
    "zephyrine": "ended",
    "thistledown": "declined",
    "mossgate": "waiting for an answer",
    "heronsway": "left without a mentor",
}
# Companies that offered only after the earlier round.
LATER_OFFERS = {"eastmarsh", "umberlight", "pinemarten", "larksong", "riverstead", "elmfield"}
PAUSED = {"willowmark": 20}  # days from now
THANKS = (
    "Three meetings, two changed defaults, and a list I still use every week. Thank you for the honest numbers. "
    "We will try to be that for somebody else."
)


def seed_mentorship(cast: Cast, rng: random.Random) -> None:
    """Some twenty offers and as many requests, and a round that was published and answered weeks ago."""
    if MentorOffer.objects.exists():
        return
    texts = load("mentorship.yaml")
    people = _People(cast, rng)
    offers = [(row, people.for_row(row)) for row in texts["offers"]]
    requests = [
        (row, people.for_row(row))
        for row in texts["requests"]
        if row.get("person") != ASKS_IN_THE_DEMO and not row.get("shielded")
    ]
    now = timezone.now()
    earlier = now - WEEKS_AGO
    for row, person in offers:
        if row["company"] not in LATER_OFFERS:
            _offer(row, person, earlier - timedelta(days=rng.randint(3, 30)))
    for row, person in requests:
        if row["company"] in FATES:
            _ask(row, person, earlier - timedelta(days=rng.randint(2, 20)))
    fates = {person.pk: FATES[row["company"]] for row, person in requests if row["company"] in FATES}
    _earlier_round(cast.staff, earlier, fates)
    for row, person in offers:
        if row["company"] in LATER_OFFERS:
            _offer(row, person, now - timedelta(days=rng.randint(2, 40)))
    for row, person in requests:
        if row["company"] not in FATES:
            _ask(row, person, now - timedelta(days=rng.randint(1, 30), hours=rng.randint(0, 20)))


class _People:
    """People of the coalition by company, each taken once and read afresh: their company has joined in the meantime."""

    def __init__(self, cast: Cast, rng: random.Random) -> None:
        self.cast = cast
        self.free: dict[str, list[User]] = {}
        for slug, users in cast.staff_of.items():
            self.free[slug] = [user for user in users if user.email not in KEPT_FREE]
            rng.shuffle(self.free[slug])

    def for_row(self, row: dict[str, Any]) -> User:
        free = self.free[row["company"]]
        person = self.cast.people[row["person"]] if "person" in row else free.pop()
        if person in free:
            free.remove(person)
        return User.objects.get(pk=person.pk)


def _offer(row: dict[str, Any], person: User, at: datetime) -> None:
    paused = PAUSED.get(row["company"])
    offer = services.offer_mentorship(
        by=person,
        needs={need: DEPTHS[depth].value for need, depth in row["needs"].items()},
        words=row["words"],
        languages=row["languages"],
        tz=row["timezone"],
        hours=(8, 18),
        capacity=row["capacity"],
        paused_until=timezone.localdate() + timedelta(days=paused) if paused else None,
    )
    MentorOffer.objects.filter(pk=offer.pk).update(created_at=at, updated_at=at)


def _ask(row: dict[str, Any], person: User, at: datetime) -> None:
    urgency = URGENCIES[row["urgency"]].value
    request = services.request_mentor(
        by=person,
        needs={
            need: {"level": LEVELS[level].value, "urgency": urgency} for need, level in row["needs"].items()
        },
        top_need=next(iter(row["needs"])),
        words=row["words"],
        languages=row["languages"],
        tz=row["timezone"],
    )
    MentorRequest.objects.filter(pk=request.pk).update(created_at=at, updated_at=at)


def _earlier_round(staff: User, at: datetime, fates: dict[Any, str]) -> None:
    """Solved and published by the services that the job and the console call, then answered by its people."""
    earlier = rounds.open_round(by=staff, objective=Round.Objective.CONCAVE, seed=20)
    rounds.solve_at_once(earlier)
    plan = rounds.publish_round(by=staff, matching_round=earlier)
    Round.objects.filter(pk=earlier.pk).update(
        title=f"Round 1, {at:%B %Y}",
        created_at=at,
        solved_at=at + timedelta(seconds=2),
        published_at=at + timedelta(days=1),
    )
    Pair.objects.filter(round=earlier).update(created_at=at, published_at=at + timedelta(days=1))
    for pair in plan.going:
        _answer(pair, fates[pair.request.user_id], at)


def _answer(pair: Pair, fate: str, at: datetime) -> None:
    pairs.answer_pair(by=pair.offer.user, pair=pair, accept=True)
    if fate == "waiting for an answer":
        return
    pairs.answer_pair(by=pair.request.user, pair=pair, accept=fate != "declined")
    if fate == "ended":
        close_pair(
            by=pair.request.user, pair=pair, outcomes={}, useful=5, again=True, thanks=THANKS, show=True
        )
        Pair.objects.filter(pk=pair.pk).update(ended_at=at + timedelta(days=38))
