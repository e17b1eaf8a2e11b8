"""A real worker, killed in the middle of rounds drawn at random: each round still ends, and exactly once."""

import random
import time

import pytest

from coalition.core.models import AuditEntry
from members.mentorship.pairs.models import Pair
from members.mentorship.rounds import services as rounds
from members.mentorship.rounds.models import Round
from tests.factories import make_staff
from tests.members.mentorship.crowd import make_crowd

pytestmark = [pytest.mark.commits, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def short_lease(monkeypatch):
    """A worker that died is noticed soon; on a busy machine one that lives still renews its lease in time."""
    monkeypatch.setenv("COALITION_JOBS_LEASE_SECONDS", "6")


ROUNDS = 5  # `make faults` runs as many as it is told (ROUNDS=500)


def wait_for(found, *, seconds=150):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        current = Round.objects.select_related("job").get(pk=found.pk)
        if current.status == Round.Status.SOLVED:
            return current
        time.sleep(0.02)
    pytest.fail(
        f"The round is {current.status}, its job {current.job.state}: {current.job.note} {current.job.error}"
    )


def test_rounds_whose_worker_is_killed_at_any_moment_end_exactly_once(short_lease, celery_worker_process):
    make_crowd(requests=60, offers=24)
    staff = make_staff("programmes")
    chance = random.Random(5)
    for number in range(ROUNDS):
        objective = chance.choice(Round.Objective.values)
        found = rounds.start_round(by=staff, objective=objective)
        time.sleep(chance.uniform(0.0, 0.25))
        celery_worker_process.kill()
        celery_worker_process.start()
        solved = wait_for(found)
        matched = solved.result["summary"]["matched"]
        assert matched
        assert Pair.objects.filter(round=found).count() == matched
        assert AuditEntry.objects.filter(action="mentorship.round_solved").count() == number + 1
        rounds.cancel_round(by=staff, matching_round=solved)
