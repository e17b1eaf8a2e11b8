"""What programme staff do with a round: prepare it, have it solved, solve it again, or drop it."""

import secrets
import uuid
from typing import Any, cast

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from coalition.core import audit, jobs, notices
from coalition.core.access import Decision, refuse, require
from coalition.core.jobs.services import request_cancel
from members.accounts.models import User
from members.mentorship import rules
from members.mentorship.fit.choices import Choices
from members.mentorship.fit.eligibility import VERSION
from members.mentorship.fit.facts import Inputs, digest
from members.mentorship.fit.matching import SOLVER, Report, match
from members.mentorship.fit.scoring import Weights
from members.mentorship.pairs.models import Pair
from members.mentorship.rounds.inputs import gather_inputs
from members.mentorship.rounds.models import PairChoice, Round
from members.mentorship.rounds.publishing import Publication, publication_of, publish_round
from members.mentorship.rounds.settings import settings_of_today, weights_of
from members.mentorship.services import TOPIC
from members.mentorship.solver import Objective

__all__ = [
    "Publication",
    "cancel_round",
    "follow_at_once",
    "open_round",
    "propose_round",
    "publication_of",
    "publish_round",
    "solve_again",
    "solve_at_once",
    "solve_draft",
    "start_round",
]

STARTED = audit.action("mentorship.round_started", "Started a matching round")
SOLVED = audit.action("mentorship.round_solved", "Solved a matching round")
CANCELLED = audit.action("mentorship.round_cancelled", "Cancelled a matching round")


@transaction.atomic
def start_round(
    *, by: User, objective: str, weights: Weights | None = None, scope: str = Round.Scope.WAITING
) -> Round:
    """Open a round and have a worker solve it; one unfinished round at a time."""
    return _have_solved(open_round(by=by, objective=objective, weights=weights, scope=scope))


def _have_solved(current: Round) -> Round:
    current.job = jobs.enqueue("members.solve_round", by=current.created_by, round_id=str(current.pk))
    current.save(update_fields=["job"])
    return current


@transaction.atomic
def open_round(
    *,
    by: User,
    objective: str,
    weights: Weights | None = None,
    seed: int | None = None,
    scope: str = Round.Scope.WAITING,
    draft: bool = False,
) -> Round:
    require(rules.may_run_rounds(by))
    _settle_abandoned()
    if running := Round.objects.filter(status__in=Round.UNFINISHED).first():
        require(_one_at_a_time(running))
    return _opened(
        by, weights=weights, seed=seed, objective=objective, scope=scope,
        status=Round.Status.DRAFT if draft else Round.Status.SOLVING,
    )  # fmt: skip


def _opened(
    by: User | None, *, weights: Weights | None = None, seed: int | None = None, **facts: Any
) -> Round:
    settings = settings_of_today()
    try:
        with transaction.atomic():
            current = Round.objects.create(
                title=f"Round {Round.objects.count() + 1}, {timezone.localdate():%B %Y}",
                settings=settings,
                weights=(weights or weights_of(settings)).to_json(),
                rule_version=VERSION,
                solver=SOLVER,
                seed=secrets.randbelow(2**31) if seed is None else seed,
                created_by=by,
                **facts,
            )
    except IntegrityError:  # somebody else started one at this very moment
        require(_one_at_a_time(Round.objects.get(status__in=Round.UNFINISHED)))
        raise
    detail = {"objective": current.objective, "seed": current.seed, "settings": settings.number}
    audit.record(STARTED, by=by, subject=current, detail=detail)
    return current


@transaction.atomic
def propose_round() -> Round | None:
    """A round that the portal itself has solved, for staff to look through; none while another is unfinished."""
    _settle_abandoned()
    if Round.objects.filter(status__in=Round.UNFINISHED).exists():
        return None
    return _have_solved(_opened(None, objective=Round.Objective.CONCAVE))


@transaction.atomic
def solve_draft(*, by: User, matching_round: Round) -> Round:
    """Have a worker solve what was prepared, with its pins and forbids. Twice is once."""
    require(rules.may_run_rounds(by))
    current = Round.objects.select_for_update().get(pk=matching_round.pk)
    if current.status != Round.Status.DRAFT:
        return current
    current.status = Round.Status.SOLVING
    current.save(update_fields=["status"])
    return _have_solved(current)


@transaction.atomic
def solve_again(*, by: User, matching_round: Round, objective: str = "") -> Round:
    """The next round in the place of this one, with today's settings and the pins and forbids that stand on it.

    The former stays as it was, but for its state. Twice is once: the second post is led to the round that follows.
    """
    follower = _follower_of(by, matching_round, objective)
    return follower if follower.job_id else _have_solved(follower)


@transaction.atomic
def follow_at_once(*, by: User, matching_round: Round, objective: str = "") -> Round:
    """As solve_again, solved within this transaction; for the demo's seed and for tests."""
    follower = _follower_of(by, matching_round, objective)
    solve_at_once(follower)
    return follower


def _follower_of(by: User, matching_round: Round, objective: str) -> Round:
    require(rules.may_run_rounds(by))
    former = Round.objects.select_for_update().get(pk=matching_round.pk)
    if found := Round.objects.filter(follows=former).first():
        return found
    require(rules.may_publish(former))
    former.status = Round.Status.SUPERSEDED
    former.save(update_fields=["status"])
    former.pairs.filter(status=Pair.Status.PROPOSED).update(status=Pair.Status.CLOSED)
    follower = _opened(by, objective=objective or former.objective, scope=former.scope, follows=former)
    PairChoice.objects.bulk_create(
        PairChoice(
            round=follower, kind=one.kind, request_id=one.request_id, offer_id=one.offer_id,
            reason=one.reason, made_by_id=one.made_by_id,
        )
        for one in former.open_choices.all()
    )  # fmt: skip
    return follower


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
    former = current.follows.result["pairs"] if current.follows else []
    current.inputs = gather_inputs(
        timezone.localdate(),
        running=current.scope == Round.Scope.RUNNING,
        former={row["request"]: row["offer"] for row in former},
    ).to_json()
    current.inputs_sha256 = digest(current.inputs)
    current.choices = [one.to_json() for one in current.open_choices.all()]
    current.save(update_fields=["inputs", "inputs_sha256", "choices"])


def result_of(current: Round, report: Report) -> dict[str, Any]:
    inputs, weights = Inputs.from_json(current.inputs), Weights.from_json(current.weights)
    choices = Choices.from_json(current.choices)
    return match(inputs, weights, objective_of(current), current.seed, report, choices=choices)


def objective_of(current: Round) -> Objective:
    return cast("Objective", current.objective)


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
            explanation={name: pair[name] for name in ("eligible", "runner_up", "rival", "pinned")},
        )
        for pair in result["pairs"]
        if not pair["kept"]  # it runs already, and goes on as it is
    )
    if current.created_by is None:
        tell_staff(current, "A matching round is proposed: enough requests wait. Look through its pairs.")
    audit.record(
        SOLVED, by=current.created_by, subject=current,
        detail={"inputs_sha256": current.inputs_sha256, **result["summary"]},
    )  # fmt: skip


def _still_solving(round_id: uuid.UUID) -> Round | None:
    return Round.objects.select_for_update().filter(pk=round_id, status=Round.Status.SOLVING).first()


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


def tell_staff(current: Round, text: str) -> None:
    url = reverse("console:mentorship-round", args=[current.pk])
    for person in User.objects.filter(staff_roles__role="programmes", is_active=True):
        notices.tell(person, topic=TOPIC, text=text, url=url, letter=True)
