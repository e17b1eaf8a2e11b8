"""The jobs of the signals place: fetch, and leave the work to a service."""

import uuid

from coalition.core import jobs
from signals.matching import services as matching
from signals.submissions.importing import services as importing


@jobs.handler("signals.import_batch")
def import_batch(run: jobs.Run, *, batch_id: str) -> None:
    importing.run_import(run, batch_id=uuid.UUID(batch_id))


@jobs.handler("signals.match_batch", outlives_departure=True)
def match_batch(run: jobs.Run, *, batch_id: str) -> None:
    matching.match_batch(run, batch_id=uuid.UUID(batch_id))


@jobs.handler("signals.match_signal", outlives_departure=True)
def match_signal(run: jobs.Run, *, indicator_id: int) -> None:
    matching.match_indicators(run, ids=[indicator_id])


@jobs.handler("signals.match_expired", outlives_departure=True)
def match_expired(run: jobs.Run) -> None:
    matching.refresh_expired(run)


@jobs.daily("signals.tend_index")
def tend_index(run: jobs.Run) -> None:
    matching.tend_index(run)
