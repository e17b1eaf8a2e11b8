"""Imports of a fault run: the worker is killed in the middle of long files, and every row must be there once."""

import random
import time
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import connections
from django.utils import timezone

from coalition.core.models import AuditEntry, Job
from coalition.local.acknowledged import HEADER
from members.models import User
from signals.submissions.importing.services import start_import
from signals.submissions.models import Batch, BatchRow, Opinion

ROWS = 20_000
PATIENCE = 180  # seconds without an end until an import counts as lost
MOST_WAIT = 0.5  # seconds of work between two kills, at most


@dataclass
class Outcome:
    kills: int = 0
    rows: int = 0
    lost: int = 0
    duplicated: int = 0
    words: list[str] = field(default_factory=list)


def interrupt_imports(kills: int, kill_worker: Callable[[], None]) -> Outcome:
    """Files one after the other until the worker was killed so many times, each time after it had stored some rows."""
    chance = random.Random(kills)  # noqa: S311 -- the same moments for the same number
    analyst = User.objects.filter(email__startswith="analyst@company-").earliest("email")
    outcome = Outcome()
    while outcome.kills < kills:
        number = outcome.rows
        batch = start_import(
            by=analyst, content=_file(number), file_name=f"long-{number}.csv", form_token=uuid.uuid4()
        )
        _kill_until_done(batch, kills, kill_worker, chance, outcome)
        _judge(batch, outcome)
        outcome.rows += ROWS
    connections.close_all()
    return outcome


def _kill_until_done(
    batch: Batch, kills: int, kill_worker: Callable[[], None], chance: random.Random, outcome: Outcome
) -> None:
    deadline = time.monotonic() + PATIENCE
    before = 0
    while time.monotonic() < deadline:
        current = Batch.objects.get(pk=batch.pk)
        if current.state not in (Batch.State.WAITING, Batch.State.RUNNING):
            return
        if current.done > before and outcome.kills < kills:
            time.sleep(chance.uniform(0.0, MOST_WAIT))
            kill_worker()
            outcome.kills += 1
            before, deadline = Batch.objects.get(pk=batch.pk).done, time.monotonic() + PATIENCE
            # Rather than wait for the lease of whoever was killed to run out, let it have run out.
            running = Job.objects.filter(name="signals.import_batch", state=Job.State.RUNNING)
            running.update(lease_until=timezone.now())
        time.sleep(0.05)


def _file(number: int) -> bytes:
    lines = [
        f"keyword,long {number} {row},grooming,4.2,warned,2026-01-02T03:04:00Z,yes,NCMEC-{row}"
        for row in range(ROWS)
    ]
    return "\n".join([HEADER, *lines, ""]).encode()


def _judge(batch: Batch, outcome: Outcome) -> None:
    found = Batch.objects.get(pk=batch.pk)
    lines = Counter(BatchRow.objects.filter(batch=found).values_list("line", flat=True))
    opinions = Opinion.objects.filter(batch=found).count()
    told = AuditEntry.objects.filter(action="signals.import_finished", subject_id=str(found.pk)).count()
    lost = max(len(set(range(2, ROWS + 2)) - set(lines)), ROWS - opinions)
    twice = (
        sum(lines.values()) - len(lines) + max(0, opinions - ROWS, found.accepted - ROWS) + max(0, told - 1)
    )
    outcome.lost += lost
    outcome.duplicated += twice
    if lost or twice or told != 1 or found.accepted != ROWS:
        outcome.words.append(
            f"{found.pk}: {found.state}, {len(lines)} rows, {opinions} opinions, {found.accepted} accepted, told {told} times"
        )
