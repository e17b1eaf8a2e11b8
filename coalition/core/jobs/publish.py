"""Handing the ids of outbox rows to Celery."""

import logging
import uuid
from collections.abc import Iterable

import redis
from celery import current_app
from django.conf import settings
from django.db import transaction
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


def waiting_in_broker() -> int:
    """How many messages wait for a worker; none if the broker is away, for then it holds nothing for us."""
    try:
        with redis.Redis.from_url(
            settings.CELERY_BROKER_URL, socket_timeout=2, socket_connect_timeout=2
        ) as broker:
            return int(broker.llen(current_app.conf.task_default_queue))
    except redis.RedisError:
        return 0


def publish(job_ids: Iterable[uuid.UUID]) -> int:
    """Send those of the jobs that are queued and that nobody else is publishing; returns how many went out."""
    with transaction.atomic():
        queued = Job.objects.select_for_update(skip_locked=True).filter(
            pk__in=list(job_ids), state=Job.State.QUEUED
        )
        taken = list(queued.order_by("due_at").values_list("pk", flat=True))
        Job.objects.filter(pk__in=taken).update(state=Job.State.PUBLISHED, published_at=timezone.now())
    for sent, job_id in enumerate(taken):
        try:
            current_app.send_task("core.run", args=[str(job_id)], ignore_result=True, retry=False)
        except Exception:  # noqa: BLE001 -- whatever the broker's client raises, the rows stay and are swept
            logger.warning("The broker did not take job %s; it stays in the outbox.", job_id)
            Job.objects.filter(pk__in=taken[sent:], state=Job.State.PUBLISHED).update(state=Job.State.QUEUED)
            return sent
    return len(taken)
