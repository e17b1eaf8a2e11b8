"""What of a batch goes out, and what waits behind which gate. Called in the transaction that ends the batch."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from coalition.core import jobs
from signals.submissions import hooks
from signals.submissions.interpret import SEED
from signals.submissions.models import Batch, Opinion
from signals.submissions.release import trust
from signals.submissions.release.models import PERSONAL, Provisional, Release
from signals.submissions.storing import take_turns

DUE: Final = "signals.releases_due"
TELL: Final = "signals.release_tell"
URGENT_FOR: Final = timedelta(hours=24)
ALONE_FOR: Final = timedelta(hours=24)
Gate = Release.Gate


def share_batch(batch: Batch, *, now: datetime) -> int:
    """Let others have what came with this batch and waits for nobody; returns how many signals went out by it."""
    take_turns(batch.organization)
    again = _take_over(batch)
    waiting = Opinion.objects.live().filter(batch=batch, shared_at=None)
    trust.notice_outlier(batch, now=now)
    if not trust.is_established(batch.organization, now=now):
        _close(batch, Gate.QUARANTINE, waiting)
    if is_bulk(batch, waiting.count(), now=now):
        gate = _close(batch, Gate.BULK, waiting)
    else:
        gate = _close(batch, Gate.PERSONAL, waiting.filter(PERSONAL))
    out = let_out(batch, now=now)
    if gate is not None and batch.urgent:
        _out_for_now(gate, now=now)
    if again:
        hooks.signals_narrowed.tell(by=batch.submitted_by, opinions=again)
    return out


def is_bulk(batch: Batch, waiting: int, *, now: datetime) -> bool:
    """Whether the company would have let more rows out than one person may alone: with this batch, or with a day's."""
    most = settings.SIGNAL_BULK_ROWS
    if not waiting or batch.total > most:
        return batch.total > most
    decided = Release.objects.filter(organization=batch.organization, state=Release.State.RELEASED)
    whole = decided.filter(gate__in=[Gate.BULK, Gate.QUARANTINE]).values("batch")
    persons = decided.filter(gate=Gate.PERSONAL).values("batch")
    out = Opinion.objects.filter(organization=batch.organization, shared_at__gt=now - ALONE_FOR)
    alone = out.exclude(batch__in=whole).exclude(PERSONAL, batch__in=persons)
    return alone[: most + 1].count() + waiting > most


def _take_over(batch: Batch) -> list[UUID]:
    """What was out only for now and is sent again waits with the newer batch."""
    again = Opinion.objects.filter(batch=batch, provisional__isnull=False).exclude(
        provisional__release__batch=batch
    )
    ids = list(again.values_list("pk", flat=True))
    if ids:
        Opinion.objects.filter(pk__in=ids).update(shared_at=None)
        Provisional.objects.filter(opinion__in=ids).delete()
    return ids


def _close(batch: Batch, gate: str, waiting: QuerySet[Opinion]) -> Release | None:
    """The gate in front of what waits; a decided one is not closed a second time."""
    if not (count := waiting.count()):
        return None
    release, made = Release.objects.get_or_create(
        batch=batch, gate=gate, defaults={"organization": batch.organization, "count": count}
    )
    if made:
        jobs.enqueue(TELL, release_id=str(release.pk))
    return release


def let_out(batch: Batch, *, now: datetime) -> int:
    """Everything of the batch that no closed gate holds; signals that are out for now get their full life back."""
    closed = set(
        Release.objects.filter(batch=batch, state=Release.State.WAITING).values_list("gate", flat=True)
    )
    if closed & {Gate.BULK, Gate.QUARANTINE}:
        return 0
    held = PERSONAL if Gate.PERSONAL in closed else Q(pk__in=[])
    restore(Opinion.objects.live().filter(batch=batch, provisional__isnull=False).exclude(held))
    waiting = Opinion.objects.live().filter(batch=batch, shared_at=None).exclude(held)
    return waiting.update(shared_at=now, updated_at=now)


def restore(opinions: QuerySet[Opinion]) -> int:
    """Give signals that are out for now their own status and life again; they wait, as any other."""
    held = list(Provisional.objects.filter(opinion__in=opinions).select_related("opinion"))
    for one in held:
        if one.opinion.withdrawn_at is None:
            one.opinion.expires_at, one.opinion.shared_at = one.expires_at, None
            if one.opinion.status == SEED:  # its company may have found it wrong meanwhile
                one.opinion.status = one.status
    Opinion.objects.bulk_update([one.opinion for one in held], ["status", "expires_at", "shared_at"])
    Provisional.objects.filter(pk__in=[one.pk for one in held]).delete()
    return len(held)


def _out_for_now(release: Release, *, now: datetime) -> None:
    """An urgent batch goes out as suspected for a day; without a release it lapses. What is in quarantine does not."""
    quarantined = Release.objects.filter(
        batch=release.batch_id, gate=Gate.QUARANTINE, state=Release.State.WAITING
    )
    if release.urgent_until or release.state != Release.State.WAITING or quarantined.exists():
        return
    until = now + URGENT_FOR
    opinions = list(release.signals.exclude(status=Opinion.Status.NEGATIVE))
    Provisional.objects.bulk_create(
        Provisional(opinion=one, release=release, status=one.status, expires_at=one.expires_at)
        for one in opinions
    )
    for one in opinions:
        one.status, one.shared_at, one.updated_at = SEED, now, now
        one.expires_at = min(one.expires_at, until)
    Opinion.objects.bulk_update(opinions, ["status", "shared_at", "expires_at", "updated_at"])
    Release.objects.filter(pk=release.pk).update(urgent_until=until)
    jobs.enqueue(DUE, delay=until - timezone.now() + timedelta(seconds=1))
