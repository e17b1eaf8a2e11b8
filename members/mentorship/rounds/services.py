"""What programme staff do: start a round, have it solved, publish it, or drop it."""

import secrets
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from coalition.core import audit, jobs, notices
from coalition.core.access import Decision, refuse, require
from coalition.core.jobs.services import request_cancel
from coalition.core.notices.services import wants_letter
from members.accounts.models import User
from members.mentorship import rules
from members.mentorship.fit.eligibility import REASONS, VERSION, Rule, reasons_against
from members.mentorship.fit.facts import Inputs, digest
from members.mentorship.fit.matching import SOLVER, Report, match
from members.mentorship.fit.scoring import Weights
from members.mentorship.models import MentorOffer, MentorRequest
from members.mentorship.pairs import emails
from members.mentorship.pairs.models import Pair
from members.mentorship.rounds.inputs import gather_inputs
from members.mentorship.rounds.models import Round
from members.mentorship.services import TOPIC
from members.mentorship.solver import Objective

STARTED = audit.action("mentorship.round_started", "Started a matching round")
SOLVED = audit.action("mentorship.round_solved", "Solved a matching round")
PUBLISHED = audit.action("mentorship.round_published", "Published a matching round")
CANCELLED = audit.action("mentorship.round_cancelled", "Cancelled a matching round")

GONE = "the request has been withdrawn or answered in the meantime"


@transaction.atomic
def start_round(*, by: User, objective: str, weights: Weights | None = None) -> Round:
    """Open a round and have a worker solve it; one unfinished round at a time."""
    current = open_round(by=by, objective=objective, weights=weights)
    current.job = jobs.enqueue("members.solve_round", by=by, round_id=str(current.pk))
    current.save(update_fields=["job"])
    return current


@transaction.atomic
def open_round(*, by: User, objective: str, weights: Weights | None = None, seed: int | None = None) -> Round:
    require(rules.may_run_rounds(by))
    _settle_abandoned()
    if running := Round.objects.filter(status__in=Round.UNFINISHED).first():
        require(_one_at_a_time(running))
    try:
        with transaction.atomic():
            current = Round.objects.create(
                title=f"Round {Round.objects.count() + 1}, {timezone.localdate():%B %Y}",
                objective=objective,
                weights=(weights or Weights()).to_json(),
                rule_version=VERSION,
                solver=SOLVER,
                seed=secrets.randbelow(2**31) if seed is None else seed,
                created_by=by,
            )
    except IntegrityError:  # somebody else started one at this very moment
        require(_one_at_a_time(Round.objects.get(status__in=Round.UNFINISHED)))
        raise
    audit.record(STARTED, by=by, subject=current, detail={"objective": objective, "seed": current.seed})
    return current


def _one_at_a_time(running: Round) -> Decision:
    words = (
        "is being solved at this moment"
        if running.status == Round.Status.SOLVING
        else "waits to be published or cancelled"
    )
    return refuse(
        f"{running.title} {words}. One round at a time, so that nobody is promised twice.",
        "See that round",
        reverse("console:mentorship-round", args=[running.pk]),
    )


def _settle_abandoned() -> None:
    """A round whose job was given up or cancelled no longer stands in the way of the next."""
    for current in (
        Round.objects.select_for_update(of=("self",))
        .select_related("job")
        .filter(status=Round.Status.SOLVING)
    ):
        if current.state != current.status:
            Round.objects.filter(pk=current.pk).update(status=current.state)


def solve_round(run: jobs.Run, *, round_id: uuid.UUID) -> None:
    """The job: inputs are frozen by the first checkpoint, the result is written whole by the last.

    A worker that dies in between leaves nothing half done, and the next one computes the same round.
    """
    with run.checkpoint() as mark:
        current = _still_solving(round_id)
        if current is None:
            run.finish(note="This round was already settled; nothing was changed.")
            return
        freeze_inputs(current)
        mark(done=0, total=2 * len(current.inputs["requests"]) + 2, note="Reading requests and offers")

    def report(note: str, done: int, total: int) -> None:
        run.progress(done=done, total=total, note=note)

    result = result_of(current, report)
    with run.checkpoint() as mark:
        settled = _still_solving(round_id)
        if settled is not None:
            store_result(settled, result)
        total = 2 * len(current.inputs["requests"]) + 2
        mark(done=total, total=total)
        matched, asked = result["summary"]["matched"], result["summary"]["requests"]
        run.finish(
            note=f"{matched} of {asked} requests have a proposed mentor",
            url=reverse("console:mentorship-round", args=[round_id]),
        )


@transaction.atomic
def solve_at_once(current: Round) -> None:
    """Solve within this transaction, for the demo's seed and for small rounds in tests."""
    freeze_inputs(current)
    store_result(current, result_of(current, lambda *_: None))


def freeze_inputs(current: Round) -> None:
    """Write down what the round is computed from, once."""
    if current.inputs:
        return
    current.inputs = gather_inputs(timezone.localdate()).to_json()
    current.inputs_sha256 = digest(current.inputs)
    current.save(update_fields=["inputs", "inputs_sha256"])


def result_of(current: Round, report: Report) -> dict[str, Any]:
    objective: Objective = "sum" if current.objective == Round.Objective.SUM else "concave"
    inputs, weights = Inputs.from_json(current.inputs), Weights.from_json(current.weights)
    return match(inputs, weights, objective, current.seed, report)


