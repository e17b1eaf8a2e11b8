"""A real worker, killed in the middle of a round: the round still ends, and exactly once."""

import time

import pytest

from coalition.core.models import AuditEntry
from members.mentorship.pairs.models import Pair
from members.mentorship.rounds import services as rounds
from members.mentorship.rounds.models import Round
from tests.factories import make_staff
from tests.members.mentorship.factories import make_mentor, make_request

pytestmark = [pytest.mark.commits, pytest.mark.django_db(transaction=True)]


def wait_for(found, *, statuses=("solved",), seconds=90):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        current = Round.objects.select_related("job").get(pk=found.pk)
        if current.status in statuses:
            return current
        time.sleep(0.05)
    pytest.fail(
        f"The round is {current.status}, its job {current.job.state}: {current.job.note} {current.job.error}"
    )


def test_a_round_whose_worker_is_killed_ends_exactly_once(celery_worker_process):
    for _ in range(3):
        make_mentor()
        make_request()
    found = rounds.start_round(by=make_staff("programmes"), objective="concave")
    deadline = time.monotonic() + 60
    while not Round.objects.get(pk=found.pk).inputs_sha256 and time.monotonic() < deadline:
        time.sleep(0.01)
    celery_worker_process.kill()
    celery_worker_process.start()
    solved = wait_for(found)
    assert solved.result["summary"]["matched"] == 3
    assert Pair.objects.filter(round=found).count() == 3
    assert AuditEntry.objects.filter(action="mentorship.round_solved").count() == 1
