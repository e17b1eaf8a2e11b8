"""Handing the ids of outbox rows to Celery."""

import logging
import uuid

from celery import current_app
from django.conf import settings
from django.utils import timezone

from coalition.core.jobs.models import Job

logger = logging.getLogger(__name__)


def publish_soon(job_id: uuid.UUID) -> None:
    """Publish after commit. A broker that is away is no error: the sweeper publishes what stayed behind."""
    if in_flight() >= settings.JOBS_IN_FLIGHT:
        return
    publish([job_id])


def in_flight() -> int:
    return Job.objects.filter(state=Job.State.PUBLISHED).count()


def publish(job_ids: list[uuid.UUID]) -> int:
    claimed = [
        job_id
        for job_id in job_ids
        if Job.objects.filter(pk=job_id, state__in=[Job.State.QUEUED, Job.State.PUBLISHED]).update(
            state=Job.State.PUBLISHED, published_at=timezone.now()
        )
    ]
    for job_id in claimed:
        try:
            current_app.send_task("core.run", args=[str(job_id)], ignore_result=True, retry=False)
        except Exception:  # noqa: BLE001 -- whatever the broker's client raises, the row stays and is swept
            logger.warning("The broker did not take job %s; it stays in the outbox.", job_id)
            Job.objects.filter(pk=job_id, state=Job.State.PUBLISHED).update(state=Job.State.QUEUED)
            return claimed.index(job_id)
    return len(claimed)
