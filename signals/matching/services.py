"""The background work of matching: find what several companies hold, keep counts, forget what no longer stands."""

import uuid
from collections.abc import Sequence
from datetime import timedelta
from itertools import batched
from typing import Any, Final

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from coalition.core import jobs
from coalition.core.models import Job
from signals.matching import counting, index, near
from signals.matching.models import Corroboration, MatchSeen
from signals.submissions.models import BatchRow, Indicator

CHUNK: Final = 2_000
REFRESH: Final = "signals.match_expired"
_REFRESH_EVERY: Final = timedelta(minutes=15)


def match_batch(run: jobs.Run, *, batch_id: uuid.UUID) -> None:
    """Match all indicators of a batch, chunk by chunk; a second run makes the same counts again."""
    rows = BatchRow.objects.filter(batch_id=batch_id, indicator__isnull=False)
    _match(run, list(rows.order_by("indicator_id").values_list("indicator_id", flat=True).distinct()))


def match_indicators(run: jobs.Run, *, ids: Sequence[int]) -> None:
    _match(run, sorted(ids))


def refresh_expired(run: jobs.Run) -> None:
    """Count anew where an opinion has expired since."""
    now = timezone.now()
    stale = Corroboration.objects.filter(holds_until__lte=now).order_by("indicator_id")
    _match(run, list(stale.values_list("indicator_id", flat=True)))


def _match(run: jobs.Run, ids: list[int]) -> None:
    done = int(run.cursor.get("after", 0))
    total = len(ids)
    left = [pk for pk in ids if pk > done]
    position = total - len(left)
    for chunk in batched(left, CHUNK):
        index.include(chunk)
        with run.checkpoint() as mark:
            counting.take_turns()
            now = timezone.now()
            near.find_pairs(chunk, now=now)
            for part in batched(counting.with_neighbours(chunk), CHUNK):
                counting.recount(part, now=now)
            position += len(chunk)
            mark(done=position, total=total, note="comparing with all companies", cursor={"after": chunk[-1]})
    with run.checkpoint() as mark:
        mark(done=total, total=total)
        _plan_refresh()
        run.finish(note=f"{total:,} signals compared")


def _plan_refresh() -> None:
    """See to it that counts are made anew soon after the next opinion expires."""
    soonest = Corroboration.objects.aggregate(at=Min("holds_until"))["at"]
    if soonest is None:
        return
    delay = max(soonest - timezone.now(), _REFRESH_EVERY)
    planned = Job.objects.filter(name=REFRESH, state__in=[Job.State.QUEUED, Job.State.PUBLISHED])
    if not planned.filter(due_at__lte=timezone.now() + delay + _REFRESH_EVERY).exists():
        jobs.enqueue(REFRESH, delay=delay)


def tend_index(run: jobs.Run) -> None:
    """Once a day: whether the hash index holds what the database holds."""
    anew = index.tend()
    run.finish(
        note=f"made anew: {', '.join(anew)}" if anew else "the hash index holds what the database holds"
    )


@transaction.atomic
def ask_for_match(*, by: Any, indicator: Indicator) -> None:
    """Count one indicator anew, in the background."""
    jobs.enqueue("signals.match_signal", by=by, indicator_id=indicator.pk)


def mark_seen(*, user: Any) -> None:
    """What stands now is no news to this person any more."""
    MatchSeen.objects.update_or_create(user=user, defaults={"seen_at": timezone.now()})