def store_result(current: Round, result: dict[str, Any]) -> None:
    """Keep the result and its pairs; the caller holds the round's lock."""
    current.result, current.solved_at, current.status = result, timezone.now(), Round.Status.SOLVED
    current.save(update_fields=["result", "solved_at", "status"])
    Pair.objects.bulk_create(
        Pair(
            round=current,
            request_id=uuid.UUID(pair["request"]),
            offer_id=uuid.UUID(pair["offer"]),
            score=pair["score"],
            contributions=pair["contributions"],
            explanation={"eligible": pair["eligible"], "runner_up": pair["runner_up"]},
        )
        for pair in result["pairs"]
    )
    audit.record(
        SOLVED, by=current.created_by, subject=current,
        detail={"inputs_sha256": current.inputs_sha256, **result["summary"]},
    )  # fmt: skip


def _still_solving(round_id: uuid.UUID) -> Round | None:
    return Round.objects.select_for_update().filter(pk=round_id, status=Round.Status.SOLVING).first()


@dataclass(slots=True)
class Publication:
    """What publishing a round would do now: the dry run and the deed are computed by the same function."""

    going: list[Pair] = field(default_factory=list)
    dropped: list[tuple[Pair, list[str]]] = field(default_factory=list)
    waiting: list[MentorRequest] = field(default_factory=list)

    @property
    def letters(self) -> int:
        return 2 * len(self.going)


def publication_of(current: Round) -> Publication:
    """Every pair held against the rules as they stand now, the best first, so that capacity goes where it fits best."""
    pairs = list(current.pairs.filter(status=Pair.Status.PROPOSED).with_people().order_by("-score", "pk"))
    offers: dict[uuid.UUID, MentorOffer] = {pair.offer_id: pair.offer for pair in pairs}
    inputs = gather_inputs(timezone.localdate(), [pair.request for pair in pairs], offers.values())
    requests = {row.id: row for row in inputs.requests}
    facts = {row.id: row for row in inputs.offers}
    left = {row.id: row.places for row in inputs.offers}
    plan = Publication()
    for pair in pairs:
        offer = str(pair.offer_id)
        against = reasons_against(requests[str(pair.request_id)], facts[offer], inputs)
        if pair.request.status not in MentorRequest.UNANSWERED:
            against = [GONE]
        elif not against and not left[offer]:
            against = [REASONS[Rule.FULL]]
        if against:
            plan.dropped.append((pair, against))
        else:
            left[offer] -= 1
            plan.going.append(pair)
    unmatched = [row["request"] for row in current.result.get("unmatched", [])]
    plan.waiting = list(
        MentorRequest.objects.filter(pk__in=unmatched, status__in=MentorRequest.UNANSWERED).select_related(
            "user"
        )
    )
    return plan


@transaction.atomic
def publish_round(*, by: User, matching_round: Round) -> Publication:
    """Tell both sides of every pair that still holds, and those who wait that they wait. Twice is once."""
    require(rules.may_run_rounds(by))
    current = Round.objects.select_for_update().get(pk=matching_round.pk)
    if current.status == Round.Status.PUBLISHED:
        return Publication()
    require(rules.may_publish(current))
    _lock_requests(current)
    plan = publication_of(current)
    moment = timezone.now()
    going = [pair.pk for pair in plan.going]
    Pair.objects.filter(pk__in=going).update(status=Pair.Status.PUBLISHED, published_at=moment)
    Pair.objects.filter(pk__in=[pair.pk for pair, _ in plan.dropped]).update(status=Pair.Status.CLOSED)
    MentorRequest.objects.filter(pairs__in=going).update(status=MentorRequest.Status.PROPOSED)
    for pair in plan.going:
        pair.published_at = moment
        _propose(pair)
    for request in plan.waiting:
        _put_on_the_waiting_list(request)
    current.status, current.published_at = Round.Status.PUBLISHED, moment
    current.save(update_fields=["status", "published_at"])
    counts = {"pairs": len(plan.going), "dropped": len(plan.dropped), "waiting": len(plan.waiting)}
    audit.record(PUBLISHED, by=by, subject=current, detail=counts)
    return plan


@transaction.atomic
def cancel_round(*, by: User, matching_round: Round) -> Round:
    """Drop a round that nobody has heard of yet; its record stays. Twice is once."""
    require(rules.may_run_rounds(by))
    if (
        matching_round.job is not None
    ):  # the job before the round, in the order in which its last checkpoint locks them
        request_cancel(job=matching_round.job)
    current = Round.objects.select_for_update().get(pk=matching_round.pk)
    if current.status == Round.Status.CANCELLED:
        return current
    require(rules.may_cancel(current))
    current.status = Round.Status.CANCELLED
    current.save(update_fields=["status"])
    current.pairs.filter(status=Pair.Status.PROPOSED).update(status=Pair.Status.CLOSED)
    audit.record(CANCELLED, by=by, subject=current)
    return current


def _lock_requests(current: Round) -> None:
    asked = [row["request"] for row in (*current.result["pairs"], *current.result["unmatched"])]
    list(MentorRequest.objects.select_for_update().filter(pk__in=asked).order_by("pk").values_list("pk"))


def _propose(pair: Pair) -> None:
    url = reverse("members:mentorship-pair", args=[pair.pk])
    for person, text in (
        (pair.offer.user, "Somebody could use what you know: accept or decline."),
        (pair.request.user, "A mentor is proposed to you: accept or decline."),
    ):
        notices.tell(person, topic=TOPIC, text=text, url=url)
        if wants_letter(person, TOPIC):
            emails.pair_proposed(to=person, pair=pair)


def _put_on_the_waiting_list(request: MentorRequest) -> None:
    request.status = MentorRequest.Status.WAITING
    request.rounds_waited += 1
    request.save(update_fields=["status", "rounds_waited", "updated_at"])
    text = "No mentor fits yet. You are on the waiting list and come first where others fit equally well."
    notices.tell(request.user, topic=TOPIC, text=text, url=reverse("members:mentorship"))
