"""Imports that were stopped or whose job died: what they stored is the company's alone until it says otherwise."""

from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from coalition.core import audit
from signals.submissions import sharing, storing
from signals.submissions.importing.services import end
from signals.submissions.models import Batch, Opinion
from signals.submissions.release import trust
from signals.submissions.services import match_later, writing_company

STOPPED_SHARED: Final = audit.action(
    "signals.stopped_shared", "Shared what a stopped import of signals had read"
)


def kept_back(batch: Batch) -> QuerySet[Opinion]:
    """What a stopped import stored and nobody else has or decides on."""
    kept = Opinion.objects.live().filter(batch=batch, shared_at=None)
    stopped = Batch.objects.stopped().filter(pk=batch.pk, sealed_at=None, releases=None)
    return kept if stopped.exists() else kept.none()


@transaction.atomic
def share_stopped(*, by: Any, batch: Batch) -> int:
    """Let out what a stopped import had read, behind the gates of any other; how many signals. None left: nothing happens.

    Raises QuotaReachedError where the company may not send so many today.
    """
    company = writing_company(by)
    storing.take_turns(company)
    locked = Batch.objects.select_for_update(of=("self",)).select_related("organization", "job")
    own = locked.get(pk=batch.pk, organization=company)
    count, now = kept_back(own).count(), timezone.now()
    if not count:
        return 0
    trust.require_quota(company, rows=count, now=now)
    if own.is_abandoned:
        end(own, Batch.State.FAILED)
    out = sharing.share_batch(own, now=now)
    detail = {"signals": count, "out": out}
    audit.record(STOPPED_SHARED, by=by, subject=own, organization=company, detail=detail)
    match_later(by, own)
    return count
