"""What a departure means for signals: access ends, a company's signals become tombstones."""

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from coalition.core import audit, jobs, registry
from coalition.core.jobs.services import handler_for
from coalition.core.registry import Leaving
from members.models import Organization, Seat, User
from signals.submissions import hooks
from signals.submissions.models import Opinion
from signals.submissions.rules import ROLES
from signals.submissions.services import MATCH_BATCH, MATCH_SIGNAL

TAKEN_BACK = audit.action("signals.withdrawn_by_departure", "A departure took a company's signals back")


def register() -> None:
    registry.departure_effect(
        "signals", title="Signals", ends=ends, carry_out=carry_out, stays=stays, order=60
    )


def _live(leaving: Leaving) -> QuerySet[Opinion]:
    return Opinion.objects.live().filter(organization=leaving.organization)


def _handlers(leaving: Leaving) -> list[User]:
    """People who lose access to signals; nobody once seat, account or standing has ended."""
    seats = Seat.objects.filter(
        organization=leaving.organization,
        organization__standing__in=[*Organization.MAY_SIGN, Organization.Standing.SUSPENDED],
        status=Seat.Status.ACTIVE,
        user__is_active=True,
        roles__overlap=list(ROLES),
    )
    if leaving.user is not None:
        seats = seats.filter(user=leaving.user)
    return [seat.user for seat in seats.select_related("user")]


def ends(leaving: Leaving) -> list[str]:
    found = [f"{user.name or user.email} no longer sends or sees signals" for user in _handlers(leaving)]
    if leaving.user is None and (live := _live(leaving).count()):
        words = "1 signal is" if live == 1 else f"{live} signals are"
        found.append(f"{words} withdrawn: who received them is told to delete them, by a tombstone")
    return found


def stays(leaving: Leaving) -> list[str]:
    rows = Opinion.objects.filter(organization=leaving.organization)
    if leaving.user is not None:
        sent = rows.filter(submitted_by=leaving.user).count()
        return [f"{sent} signals that they sent: they are the company's"] if sent else []
    gone = rows.filter(~Q(withdrawn_at=None) | Q(expires_at__lte=timezone.now())).count()
    lines = ["Outcomes that the company recorded, in figures with at least five companies behind them"]
    return [f"{gone} tombstones of signals withdrawn or expired", *lines] if gone else lines


@transaction.atomic
def carry_out(*, leaving: Leaving, by: Any) -> None:
    """Access ended with seat, account and standing; here the company's signals are withdrawn and matched anew."""
    if leaving.user is not None:
        return
    rows = _live(leaving)
    batches = list(rows.exclude(batch=None).values_list("batch", flat=True).distinct().order_by("batch"))
    alone = list(rows.filter(batch=None).values_list("indicator", flat=True))
    now, ids = timezone.now(), list(rows.values_list("pk", flat=True))
    withdrawn = rows.update(withdrawn_at=now, withdrawal_reason="other", updated_at=now)
    if not withdrawn:
        return
    audit.record(
        TAKEN_BACK,
        by=by,
        subject=leaving.organization,
        organization=leaving.organization,
        detail={"signals": withdrawn},
    )
    hooks.signals_withdrawn.tell(by=by, opinions=ids, company=leaving.organization, reason="other")
    if handler_for(MATCH_BATCH):
        for batch_id in batches:
            jobs.enqueue(MATCH_BATCH, by=by, batch_id=str(batch_id))
    if handler_for(MATCH_SIGNAL):
        for indicator_id in alone:
            jobs.enqueue(MATCH_SIGNAL, by=by, indicator_id=indicator_id)
