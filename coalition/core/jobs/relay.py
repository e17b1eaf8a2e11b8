"""From the outbox to Celery and back: sweep, claim, run."""

import logging
import traceback
import uuid
from datetime import timedelta

from django.conf import settings
from django.db import Error, InterfaceError, OperationalError, connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from coalition.core.jobs.models import Job
from coalition.core.jobs.publish import in_flight, publish, publish_soon, waiting_in_broker
from coalition.core.jobs.services import Cancelled, GaveWay, LostClaim, Run, handler_for, heartbeat, lease
from coalition.core.logs import told

logger = logging.getLogger(__name__)

REPUBLISH_AFTER = timedelta(seconds=15)  # younger than this, a message may still be on its way
MAX_CRASHES = (
    20  # a job that keeps taking its worker with it is set aside, one that was merely unlucky is not
)
CRASHED = "The worker ended in the middle of this job again and again. Look at the worker's memory and log."


def sweep() -> int:
    """Publish what is due and stayed behind, take back what its worker abandoned; returns how many were published."""
    _take_back_abandoned()
    _take_back_lost()
    room = settings.JOBS_IN_FLIGHT - in_flight()
    if room <= 0:
        return 0
    due = Job.objects.filter(state=Job.State.QUEUED, due_at__lte=timezone.now()).order_by("due_at")
    return publish(due.values_list("pk", flat=True)[:room])


def _take_back_abandoned() -> None:
    """A lease that ran out means a worker that died: queue again, and after too many crashes set aside.

    A row that is locked is in the middle of a checkpoint, so its worker lives whatever its lease says.
    """
    with transaction.atomic():
        expired = Job.objects.select_for_update(skip_locked=True).filter(
            state=Job.State.RUNNING, lease_until__lt=timezone.now()
        )
        abandoned = Job.objects.filter(pk__in=list(expired.values_list("pk", flat=True)))
        abandoned.filter(crashes__gte=MAX_CRASHES).update(
            state=Job.State.DEAD, finished_at=timezone.now(), error=CRASHED
        )
        abandoned.filter(state=Job.State.RUNNING).update(
            state=Job.State.QUEUED, claim=None, crashes=F("crashes") + 1
        )


def _take_back_lost() -> None:
    """Queue again what the broker lost: as many of the oldest as are published and not waiting in the broker.

    The broker's queue is first in, first out, so the oldest are those it no longer holds. Taking back all that is old
    would publish a deep but healthy queue again and again until the copies drown it.
    """
    lost = in_flight() - waiting_in_broker()
    if lost <= 0:
        return
    old = Job.objects.filter(
        state=Job.State.PUBLISHED, published_at__lt=timezone.now() - REPUBLISH_AFTER
    ).order_by("published_at")
    Job.objects.filter(
        pk__in=list(old.values_list("pk", flat=True)[:lost]), state=Job.State.PUBLISHED
    ).update(state=Job.State.QUEUED)


def claim(job_id: uuid.UUID) -> Run | None:
    """Take the job if it is free; None when it is done, cancelled, or another worker holds it."""
    token = uuid.uuid4()
    taken = Job.objects.filter(
        pk=job_id, state__in=[Job.State.QUEUED, Job.State.PUBLISHED], due_at__lte=timezone.now()
    ).update(
        state=Job.State.RUNNING,
        claim=token,
        lease_until=lease(),
        attempts=F("attempts") + 1,
        started_at=timezone.now(),
    )
    return Run(Job.objects.get(pk=job_id), token) if taken else None


def run(job_id: uuid.UUID, *, in_turns: bool = False) -> None:
    """Claim and do one job; every way it can end leaves the row in a state that says so.

    `in_turns`: a long one gives way to others that wait, and goes on behind them.
    """
    current = claim(job_id)
    if current is None:
        return
    if in_turns:
        current.begin_turn()
    job = current.job
    function = handler_for(job.name)
    if function is None:
        _end(current, Job.State.DEAD, error=f"No part of the portal knows how to do {job.name}.")
        return
    try:
        with heartbeat(job.pk, current.claim):
            function(current, **job.payload)
    except Cancelled:
        _end(current, Job.State.CANCELLED, note="Cancelled")
    except GaveWay:
        _put_back(current)
    except LostClaim:
        logger.warning("Job %s was taken over by another worker.", job.pk)
    except Exception as error:  # noqa: BLE001 -- any failure of a handler is recorded, retried, then set aside
        if isinstance(error, Error):
            connection.close_if_unusable_or_obsolete()  # a broken connection must not fail the next job too
        _failed(current, error)
    else:
        _end(current, Job.State.DONE, note=job.note[:200], url=job.result_url[:300])


def _put_back(current: Run) -> None:
    """To the end of the queue, behind all that is due now; no attempt is counted."""
    if _held(current).update(
        state=Job.State.QUEUED,
        claim=None,
        lease_until=None,
        due_at=timezone.now(),
        attempts=F("attempts") - 1,
    ):
        publish_soon(current.job.pk)


def _failed(current: Run, error: Exception) -> None:
    """Try again later, or set aside. A database that went away is nobody's failure: it counts as a crash."""
    job = current.job
    failures = job.attempts - job.crashes
    words = told(error)[:2000]
    where = "".join(traceback.format_tb(error.__traceback__))
    logger.error("Job %s (%s) failed, %s times now: %s\n%s", job.pk, job.name, failures, words, where)
    unlucky = isinstance(error, OperationalError | InterfaceError)
    if job.crashes >= MAX_CRASHES if unlucky else failures >= job.max_attempts:
        _end(current, Job.State.DEAD, error=words)
        return
    pause = timedelta(seconds=1 if unlucky else min(300, 2**failures))
    _held(current).update(
        state=Job.State.QUEUED,
        claim=None,
        due_at=timezone.now() + pause,
        error=words,
        crashes=F("crashes") + int(unlucky),
    )


def _end(current: Run, state: Job.State, *, note: str = "", url: str = "", error: str = "") -> None:
    changes: dict[str, object] = {"state": state, "finished_at": timezone.now(), "lease_until": None}
    if note:
        changes["note"] = note
    if url:
        changes["result_url"] = url
    if error or state == Job.State.DONE:
        changes["error"] = error
    _held(current).update(**changes)


def _held(current: Run) -> QuerySet[Job]:
    """The row, as long as this run still holds it."""
    return Job.objects.filter(pk=current.job.pk, claim=current.claim, state=Job.State.RUNNING)
