"""Asking for jobs, running them, and the fences that make a second run harmless."""

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from django.conf import settings
from django.db import Error, connection, transaction
from django.db.models import F
from django.utils import timezone

from coalition.core.jobs.models import Job
from coalition.core.jobs.publish import publish_soon

Handler = Callable[..., None]
FORGIVEN_FROM: Final = 10  # crashes, half of those after which a job is set aside
_handlers: dict[str, Handler] = {}
_outliving: set[str] = set()


class Cancelled(Exception):  # noqa: N818 -- not an error: somebody asked for it
    """Raised inside a handler when a person cancelled the job."""


class LostClaim(Exception):  # noqa: N818 -- not an error of this run: another worker holds the job now
    """Raised inside a handler whose lease ran out and whose job another worker has taken over."""


class GaveWay(Exception):  # noqa: N818 -- not an error: the job goes on at its cursor when its turn comes again
    """Raised inside a handler whose turn is over while other jobs wait."""


class Mark(Protocol):
    def __call__(
        self,
        *,
        done: int | None = None,
        total: int | None = None,
        note: str | None = None,
        cursor: dict[str, Any] | None = None,
    ) -> None: ...


def handler(name: str, *, outlives_departure: bool = False) -> Callable[[Handler], Handler]:
    """Register the function that does jobs of this name: `fn(run, **payload)`, safe to run again after a crash.

    Jobs of a person who leaves are cancelled, but for those with `outlives_departure`: they follow up on what has
    happened (counting anew, sending letters) and serve nobody's purpose alone.
    """
    if outlives_departure:
        _outliving.add(name)

    def register(function: Handler) -> Handler:
        if _handlers.setdefault(name, function) is not function:
            raise ValueError(f"Two handlers for jobs named {name}.")
        return function

    return register


def outliving() -> set[str]:
    return set(_outliving)


def handler_for(name: str) -> Handler | None:
    return _handlers.get(name)


def enqueue(
    name: str, *, by: Any = None, delay: timedelta | None = None, max_attempts: int = 5, **payload: Any
) -> Job:
    """Write the job into the caller's transaction; it is published once that commits.

    The payload is JSON and holds ids, never personal data or signal values.
    """
    job = Job.objects.create(
        name=name,
        payload=payload,
        created_by=by,
        due_at=timezone.now() + (delay or timedelta()),
        max_attempts=max_attempts,
    )
    if not delay:
        # Robust: the work is committed and will be swept, whatever happens to this first attempt.
        transaction.on_commit(lambda: publish_soon(job.pk), robust=True)
    return job


def request_cancel(*, job: Job) -> bool:
    """Stop at the next checkpoint; a job that no worker has taken yet is cancelled at once. False if it has ended."""
    with transaction.atomic():
        locked = Job.objects.select_for_update().get(pk=job.pk)
        if not locked.is_open:
            return False
        locked.cancel_requested = True
        if locked.state != Job.State.RUNNING:
            locked.state, locked.finished_at = Job.State.CANCELLED, timezone.now()
        locked.save(update_fields=["cancel_requested", "state", "finished_at"])
    return True


def retry(*, job: Job) -> None:
    """Give a dead job a new life; its cursor stays, so done work is not done again."""
    Job.objects.filter(pk=job.pk, state__in=[Job.State.DEAD, Job.State.CANCELLED]).update(
        state=Job.State.QUEUED,
        attempts=0,
        crashes=0,
        error="",
        due_at=timezone.now(),
        finished_at=None,
        cancel_requested=False,
    )


def lease() -> datetime:
    return timezone.now() + timedelta(seconds=settings.JOBS_LEASE_SECONDS)


