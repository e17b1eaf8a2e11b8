"""Long jobs take turns: whoever has had one goes behind what is due."""

import pytest
from django.utils import timezone

from coalition.core import jobs
from coalition.core.jobs import relay, services
from coalition.core.models import Job


def asked(name: str) -> Job:
    return Job.objects.create(name=name, due_at=timezone.now())


@pytest.mark.django_db
def test_a_long_job_of_a_worker_goes_behind_those_that_wait_and_on_at_its_cursor(settings, monkeypatch):
    monkeypatch.setattr(services, "_handlers", {})
    seen = []

    @jobs.handler("long")
    def work(run: jobs.Run) -> None:
        seen.append(run.cursor)
        with run.checkpoint() as mark:
            mark(done=200, cursor={"row": 200})
        run.give_way()

    @jobs.handler("letter")
    def letter(run: jobs.Run) -> None:
        pass

    job, waiting = asked("long"), asked("letter")
    relay.run(job.pk, in_turns=True)
    assert Job.objects.get(pk=job.pk).state == "done", "its turn was not over"
    settings.JOBS_TURN_SECONDS = 0
    job = asked("long")
    relay.run(job.pk, in_turns=True)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.cursor, job.claim) == ("published", 0, {"row": 200}, None)
    assert job.due_at > waiting.due_at
    relay.run(waiting.pk)
    relay.run(job.pk, in_turns=True)
    assert Job.objects.get(pk=job.pk).state == "done", "nobody waits any more"
    assert seen == [{}, {}, {"row": 200}]


@pytest.mark.django_db
@pytest.mark.parametrize(("moves", "left"), [(True, (2, 0)), (False, (20, 18))])
def test_crashes_count_no_more_once_a_job_that_crashed_often_moves_its_cursor(monkeypatch, moves, left):
    monkeypatch.setattr(services, "_handlers", {})

    @jobs.handler("killed")
    def work(run: jobs.Run) -> None:
        with run.checkpoint() as mark:
            mark(done=500, cursor={"part": 1} if moves else None)

    job = asked("killed")
    Job.objects.filter(pk=job.pk).update(crashes=18, attempts=19)
    relay.run(job.pk)
    job.refresh_from_db()
    assert (job.state, (job.attempts, job.crashes)) == ("done", left)
