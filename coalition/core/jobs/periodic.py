"""Jobs that come round: each called once a day or once an hour, through the same outbox as all others."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from coalition.core.jobs.models import PeriodicCall
from coalition.core.jobs.services import Handler, enqueue, handler

DAY, HOUR = "%Y-%m-%d", "%Y-%m-%d %H"
MORNING = 5  # UTC; daily jobs are called from this hour on
_periods: dict[str, str] = {}


def daily(name: str) -> Callable[[Handler], Handler]:
    """Register `fn(run)` as the handler of a job that is called once a day, from five in the morning UTC on."""
    return _register(name, DAY)


def hourly(name: str) -> Callable[[Handler], Handler]:
    """Register `fn(run)` as the handler of a job that is called once an hour."""
    return _register(name, HOUR)


def _register(name: str, period: str) -> Callable[[Handler], Handler]:
    _periods[name] = period
    return handler(name)


def call_due(now: datetime | None = None) -> list[str]:
    """Enqueue what has not been called in its present period, and return the names; two callers call nothing twice.

    A day on which nothing ran is not made up for: whoever writes a periodic job lets it find what is due by itself.
    """
    now = now or timezone.now()
    called = dict(PeriodicCall.objects.values_list("name", "period"))
    wanted = {
        name: now.strftime(period)
        for name, period in _periods.items()
        if period == HOUR or now.hour >= MORNING
    }
    due = [name for name, period in wanted.items() if called.get(name) != period]
    return [name for name in due if _call(name, wanted[name])]


@transaction.atomic
def _call(name: str, period: str) -> bool:
    PeriodicCall.objects.get_or_create(name=name)
    last = PeriodicCall.objects.select_for_update().get(name=name)
    if last.period == period:
        return False
    last.period = period
    last.save(update_fields=["period"])
    enqueue(name)
    return True
