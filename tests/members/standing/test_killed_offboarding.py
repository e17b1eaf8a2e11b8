"""kill -9 of the worker in the middle of a departure: it goes on after the restart, and each thing ends exactly once."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from coalition.core.models import AuditEntry, Job, OutgoingMail
from coalition.core.registry import Leaving
from members.models import GroupSeat, MentorOffer, Offboarding, User
from members.organizations.invitations import invite
from members.standing.offboarding import services
from members.standing.offboarding.plan import dry_run, fingerprint
from tests import factories
from tests.members.mentorship.factories import make_mentor

ONCE = (
    "standing.offboarding_signed_off",
    "organizations.invitation_revoked",
    "groups.seat_ended",
    "mentorship.ended_by_departure",
    "organizations.seat_ended",
    "accounts.closed",
    "standing.offboarding_proved",
)


def wait_for(truth: Callable[[], bool], *, seconds: float = 45) -> None:
    deadline = time.monotonic() + seconds
    while not truth():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)


@contextmanager
def held(person: User) -> Iterator[None]:
    """Their seats in groups are locked by somebody else, so that the departure stands still in its middle."""
    other: Any = connection.copy()
    other.set_autocommit(False)
    try:
        with other.cursor() as cursor:
            cursor.execute(
                f"SELECT 1 FROM {GroupSeat._meta.db_table} WHERE user_id = %s FOR UPDATE",
                [person.pk],
            )
        yield
    finally:
        other.rollback()
        other.close()


def somebody_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%groupseat%'"
        )
        return bool(cursor.fetchone()[0])


@pytest.mark.commits
def test_a_departure_whose_worker_is_killed_in_the_middle_ends_everything_exactly_once(
    celery_worker_process: Any,
) -> None:
    staff, company = factories.make_staff("membership", "programmes"), factories.make_company()
    person = factories.make_person(company, roles=["staff", "admin"])
    factories.make_person(company, roles=["admin"])
    invite(by=person, organization=company, email=f"bo@{company.domain}", roles=["staff"])
    factories.make_group(chair=person)
    make_mentor(person)
    leaving = Leaving(company, person)
    with held(person):
        row = services.sign_off(
            by=staff, leaving=leaving, reason="Changed jobs.", seen_sha256=fingerprint(dry_run(leaving))
        )
        wait_for(somebody_waits_for_a_lock)
        celery_worker_process.kill()
        job = Job.objects.get(pk=row.job_id)
        assert job.state == "running"
        assert "invitations" in job.cursor["done"]
        assert MentorOffer.objects.get().status == "active"
    # Rather than wait for the lease to run out, let it have run out.
    Job.objects.filter(pk=row.job_id, state="running").update(lease_until=timezone.now())
    celery_worker_process.start()
    wait_for(lambda: Offboarding.objects.get(pk=row.pk).status == "proved")
    wait_for(lambda: Job.objects.get(pk=row.job_id).state == "done")
    row.refresh_from_db()
    assert row.left_over == []
    assert Job.objects.get(pk=row.job_id).crashes == 1
    counts = {name: AuditEntry.objects.filter(action=name).count() for name in ONCE}
    assert counts == dict.fromkeys(ONCE, 1)
    assert OutgoingMail.objects.filter(to=person.email, kind="standing.access_ended").count() == 1
