"""Taking back all that a contributor sent since a moment: looked at first, then done as one job."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, F, QuerySet
from django.utils import timezone

from coalition.core import audit, jobs
from coalition.core.access import require
from coalition.core.jobs.services import request_cancel
from members.models import Organization
from signals.catalog import kinds
from signals.outcomes.quality import rules
from signals.outcomes.quality.models import Rollback
from signals.outcomes.retraction.services import TELL
from signals.submissions import hooks
from signals.submissions.models import Batch, FirstSight, Opinion
from signals.submissions.services import MATCH_BATCH
from signals.submissions.storing import take_turns

ROLLED_BACK = audit.action("signals.rolled_back", "Took back all that a contributor sent since a time")
ROLLBACK_DONE = audit.action("signals.roll_back_done", "Finished taking back what a contributor sent")
JOB: Final = "signals.roll_back"
CHUNK: Final = 2_000


@dataclass(frozen=True, slots=True)
class Preview:
    """What a roll-back would take back: `kinds` as title and count, `taken_by` other companies that took any."""

    total: int
    waiting: int
    kinds: list[tuple[str, int]]
    taken_by: int


def _sent(company: Organization, since: datetime, until: datetime) -> QuerySet[Opinion]:
    """What stands of all that the company sent in between; what it said of signals of others stays."""
    return Opinion.objects.live().filter(
        organization=company, batch__created_at__gte=since, batch__created_at__lte=until
    )


def preview(company: Organization, *, since: datetime) -> Preview:
    found = _sent(company, since, timezone.now())
    by_kind = found.order_by().values_list("indicator__kind").annotate(count=Count("pk")).order_by("-count")
    took = FirstSight.objects.filter(taken_at__isnull=False, indicator__in=found.values("indicator"))
    return Preview(
        total=found.count(),
        waiting=found.filter(shared_at=None).count(),
        kinds=[(kinds.KINDS[kind].title, count) for kind, count in by_kind],
        taken_by=took.exclude(organization=company).values("organization").distinct().count(),
    )


@transaction.atomic
def roll_back(
    *, by: Any, company: Organization, since: datetime, reason: str, words: str, form_token: uuid.UUID
) -> Rollback:
    """Begin it; the same form posted twice begins one. Imports of the company that still run are stopped."""
    require(rules.may_roll_back(by, company))
    running = Batch.objects.filter(
        organization=company, created_at__gte=since, state__in=[Batch.State.WAITING, Batch.State.RUNNING]
    )
    for batch in running.select_related("job"):
        if batch.job is not None:
            request_cancel(
                job=batch.job
            )  # before taking turns: a running chunk takes the locks in this order, too
    take_turns(company)
    before = Rollback.objects.filter(form_token=form_token, organization=company).first()
    if before:
        return before
    counted = preview(company, since=since)
    made = Rollback.objects.create(
        organization=company,
        by=by,
        since=since,
        reason=reason,
        words=words,
        form_token=form_token,
        expected=counted.total,
        taken_by=counted.taken_by,
    )
    made.job = jobs.enqueue(JOB, by=by, rollback_id=str(made.pk))
    made.save(update_fields=["job"])
    detail = {"since": since.isoformat(), "signals": counted.total, "taken_by": counted.taken_by}
    audit.record(
        ROLLED_BACK,
        by=by,
        subject=made,
        organization=company,
        detail={**detail, "reason": reason, "words": words},
    )
    return made


def carry_out(run: jobs.Run, *, rollback_id: uuid.UUID) -> None:
    """The job: chunk after chunk taken back with the reason, then matched anew; may be resumed after any crash."""
    made = Rollback.objects.select_related("organization", "by").get(pk=rollback_id)
    if made.finished_at:
        return
    found = _sent(made.organization, made.since, made.created_at).order_by("pk")
    while ids := list(found.values_list("pk", flat=True)[:CHUNK]):
        with run.checkpoint() as mark:
            take_turns(made.organization)
            now = timezone.now()
            count = Opinion.objects.filter(pk__in=ids, withdrawn_at=None).update(
                withdrawn_at=now, withdrawal_reason=made.reason, updated_at=now
            )
            hooks.signals_withdrawn.tell(
                by=made.by, opinions=ids, company=made.organization, reason=made.reason, together=made.pk
            )
            Rollback.objects.filter(pk=made.pk).update(withdrawn=F("withdrawn") + count)
            done = run.job.done + count
            mark(done=done, total=max(made.expected, done), note="taking back")
        run.give_way()
    with run.checkpoint():
        _finish(run, made)


def _finish(run: jobs.Run, made: Rollback) -> None:
    Rollback.objects.filter(pk=made.pk).update(finished_at=timezone.now())
    made.refresh_from_db()
    jobs.enqueue(TELL, by=made.by, together=str(made.pk))  # one letter a company, however many chunks
    batches = Batch.objects.filter(
        organization=made.organization, created_at__gte=made.since, created_at__lte=made.created_at
    )
    for batch_id in batches.order_by("pk").values_list("pk", flat=True):
        jobs.enqueue(MATCH_BATCH, batch_id=str(batch_id))
    audit.record(
        ROLLBACK_DONE,
        by=made.by,
        subject=made,
        organization=made.organization,
        detail={"signals": made.withdrawn},
    )
    run.finish(note=f"{made.withdrawn:,} signals taken back")
