"""Publishing a round: each pair held against the rules of the day, then the mentors asked."""

import uuid
from dataclasses import dataclass, field

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from coalition.core import audit, notices
from coalition.core.access import require
from members.accounts.models import User
from members.mentorship import rules
from members.mentorship.fit.eligibility import REASONS, Rule, reasons_against
from members.mentorship.fit.scoring import Weights
from members.mentorship.models import MentorOffer, MentorRequest
from members.mentorship.pairs.models import Pair
from members.mentorship.pairs.services import ask_mentor
from members.mentorship.rounds.inputs import gather_inputs
from members.mentorship.rounds.models import Round
from members.mentorship.services import TOPIC
from members.mentorship.together.ending import end_by_staff

PUBLISHED = audit.action("mentorship.round_published", "Published a matching round")
BROKEN = audit.action("mentorship.pair_moved", "Ended a running pair for another of a published round")
ANEW = "Matching was done anew."
GONE = "the request has been withdrawn or answered in the meantime"


@dataclass(slots=True)
class Publication:
    """What publishing a round would do now: the dry run and the deed are computed by the same function."""

    going: list[Pair] = field(default_factory=list)
    dropped: list[tuple[Pair, list[str]]] = field(default_factory=list)
    waiting: list[MentorRequest] = field(default_factory=list)
    breaking: list[Pair] = field(default_factory=list)  # running pairs whose request gets another mentor

    @property
    def letters(self) -> int:
        return len(self.going)


def publication_of(current: Round) -> Publication:
    """Every pair held against the rules as they stand now, the best first, so that capacity goes where it fits best."""
    pairs = list(current.pairs.filter(status=Pair.Status.PROPOSED).with_people().order_by("-score", "pk"))
    offers: dict[uuid.UUID, MentorOffer] = {pair.offer_id: pair.offer for pair in pairs}
    running = _running([pair.request_id for pair in pairs]) if current.scope == Round.Scope.RUNNING else {}
    least = Weights.from_json(current.weights).minimum_hours
    inputs = gather_inputs(
        timezone.localdate(), [pair.request for pair in pairs], offers.values(), running=bool(running)
    )
    requests = {row.id: row for row in inputs.requests}
    facts = {row.id: row for row in inputs.offers}
    left = {row.id: row.places for row in inputs.offers}
    pinned = {row["request"] for row in current.choices if row["kind"] == "pin"}
    plan = Publication()
    for pair in sorted(pairs, key=lambda one: str(one.request_id) not in pinned):
        offer = str(pair.offer_id)
        against = reasons_against(requests[str(pair.request_id)], facts[offer], inputs, least)
        if pair.request.status not in MentorRequest.UNANSWERED and pair.request_id not in running:
            against = [GONE]
        elif not against and not left[offer]:
            against = [REASONS[Rule.FULL]]
        if against:
            plan.dropped.append((pair, against))
            continue
        left[offer] -= 1
        plan.going.append(pair)
        if pair.request_id in running:
            plan.breaking.append(running[pair.request_id])
    unmatched = [row["request"] for row in current.result.get("unmatched", [])]
    plan.waiting = list(
        MentorRequest.objects.filter(pk__in=unmatched, status__in=MentorRequest.UNANSWERED).select_related(
            "user"
        )
    )
    return plan


def _running(request_ids: list[uuid.UUID]) -> dict[uuid.UUID, Pair]:
    found = Pair.objects.with_people().filter(request_id__in=request_ids, status__in=Pair.TAKES_A_PLACE)
    return {pair.request_id: pair for pair in found}


@transaction.atomic
def publish_round(*, by: User, matching_round: Round) -> Publication:
    """Ask the mentor of every pair that still holds, and tell those who wait that they wait. Twice is once.

    Whoever asked for a mentor hears of the pair once the mentor has said yes.
    """
    require(rules.may_run_rounds(by))
    current = Round.objects.select_for_update().get(pk=matching_round.pk)
    if current.status == Round.Status.PUBLISHED:
        return Publication()
    require(rules.may_publish(current))
    _lock_requests(current)
    plan = publication_of(current)
    Pair.objects.filter(pk__in=[pair.pk for pair, _ in plan.dropped]).update(status=Pair.Status.CLOSED)
    for pair in plan.breaking:
        _free(pair, by)
    for pair in plan.going:
        ask_mentor(pair=pair, by=by)
    for request in plan.waiting:
        _put_on_the_waiting_list(request)
    current.status, current.published_at = Round.Status.PUBLISHED, timezone.now()
    current.save(update_fields=["status", "published_at"])
    counts = {
        "pairs": len(plan.going), "dropped": len(plan.dropped), "waiting": len(plan.waiting),
        "broken": len(plan.breaking),
    }  # fmt: skip
    audit.record(PUBLISHED, by=by, subject=current, detail=counts)
    return plan


def _free(pair: Pair, by: User) -> None:
    """A running pair gives way to a better one of the round; both sides are told, without a reason."""
    end_by_staff(by=by, pair=pair, reason=ANEW, reopen=True)
    MentorRequest.objects.filter(pk=pair.request_id).update(status=MentorRequest.Status.OPEN)
    audit.record(BROKEN, by=by, subject=pair)


def _lock_requests(current: Round) -> None:
    asked = [row["request"] for row in (*current.result["pairs"], *current.result["unmatched"])]
    list(MentorRequest.objects.select_for_update().filter(pk__in=asked).order_by("pk").values_list("pk"))


def _put_on_the_waiting_list(request: MentorRequest) -> None:
    request.status = MentorRequest.Status.WAITING
    request.rounds_waited += 1
    request.save(update_fields=["status", "rounds_waited", "updated_at"])
    text = "No mentor fits yet. You are on the waiting list and come first where others fit equally well."
    notices.tell(request.user, topic=TOPIC, text=text, url=reverse("members:mentorship"))
