"""kill -9 of the worker in the middle of an import: it finishes after the restart, nothing lost, nothing twice."""

import time

import pytest
from django.utils import timezone

from coalition.core.models import Job
from signals.submissions.models import Batch, BatchRow, Opinion
from tests.signals.factories import make_analyst, make_csv, start_import

ROWS = 20_000
KILLS = 3


def wait_for(truth, *, seconds):
    deadline = time.monotonic() + seconds
    while not truth():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)


@pytest.mark.commits
def test_an_import_survives_three_kills_of_its_worker(celery_worker_process):
    batch = start_import(make_analyst(), make_csv(ROWS, refused_every=100))

    def done():
        return Batch.objects.get(pk=batch.pk).done

    for kill in range(1, KILLS + 1):
        wait_for(lambda kill=kill: done() >= kill * ROWS // 8, seconds=60)
        celery_worker_process.kill()
        assert done() < ROWS
        # Rather than wait for the lease to run out, let it have run out.
        Job.objects.filter(pk=batch.job_id, state="running").update(lease_until=timezone.now())
        celery_worker_process.start()
    wait_for(lambda: Batch.objects.get(pk=batch.pk).state == "done", seconds=90)
    batch.refresh_from_db()
    assert (batch.accepted, batch.merged, batch.held, batch.refused) == (
        ROWS - ROWS // 100,
        0,
        0,
        ROWS // 100,
    )
    assert list(BatchRow.objects.filter(batch=batch).values_list("line", flat=True)) == list(
        range(2, ROWS + 2)
    )
    assert Opinion.objects.count() == batch.accepted
    wait_for(lambda: Job.objects.get(pk=batch.job_id).state != "running", seconds=30)
    job = Job.objects.get(pk=batch.job_id)
    assert (job.state, job.done, job.crashes >= KILLS) == ("done", ROWS, True)