class Run:
    """One run of a job. Every write of a handler belongs in a `checkpoint`: it commits with the claim checked."""

    def __init__(self, job: Job, claim: uuid.UUID) -> None:
        self.job = job
        self.claim = claim
        self.cursor: dict[str, Any] = dict(job.cursor)
        self._turn_ends: float | None = None  # without turns it goes on to its end

    @contextmanager
    def checkpoint(self) -> Iterator[Mark]:
        """One transaction that ends with the progress saved; raises `LostClaim` or `Cancelled` before any write."""
        job = self.job
        before = (job.done, job.total, job.note, job.result_url, self.cursor)
        try:
            with transaction.atomic():
                self._hold()
                yield self._mark
                Job.objects.filter(pk=job.pk).update(
                    done=job.done,
                    total=job.total,
                    note=job.note[:200],
                    cursor=self.cursor,
                    result_url=job.result_url[:300],
                    lease_until=lease(),
                    **self._forgiven(before[-1]),
                )
        except BaseException:
            # What was rolled back must not be carried into the next checkpoint by a handler that goes on.
            job.done, job.total, job.note, job.result_url, self.cursor = before
            raise
        if self._forgiven(before[-1]):
            job.attempts, job.crashes = job.attempts - job.crashes, 0

    def _forgiven(self, cursor: dict[str, Any]) -> dict[str, Any]:
        """Whoever goes on although its workers died so often is not what they died of: it is not set aside for it."""
        if self.job.crashes < FORGIVEN_FROM or self.cursor == cursor:
            return {}
        return {"attempts": F("attempts") - F("crashes"), "crashes": 0}

    def _hold(self) -> None:
        """Lock the row to the end of the transaction, if it is still this run's."""
        row = Job.objects.select_for_update().get(pk=self.job.pk)
        if row.claim != self.claim or row.state != Job.State.RUNNING:
            raise LostClaim
        if row.cancel_requested:
            raise Cancelled

    def _mark(
        self,
        *,
        done: int | None = None,
        total: int | None = None,
        note: str | None = None,
        cursor: dict[str, Any] | None = None,
    ) -> None:
        self.job.done = self.job.done if done is None else done
        self.job.total = self.job.total if total is None else total
        self.job.note = self.job.note if note is None else note
        self.cursor = self.cursor if cursor is None else cursor

    def progress(self, *, done: int | None = None, total: int | None = None, note: str | None = None) -> None:
        """A checkpoint that only moves the bar."""
        with self.checkpoint() as mark:
            mark(done=done, total=total, note=note)

    def begin_turn(self) -> None:
        """A worker's run: it lets others go first once its turn is over."""
        self._turn_ends = time.monotonic() + settings.JOBS_TURN_SECONDS

    def must_give_way(self) -> bool:
        """Whether this run has had its turn and others wait: a letter must not wait for a file of 200,000 rows."""
        if self._turn_ends is None or time.monotonic() < self._turn_ends:
            return False
        self._turn_ends = time.monotonic() + 1  # nobody waits: look again in a second
        waiting = Job.objects.filter(state__in=[Job.State.QUEUED, Job.State.PUBLISHED])
        return waiting.filter(due_at__lte=timezone.now()).exists()

    def give_way(self) -> None:
        """Between two checkpoints: go to the end of the queue if `must_give_way`.

        Raises `GaveWay`. Only for handlers that go on at their cursor when they are called again.
        """
        if self.must_give_way():
            raise GaveWay

    def raise_if_cancelled(self) -> None:
        self.progress()

    def finish(self, *, note: str = "", url: str = "") -> None:
        """Say what came of it and where the result is; kept with the last checkpoint or with the job's end."""
        self.job.note = note or self.job.note
        self.job.result_url = url or self.job.result_url


def _renew(job_id: uuid.UUID, claim: uuid.UUID) -> None:
    """A database that is away for a moment must not end the heartbeat of a computation that goes on."""
    try:
        Job.objects.filter(pk=job_id, claim=claim, state=Job.State.RUNNING).update(lease_until=lease())
    except Error:
        connection.close()


@contextmanager
def heartbeat(job_id: uuid.UUID, claim: uuid.UUID) -> Iterator[None]:
    """Keep the lease alive from a thread of its own while a handler computes; it dies with the process."""
    stop = threading.Event()
    interval = max(1.0, settings.JOBS_LEASE_SECONDS / 4)

    def beat() -> None:
        try:
            while not stop.wait(interval):
                _renew(job_id, claim)
        finally:
            connection.close()

    thread = threading.Thread(target=beat, name=f"lease-{job_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
