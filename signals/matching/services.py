"""The background work of matching: find what several companies hold, keep counts, forget what no longer stands."""

import uuid
from collections.abc import Sequence
from datetime import timedelta
from itertools import batched
from typing import Any, Final

from django.db import transaction
from django.db.models import Min, Q
from django.utils import timezone

from coalition.core import jobs
from coalition.core.models import Job
from signals.matching import clusters, counting, hints, index, near
from signals.matching.models import ClusterMember, Corroboration, HintToken, MatchSeen, NearPair
from signals.submissions.models import BatchRow, Indicator

CHUNK: Final = 2_000
_ANY: Final = 1_000_000_000
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
            hints.keep(chunk)
            again = {*clusters.leave(chunk, now=now), *near.disturbed(chunk, now=now)}
            near.find_pairs({*chunk, *again}, now=now)
            for part in batched(counting.with_neighbours({*chunk, *again}), CHUNK):
                counting.recount(part, now=now)
            position += len(chunk)
            mark(done=position, total=total, note="comparing with all companies", cursor={"after": chunk[-1]})
        run.give_way()
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
    _renew_hints(run)
    for label in clusters.large():
        with run.checkpoint():
            counting.take_turns()
            near.find_pairs(clusters.dissolve(label, at_most=_ANY), now=timezone.now())
    run.finish(
        note=f"made anew: {', '.join(anew)}" if anew else "the hash index holds what the database holds"
    )


def renew_hints(run: jobs.Run) -> None:
    """A rotation has closed: what the older key made finds nothing any more."""
    renewed = _renew_hints(run)
    run.finish(note=f"{renewed:,} signals compared under the new key")


def _renew_hints(run: jobs.Run) -> int:
    old = hints.outdated()
    for block in batched(old, hints.BLOCK):
        with run.checkpoint():
            hints.keep(block)
    return len(old)


@transaction.atomic
def forget(*, ids: Sequence[int]) -> None:
    """Nothing of these signals stays here, as their values are erased: counts, pairs, cluster, hints. The index has a job."""
    Corroboration.objects.filter(indicator__in=ids).delete()
    NearPair.objects.filter(Q(lower__in=ids) | Q(higher__in=ids)).delete()
    ClusterMember.objects.filter(indicator__in=ids).delete()
    HintToken.objects.filter(indicator__in=ids).delete()


@transaction.atomic
def ask_for_match(*, by: Any, indicator: Indicator) -> None:
    """Count one indicator anew, in the background."""
    jobs.enqueue("signals.match_signal", by=by, indicator_id=indicator.pk)


def mark_seen(*, user: Any) -> None:
    """What stands now is no news to this person any more."""
    MatchSeen.objects.update_or_create(user=user, defaults={"seen_at": timezone.now()})
