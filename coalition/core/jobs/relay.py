"""From the outbox to Celery and back: publish, sweep, claim, run."""

import logging
import uuid
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from coalition.core.jobs.models import Job
from coalition.core.jobs.publish import in_flight, publish
from coalition.core.jobs.services import Cancelled, LostClaim, Run, handler_for, heartbeat, lease

logger = logging.getLogger(__name__)

REPUBLISH_AFTER = timedelta(seconds=15)  # a message the broker lost; longer than a queue is usually deep
MAX_CRASHES = (
    20  # a job that keeps taking its worker with it is set aside, one that was merely unlucky is not
)


def sweep() -> int:
    """Publish what is due and stayed behind, take back what its worker abandoned; returns how many were published."""
    now = timezone.now()
    _take_back_abandoned()
    Job.objects.filter(state=Job.State.PUBLISHED, published_at__lt=now - REPUBLISH_AFTER).update(
        state=Job.State.QUEUED
    )
    room = settings.JOBS_IN_FLIGHT - in_flight()
    if room <= 0:
        return 0
    with transaction.atomic():
        due = list(
            Job.objects.select_for_update(skip_locked=True)
            .filter(state=Job.State.QUEUED, due_at__lte=now)
            .order_by("due_at")
            .values_list("pk", flat=True)[:room]
        )
    return publish(due)


def _take_back_abandoned() -> None:
    """A lease that ran out means a worker that died: queue again, and after too many crashes set aside."""
    expired = Q(state=Job.State.RUNNING, lease_until__lt=timezone.now())
    Job.objects.filter(expired, crashes__gte=MAX_CRASHES).update(
        state=Job.State.DEAD,
        finished_at=timezone.now(),
        error="The worker ended in the middle of this job again and again. Look at the worker's memory and log.",
    )
    Job.objects.filter(expired).update(state=Job.State.QUEUED, claim=None, crashes=F("crashes") + 1)


def claim(job_id: uuid.UUID) -> Run | None:
    """Take the job if it is free; None when it is done, cancelled, or another worker holds it."""
    token = uuid.uuid4()
    free = Q(state__in=[Job.State.QUEUED, Job.State.PUBLISHED]) | Q(
        state=Job.State.RUNNING, lease_until__lt=timezone.now()
    )
    taken = Job.objects.filter(free, pk=job_id, due_at__lte=timezone.now()).update(
        state=Job.State.RUNNING,
        claim=token,
        lease_until=lease(),
        attempts=F("attempts") + 1,
        started_at=timezone.now(),
    )
    return Run(Job.objects.get(pk=job_id), token) if taken else None


def run(job_id: uuid.UUID) -> None:
    """Claim and do one job; every way it can end leaves the row in a state that says so."""
    current = claim(job_id)
    if current is None:
        return
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
    except LostClaim:
        logger.warning("Job %s was taken over by another worker.", job.pk)
    except DatabaseError as error:
        connection.close()  # a broken connection must not fail the next job too
        _failed(current, error)
    except Exception as error:  # noqa: BLE001 -- any failure of a handler is recorded, retried, then set aside
        _failed(current, error)
    else:
        _end(current, Job.State.DONE)


def _failed(current: Run, error: Exception) -> None:
    job = current.job
    logger.error("Job %s (%s) failed on attempt %s.", job.pk, job.name, job.attempts, exc_info=error)
    words = f"{type(error).__name__}: {error}"[:2000]
    if job.attempts >= job.max_attempts:
        _end(current, Job.State.DEAD, error=words)
        return
    pause = timedelta(seconds=min(300, 2**job.attempts))
    Job.objects.filter(pk=job.pk, claim=current.claim, state=Job.State.RUNNING).update(
        state=Job.State.QUEUED, claim=None, due_at=timezone.now() + pause, error=words
    )


def _end(current: Run, state: Job.State, *, note: str = "", error: str = "") -> None:
    changes: dict[str, object] = {"state": state, "finished_at": timezone.now(), "lease_until": None}
    if note:
        changes["note"] = note
    if error or state == Job.State.DONE:
        changes["error"] = error
    Job.objects.filter(pk=current.job.pk, claim=current.claim, state=Job.State.RUNNING).update(**changes)
