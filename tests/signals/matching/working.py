"""Run jobs here, as a worker would."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from coalition.core.jobs import relay
from coalition.core.models import Job
from signals.matching import services
from signals.submissions.models import Indicator


class BareRun:
    """A run without its job row, for tests that match very often."""

    def __init__(self) -> None:
        self.cursor: dict[str, Any] = {}

    @contextmanager
    def checkpoint(self) -> Iterator[Any]:
        with transaction.atomic():
            yield lambda **marks: self.cursor.update(marks.get("cursor") or {})

    def give_way(self) -> None:
        """Nobody else waits here."""

    def finish(self, **words: str) -> None:
        self.note = words["note"]


def match_at_once(*indicators: Indicator) -> None:
    services.match_indicators(BareRun(), ids=[indicator.pk for indicator in indicators])


def work(*names: str) -> int:
    """Run the open jobs of these names until none is left; returns how many ran."""
    ran = 0
    while job := Job.objects.filter(name__in=names, state__in=Job.OPEN).order_by("created_at").first():
        Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED, claim=None, lease_until=None)
        relay.run(job.pk)
        job.refresh_from_db()
        assert job.state == Job.State.DONE, job.error
        ran += 1
    return ran


def match() -> int:
    return work("signals.import_batch", "signals.match_batch", "signals.match_signal")
