"""Health for a load balancer: alive, and ready to serve."""

from datetime import timedelta

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from coalition.core.jobs.models import Job

OUTBOX_AGE = timedelta(minutes=5)


@require_safe
@login_not_required
def live(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "alive"})


def _broker_answers() -> bool:
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


@require_safe
@login_not_required
def ready(request: HttpRequest) -> JsonResponse:
    """200 when database, broker, migrations and the outbox are in order; 503 with which one is not."""
    checks = {"database": False, "broker": _broker_answers(), "migrations": False, "outbox": False}
    try:
        executor = MigrationExecutor(connection)
        checks["database"] = True
        checks["migrations"] = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        overdue = Job.objects.filter(state=Job.State.QUEUED, due_at__lt=timezone.now() - OUTBOX_AGE)
        checks["outbox"] = not overdue.exists()
    except DatabaseError:
        pass
    return JsonResponse(checks, status=200 if all(checks.values()) else 503)
