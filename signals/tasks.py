"""The jobs of the signals place: fetch, and leave the work to a service."""

import uuid

from coalition.core import jobs
from signals.submissions import services as submissions


@jobs.handler("signals.import_batch")
def import_batch(run: jobs.Run, *, batch_id: str) -> None:
    submissions.run_import(run, batch_id=uuid.UUID(batch_id))
