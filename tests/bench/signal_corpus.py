"""200,000 signals of ten companies in bulk, and what the job of one more takes."""

import secrets
from datetime import timedelta
from time import perf_counter

from django.db import connection
from django.utils import timezone

from coalition.core.jobs import relay
from coalition.core.models import Job
from coalition.local.bench import Figure
from members.rules import company_of
from signals.matching.models import Corroboration
from signals.submissions import services
from signals.submissions.models import Indicator, Opinion
from tests.signals.factories import make_analyst, make_signal

STORED, COMPANIES, CHUNK, ROUNDS = 200_000, 10, 5_000, 5
A_MINUTE = 60.0


def figure() -> Figure:
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        new, gone = _measure()
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
    slowest = max(*new, *gone)
    return Figure(
        "signals_match_one_200k",
        round(slowest * 1000, 1),
        "ms, the slowest of five new and five taken back",
        "the minute that is allowed",
        round(slowest / A_MINUTE, 4),
    )


def _measure() -> tuple[list[float], list[float]]:
    people = [make_analyst() for _ in range(COMPANIES)]
    holders = [(person, company_of(person)) for person in people]
    for begin in range(0, STORED, CHUNK):
        _store(holders, begin)
    first = make_signal(people[0], kind="pdq", value=secrets.token_hex(32))
    _work()  # makes the index from all that is stored
    new, gone = [], []
    for number in range(ROUNDS):
        theirs = make_signal(
            people[1], kind="pdq", value=f"{int(first.indicator.value, 16) ^ (1 << number):064x}"
        )
        new.append(_work())
        assert Corroboration.objects.get(indicator=first.indicator).companies_near == 2
        services.withdraw_signal(by=people[1], opinion=theirs)
        gone.append(_work())
        assert Corroboration.objects.get(indicator=first.indicator).companies_near == 1
    return new, gone


def _store(holders: list, begin: int) -> None:
    now = timezone.now()
    made = Indicator.objects.bulk_create(
        Indicator(
            kind="pdq" if number % 2 else "sha256",
            value=secrets.token_hex(32),
            token=secrets.token_bytes(32),
            normaliser=1,
        )
        for number in range(begin, begin + CHUNK)
    )
    Opinion.objects.bulk_create(
        Opinion(
            indicator=one, organization=holders[number % COMPANIES][1], submitted_by=holders[number % COMPANIES][0],
            status="seed", harm="grooming", action="none_yet", expires_at=now + timedelta(days=90), shared_at=now,
            detected_at=now,
        )
        for number, one in enumerate(made)
    )  # fmt: skip


def _work() -> float:
    """Seconds from the open jobs of matching to the last of them done."""
    start = perf_counter()
    for job in Job.objects.filter(
        name__in=["signals.match_batch", "signals.match_signal"], state__in=Job.OPEN
    ):
        Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED, claim=None, lease_until=None)
        relay.run(job.pk)
        job.refresh_from_db()
        assert job.state == Job.State.DONE, job.error
    return perf_counter() - start
