"""What staff decide about single pairs: pin one, rule one out, see what it costs, or make one by hand."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from coalition.core import audit
from coalition.core.access import refuse, require
from members.accounts.models import User
from members.mentorship import rules
from members.mentorship.fit.choices import Choices
from members.mentorship.fit.eligibility import reasons_against
from members.mentorship.fit.explaining import Solved, explain_pair
from members.mentorship.fit.facts import Inputs
from members.mentorship.fit.forcing import force
from members.mentorship.fit.matching import prepare
from members.mentorship.fit.scoring import Weights
from members.mentorship.models import MentorOffer, MentorRequest
from members.mentorship.pairs.models import Pair
from members.mentorship.pairs.services import ask_mentor
from members.mentorship.rounds.inputs import gather_inputs
from members.mentorship.rounds.models import PairChoice, Round
from members.mentorship.rounds.services import objective_of
from members.mentorship.rounds.settings import settings_of_today, weights_of

CHOSEN = audit.action("mentorship.pair_chosen", "Pinned a pair or ruled one out")
UNCHOSEN = audit.action("mentorship.pair_unchosen", "Took back a pin, or let a pair be possible again")
BY_HAND = audit.action("mentorship.pair_by_hand", "Paired two by hand")


@transaction.atomic
def choose_pair(
    *, by: User, matching_round: Round, request: MentorRequest, offer: MentorOffer, kind: str, reason: str
) -> PairChoice:
    """What the next solve obeys. A second decision about the same pair, or a second pin of a request, replaces the first.

    The hard rules hold: a pair that they refuse is not pinned.
    """
    require(rules.may_run_rounds(by))
    current = Round.objects.select_for_update().get(pk=matching_round.pk)
    require(rules.may_choose(current))
    if kind == PairChoice.Kind.PIN:
        inputs = gather_inputs(timezone.localdate(), [request], [offer], running=True)
        least = weights_of(settings_of_today()).minimum_hours
        _refuse_if(reasons_against(inputs.requests[0], inputs.offers[0], inputs, least))
        current.open_choices.filter(kind=kind, request=request).exclude(offer=offer).delete()
    made, _ = PairChoice.objects.update_or_create(
        round=current,
        request=request,
        offer=offer,
        defaults={"kind": kind, "reason": reason, "made_by": by},
    )
    audit.record(CHOSEN, by=by, subject=current, detail={"kind": kind, "reason": reason})
    return made


@transaction.atomic
def drop_choice(*, by: User, choice: PairChoice) -> None:
    """Twice is once; what a solved round obeyed stays in its record."""
    require(rules.may_run_rounds(by))
    current = Round.objects.select_for_update().get(pk=choice.round_id)
    require(rules.may_choose(current))
    dropped, _ = PairChoice.objects.filter(pk=choice.pk).delete()
    if dropped:
        audit.record(UNCHOSEN, by=by, subject=current, detail={"kind": choice.kind})


def cost_of_forcing(current: Round, request: MentorRequest, offer: MentorOffer) -> dict[str, Any]:
    """The counterfactual of any pair of a solved round, from its frozen inputs; nothing is written."""
    return force(
        Inputs.from_json(current.inputs),
        Weights.from_json(current.weights),
        objective_of(current),
        current.seed,
        choices=Choices.from_json(current.choices),
        stood={row["request"]: row["offer"] for row in current.result["pairs"]},
        wanted=(str(request.pk), str(offer.pk)),
    )


@dataclass(frozen=True, slots=True)
class Worth:
    """A single pair, as it stands today."""

    score: float
    contributions: list[dict[str, Any]]
    explanation: dict[str, Any]
    against: list[str]


def worth_of(request: MentorRequest, offer: MentorOffer) -> Worth:
    inputs = gather_inputs(timezone.localdate(), [request], [offer])
    setting = prepare(inputs, weights_of(settings_of_today()), "concave", 1)
    against = reasons_against(
        inputs.requests[0], inputs.offers[0], inputs, setting.tables.weights.minimum_hours
    )
    if against:
        return Worth(0.0, [], {}, against)
    assignment = setting.solve()
    row = explain_pair(Solved(inputs, setting.tables, assignment, None), 0, 0)
    explanation = {name: row[name] for name in ("eligible", "runner_up", "rival")}
    return Worth(row["score"], row["contributions"], explanation, [])


@transaction.atomic
def pair_by_hand(*, by: User, request: MentorRequest, offer: MentorOffer, reason: str) -> Pair:
    """Staff pair two outside of any round and the mentor is asked; the hard rules hold all the same. Twice is once."""
    require(rules.may_run_rounds(by))
    asked = MentorRequest.objects.select_for_update().get(pk=request.pk)
    running = Pair.objects.filter(request=asked, offer=offer, status__in=Pair.TAKES_A_PLACE).first()
    if running is not None:
        return running
    if asked.status not in MentorRequest.UNANSWERED:
        _refuse_if(["the request has been withdrawn or answered in the meantime"])
    worth = worth_of(asked, offer)
    _refuse_if(worth.against)
    made = Pair.objects.create(
        request=asked,
        offer=offer,
        origin=Pair.Origin.OVERRIDE,
        reason=reason,
        score=worth.score,
        contributions=worth.contributions,
        explanation=worth.explanation,
    )
    audit.record(BY_HAND, by=by, subject=made, detail={"reason": reason})
    return ask_mentor(pair=made, by=by)


def _refuse_if(against: list[str]) -> None:
    if against:
        require(
            refuse(f"This pair may not be: {'; '.join(against)}.", "Back to mentorship", rules.CONSOLE_URL)
        )
