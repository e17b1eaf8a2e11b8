"""What people of the demo do in mentorship: questions in every state, help now, and pairs at work."""

import random
from datetime import timedelta

from django.utils import timezone

from coalition.core.workdays import SATURDAY
from coalition.local.seed.cast import Cast, load
from members.accounts.models import User
from members.mentorship import services as mentorship
from members.mentorship.desk.candidates import candidates_for
from members.mentorship.desk.services import introduce
from members.mentorship.models import MentorOffer, MentorRequest
from members.mentorship.needs import Level, Urgency
from members.mentorship.pairs import reminders
from members.mentorship.pairs import services as pairs
from members.mentorship.pairs.models import Pair
from members.mentorship.rules import may_take_part
from members.mentorship.together import services
from members.mentorship.together.models import Session, Thanks
from members.mentorship.together.sessions import propose_session, take_slot

# Open requests by company, and how long ago their mentor was asked: the portal's own clock does the rest.
ASKED = {"nettlebed": 0, "rookhaven": 3, "ivymount": 11}  # working days ago
DECLINES = "dunmere"
SUMMARY = (
    "After a serious incident we want to look back at how quickly we noticed, what we said to the people concerned and how "
    "we worked with the authorities. We would like somebody frank who has been through it."
)
ORDER = (
    "A first production order is on our desk, from a court abroad, with six days to answer. We would like to know how to tell "
    "whether it is real, what to preserve today, and whom to call."
)
CALL = (
    "An officer asks by telephone for data at once and calls it an emergency. We have no form and no number to call back. How "
    "do others check this within the hour?"
)
GOALS = (
    "A runbook for the first hour of a request",
    "A register that a regulator can read",
    "One colleague trained",
)
NOTE = (
    "Agreed for next time: bring the list of the last ten requests, without any content, and sort them by what was missing in "
    "each. The form matters less than the number to call back."
)


def seed_pairs(cast: Cast, rng: random.Random) -> None:
    """On top of the rounds: every state that a question, a request for help now and a pair can be in."""
    if MentorRequest.objects.filter(kind=MentorRequest.Kind.NOW).exists():
        return
    _team(cast)
    _questions(cast)
    _shielded(cast, rng)
    _help_now(cast, rng)
    _at_work(cast)


def _team(cast: Cast) -> None:
    """A mentor of Calderine and a colleague share what they offer."""
    offer = MentorOffer.objects.filter(organization__slug="calderine").first()
    if offer is None:
        return
    taken = set(MentorOffer.objects.values_list("user_id", flat=True))
    colleagues = [one for one in cast.staff_of["calderine"] if one.pk not in taken]
    offer.team.set([one for one in _fresh(colleagues) if may_take_part(one)][:1])


def _questions(cast: Cast) -> None:
    now = timezone.now()
    for slug, days in ASKED.items():
        _ask(cast.staff, _open(slug), days_ago=_days_back(days))
    if declined := _ask(cast.staff, _open(DECLINES), days_ago=1):
        pairs.answer_pair(by=declined.offer.user, pair=declined, accept=False)
    reminders.run(now)


def _days_back(working: int) -> int:
    """Days of the calendar that hold so many working days before today: reminders count those."""
    now, days = timezone.now(), 0
    while working:
        days += 1
        working -= (now - timedelta(days=days)).weekday() < SATURDAY
    return days


def _open(slug: str) -> MentorRequest | None:
    found = MentorRequest.objects.filter(organization__slug=slug, status__in=MentorRequest.UNANSWERED)
    return found.order_by("created_at").first()


def _ask(
    staff: User, request: MentorRequest | None, *, days_ago: int = 0, hours: int | None = None
) -> Pair | None:
    """The best of those who may be asked; nobody where a rule stands in the way of all."""
    found = candidates_for(request).permitted if request else []
    if request is None or not found:
        return None
    pair = introduce(
        by=staff, request=request, offer=found[0].offer, hours=hours, reason="Fits best at the moment."
    )
    if days_ago:
        at = timezone.now() - timedelta(days=days_ago)
        pair.asked_at, pair.created_at = at, at
        pairs.set_deadlines(pair, at, hours)
        pair.save()
    return pair


