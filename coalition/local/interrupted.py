"""Matching rounds of a fault run: the worker is killed in the middle of each, and each must end exactly once."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import connections

from coalition.core.models import AuditEntry
from members.mentorship.needs import Depth, Level, Urgency, all_needs
from members.mentorship.rounds import services as rounds
from members.models import (
    Acknowledgement,
    AgreementVersion,
    MentorOffer,
    MentorRequest,
    Organization,
    Pair,
    Round,
    Seat,
    StaffRole,
    User,
)

ASKING, HELPING = 60, 24
PATIENCE = 90  # seconds until a round counts as lost
MOST_WAIT = 0.4  # seconds between the start of a round and the kill, at most


@dataclass
class Outcome:
    rounds: int = 0
    lost: int = 0
    duplicated: int = 0
    words: list[str] = field(default_factory=list)


def make_people(chance: random.Random) -> User:
    """Who asks and who helps, in the companies of the run; the staff who start rounds."""
    staff = User(email="programmes@staff.example", name="Programme Staff", kind="staff")
    staff.set_unusable_password()
    staff.save()
    StaffRole.objects.create(user=staff, role="programmes")
    companies = list(Organization.objects.filter(slug__startswith="company-"))
    text = AgreementVersion.objects.get(agreement__kind="seat")
    needs = list(all_needs())
    for number in range(ASKING + HELPING):
        company = companies[number % len(companies)]
        person = User(email=f"person-{number}@company.example", name=f"Person {number}", kind="member")
        person.set_unusable_password()
        person.save()
        Seat.objects.create(user=person, organization=company, roles=["staff"])
        Acknowledgement.objects.create(user=person, version=text, text_sha256=text.sha256)
        both = {
            "user": person, "organization": company, "words": "For the length of a fault run.",
            "languages": ["English"], "timezone": "UTC",
        }  # fmt: skip
        wanted = chance.sample(needs, 3)
        if number < ASKING:
            asked = {need: {"level": Level.SOME.value, "urgency": Urgency.YEAR.value} for need in wanted}
            MentorRequest.objects.create(**both, needs=asked, top_need=wanted[0])
        else:
            MentorOffer.objects.create(**both, needs=dict.fromkeys(wanted, Depth.BUILT.value), capacity=2)
    return staff


def interrupt_rounds(count: int, kill_worker: Callable[[], None]) -> Outcome:
    """So many rounds, one after the other; their moment and their aim are drawn, the same for the same number."""
    chance = random.Random(count)  # noqa: S311 -- the same rounds for the same number
    staff = make_people(chance)
    outcome = Outcome()
    for _ in range(count):
        found = rounds.start_round(by=staff, objective=chance.choice(Round.Objective.values))
        time.sleep(chance.uniform(0.0, MOST_WAIT))
        kill_worker()
        outcome.rounds += 1
        _judge(found, outcome)
        if Round.objects.get(pk=found.pk).status in Round.UNFINISHED:
            rounds.cancel_round(by=staff, matching_round=Round.objects.select_related("job").get(pk=found.pk))
    connections.close_all()
    return outcome


def _judge(found: Round, outcome: Outcome) -> None:
    deadline = time.monotonic() + PATIENCE
    current = found
    while time.monotonic() < deadline:
        current = Round.objects.get(pk=found.pk)
        if current.status == Round.Status.SOLVED:
            break
        time.sleep(0.05)
    told = AuditEntry.objects.filter(action="mentorship.round_solved", subject_id=str(found.pk)).count()
    pairs = Pair.objects.filter(round=found).count()
    matched = current.result.get("summary", {}).get("matched", 0)
    if current.status != Round.Status.SOLVED or told < 1 or pairs < matched or not matched:
        outcome.lost += 1
    if told > 1 or pairs > matched:
        outcome.duplicated += 1
    if current.status != Round.Status.SOLVED or told != 1 or pairs != matched:
        outcome.words.append(f"{found}: {current.status}, {pairs} pairs of {matched}, told {told} times")
