"""What people do with signals: take one back, seal what should never have been sent."""

import uuid
from collections.abc import Collection
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from coalition.core import audit, jobs
from coalition.core.access import require
from coalition.core.jobs.services import handler_for, request_cancel
from members.models import Organization
from members.rules import company_of
from signals.submissions import hooks, rules, storing
from signals.submissions.models import Batch, Opinion

WITHDRAWN = audit.action("signals.withdrawn", "Took a signal back")
WITHDRAWN_MANY = audit.action("signals.withdrawn_many", "Took several signals back at once")
BATCH_SEALED = audit.action("signals.batch_sealed", "Sealed a batch of signals")

# Jobs of the slice above, asked for by name.
MATCH_BATCH: Final = "signals.match_batch"
MATCH_SIGNAL: Final = "signals.match_signal"
MATCH_SIGNALS: Final = "signals.match_signals"


def writing_company(by: Any) -> Organization:
    """The company in whose name this person sends and changes signals; Refused where they may not."""
    require(rules.may_send_signals(by))
    company = company_of(by)
    if company is None:
        raise RuntimeError("A person who handles signals has a company.")
    return company


@transaction.atomic
def withdraw_signal(*, by: Any, opinion: Opinion, reason: str = "other") -> None:
    """Take one's own company's signal back, with a reason of the taxonomy; once withdrawn it stops matching."""
    company = writing_company(by)
    locked = (
        Opinion.objects.select_for_update()
        .filter(pk=opinion.pk, organization=company, withdrawn_at=None)
        .first()
    )
    if locked is None:
        return
    locked.withdrawn_at, locked.withdrawal_reason = timezone.now(), reason
    locked.save(update_fields=["withdrawn_at", "withdrawal_reason", "updated_at"])
    audit.record(WITHDRAWN, by=by, subject=locked, organization=company, detail={"reason": reason})
    hooks.signals_withdrawn.tell(by=by, opinions=[locked.pk], company=company, reason=reason)
    if handler_for(MATCH_SIGNAL):
        jobs.enqueue(MATCH_SIGNAL, by=by, indicator_id=locked.indicator_id)


@transaction.atomic
def withdraw_signals(*, by: Any, opinions: Collection[uuid.UUID], reason: str) -> int:
    """Several of one's own company's signals in one act, told of in one letter; what no longer stands is left out."""
    company = writing_company(by)
    storing.take_turns(company)
    own = Opinion.objects.live().filter(pk__in=opinions, organization=company)
    found = list(own.select_for_update().order_by("pk").values_list("pk", "indicator"))
    if not found:
        return 0
    ids, now = [pk for pk, _ in found], timezone.now()
    Opinion.objects.filter(pk__in=ids).update(withdrawn_at=now, withdrawal_reason=reason, updated_at=now)
    detail = {"signals": len(ids), "reason": reason}
    audit.record(WITHDRAWN_MANY, by=by, subject=company, organization=company, detail=detail)
    hooks.signals_withdrawn.tell(by=by, opinions=ids, company=company, reason=reason)
    if handler_for(MATCH_SIGNALS):
        jobs.enqueue(MATCH_SIGNALS, by=by, indicator_ids=sorted(indicator for _, indicator in found))
    return len(ids)


@transaction.atomic
def seal_batch(*, obj: Batch, by: Any) -> None:
    """Gone for everyone at once: the batch, its answers and every signal that came with it."""
    if obj.job and obj.is_open:
        request_cancel(job=obj.job)  # before taking turns: a running chunk takes the locks in this order, too
    storing.take_turns(obj.organization)
    now = timezone.now()
    held = Opinion.objects.filter(batch=obj, sealed_at=None, withdrawn_at=None, shared_at__isnull=False)
    ids = list(held.values_list("pk", flat=True))  # expired ones, too: copies of them are as bad
    Batch.objects.filter(pk=obj.pk).update(sealed_at=now)
    Opinion.objects.filter(batch=obj, sealed_at=None).update(sealed_at=now, updated_at=now)
    audit.record(BATCH_SEALED, by=by, subject=obj, organization=obj.organization)
    hooks.signals_withdrawn.tell(by=by, opinions=ids, company=obj.organization, reason="other")
    match_later(by, obj)


def match_later(by: Any, batch: Batch) -> None:
    """Ask for the batch to be matched anew, where matching is installed."""
    if handler_for(MATCH_BATCH):
        jobs.enqueue(MATCH_BATCH, by=by, batch_id=str(batch.pk))


def batch_to_seal(user: Any, pk: uuid.UUID) -> Batch | None:
    return Batch.objects.visible_to(user).select_related("job", "organization").filter(pk=pk).first()