def _shielded(cast: Cast, rng: random.Random) -> None:
    """Foxglade asks without being known; the mentor is asked and sees the need alone."""
    row = next(row for row in load("mentorship.yaml")["requests"] if row.get("shielded"))
    person = _somebody(cast, row["company"], rng)
    if person is None:
        return
    level, urgency = Level.SOME.value, Urgency.NOW.value
    asked = mentorship.request_mentor(
        by=person,
        needs={need: {"level": level, "urgency": urgency} for need in row["needs"]},
        top_need=next(iter(row["needs"])),
        words=row["words"],
        languages=row["languages"],
        tz=row["timezone"],
        shielded=True,
        summary=SUMMARY,
    )
    _ask(cast.staff, asked)


def _help_now(cast: Cast, rng: random.Random) -> None:
    """One still waits for staff, who find somebody with a place; to one somebody is introduced."""
    MentorOffer.objects.filter(organization__slug="pebbleway").update(capacity=3)
    waiting = _wants_now(cast, "brackwater", ORDER, rng)
    introduced = _wants_now(cast, "yarrowfield", CALL, rng)
    if waiting is not None:
        MentorRequest.objects.filter(pk=waiting.pk).update(created_at=timezone.now() - timedelta(hours=5))
    if (pair := _ask(cast.staff, introduced, hours=24)) is not None:
        pairs.answer_pair(by=pair.offer.user, pair=pair, accept=True)


def _wants_now(cast: Cast, slug: str, words: str, rng: random.Random) -> MentorRequest | None:
    person = _somebody(cast, slug, rng)
    if person is None:
        return None
    need = "law-enforcement"
    return mentorship.request_mentor(
        by=person,
        kind=MentorRequest.Kind.NOW,
        needs={need: {"level": Level.STARTING.value, "urgency": Urgency.NOW.value}},
        top_need=need,
        words=words,
        languages=["English"],
        tz="Europe/London",
    )


def _somebody(cast: Cast, slug: str, rng: random.Random) -> User | None:
    """A person of a company who may take part and has not asked for anything."""
    asking = set(MentorRequest.objects.values_list("user_id", flat=True))
    people = [
        one for one in _fresh(cast.staff_of.get(slug, [])) if one.pk not in asking and may_take_part(one)
    ]
    return rng.choice(people) if people else None


def _fresh(people: list[User]) -> list[User]:
    """Read again: their company has joined in the meantime."""
    return list(User.objects.filter(pk__in=[one.pk for one in people]).order_by("email"))


def _at_work(cast: Cast) -> None:
    """One runs with plan and sessions, one is still deciding, one was no good fit, one gave thanks."""
    if (runs := _accepted("kestrelline")) is not None:
        _plan(runs)
    if (deciding := _accepted("oakenshore")) is not None:
        _met(deciding, days_ago=6)
        services.say_pulse(by=deciding.request.user, pair=deciding, answer="deciding")
    if (apart := _accepted("quillon")) is not None:
        _met(apart, days_ago=9)
        services.say_pulse(by=apart.request.user, pair=apart, answer="no_fit")
        _ask(cast.staff, MentorRequest.objects.get(pk=apart.request_id))
    for thanks in Thanks.objects.filter(author_shows=True, from_mentor=False):
        services.answer_thanks(by=thanks.pair.offer.user, thanks=thanks, show=True)


def _accepted(slug: str) -> Pair | None:
    found = Pair.objects.with_people().filter(request__organization__slug=slug, status=Pair.Status.ACCEPTED)
    return found.first()


def _plan(pair: Pair) -> None:
    for person in (pair.offer.user, pair.request.user):
        services.acknowledge_defaults(by=person, pair=pair)
    goals = [services.add_goal(by=pair.request.user, pair=pair, words=words) for words in GOALS]
    services.mark_goal(by=pair.offer.user, goal=goals[0], outcome="met")
    for days in (27, 13):
        _met(pair, days_ago=days)
    services.say_pulse(by=pair.request.user, pair=pair, answer="good")
    services.write_note(by=pair.offer.user, pair=pair, words=NOTE)
    slot = (timezone.now() + timedelta(days=5)).replace(hour=14, minute=0, second=0, microsecond=0)
    zone = pair.offer.timezone
    proposed = propose_session(
        by=pair.offer.user, pair=pair, slots=[slot], tz=zone, place="https://meet.example/three"
    )
    take_slot(by=pair.request.user, session=proposed, slot=slot)


def _met(pair: Pair, *, days_ago: int) -> None:
    """A session that is over."""
    at = (timezone.now() - timedelta(days=days_ago)).replace(hour=14, minute=0, second=0, microsecond=0)
    Session.objects.create(
        pair=pair,
        status=Session.Status.BOOKED,
        starts_at=at,
        timezone=pair.offer.timezone,
        proposed_by=pair.offer.user,
        proposed_by_mentor=True,
    )
