"""Jobs: an outbox in PostgreSQL, published to Celery after commit, claimed once, resumed after any crash."""

from coalition.core.jobs.periodic import daily, hourly
from coalition.core.jobs.services import Cancelled, GaveWay, LostClaim, Run, enqueue, handler

__all__ = ["Cancelled", "GaveWay", "LostClaim", "Run", "daily", "enqueue", "handler", "hourly"]
