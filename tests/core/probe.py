"""What several tests of the kernel look with."""

import threading
import uuid
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.utils import timezone

from coalition.core.jobs import Run
from coalition.core.models import Job


def make_job(name: str = "x", **facts: Any) -> Job:
    return Job.objects.create(name=name, due_at=facts.pop("due_at", timezone.now()), **facts)


def state_of(job: Job) -> str:
    return Job.objects.get(pk=job.pk).state


def while_another_session[T](does: Callable[[], T]) -> T:
    """What a call returns that has a database session of its own; it must not wait for ours."""
    found: list[T] = []

    def work() -> None:
        try:
            found.append(does())
        finally:
            connection.close()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(20)
    assert not thread.is_alive(), "it waits for a lock"
    return found[0]


def make_run(name: str) -> Run:
    """A run that holds its job, for calling what a handler does."""
    job = make_job(name, state=Job.State.RUNNING, claim=uuid.uuid4())
    return Run(job, job.claim)
