"""The two Celery tasks there are: run a job, sweep the outbox. All else is a job."""

import uuid

from celery import shared_task

from coalition.core.jobs import relay
from coalition.core.jobs.services import Run, handler
from coalition.core.mail.services import deliver


@shared_task(name="core.run", ignore_result=True)
def run_job(job_id: str) -> None:
    relay.run(uuid.UUID(job_id))


@shared_task(name="core.sweep", ignore_result=True)
def sweep() -> None:
    relay.sweep()


@handler("core.send_mail")
def send_mail(run: Run, *, mail_id: str) -> None:
    deliver(run, mail_id=uuid.UUID(mail_id))
