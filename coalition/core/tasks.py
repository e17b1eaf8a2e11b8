"""The Celery tasks there are: run a job, sweep the outbox, call what comes round. All else is a job."""

import uuid

from celery import shared_task

from coalition.core.jobs import periodic, relay
from coalition.core.jobs.periodic import hourly
from coalition.core.jobs.services import Run, handler
from coalition.core.mail.services import deliver
from coalition.core.notices import digest


@shared_task(name="core.run", ignore_result=True)
def run_job(job_id: str) -> None:
    relay.run(uuid.UUID(job_id), in_turns=True)


@shared_task(name="core.sweep", ignore_result=True)
def sweep() -> None:
    relay.sweep()


@shared_task(name="core.call_due", ignore_result=True)
def call_due() -> None:
    periodic.call_due()


@handler("core.send_mail", outlives_departure=True)
def send_mail(run: Run, *, mail_id: str) -> None:
    deliver(run, mail_id=uuid.UUID(mail_id))


@hourly("core.send_digests")
def send_digests(run: Run) -> None:
    digest.send(run)
