"""Handlers of this app's jobs: fetch and delegate."""

import uuid

from coalition.core import jobs
from resources.library import intake_job


@jobs.handler("resources.extract_text")
def extract_text(run: jobs.Run, *, version_id: str) -> None:
    intake_job.extract_text(run, version_id=uuid.UUID(version_id))
