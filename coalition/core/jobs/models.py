"""The outbox: one row a job, from the transaction that asked for it to its result."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from coalition.core.identifiers import uuid7


class Job(models.Model):
    """What is to be done, how far it is, and what came of it. The broker holds nothing but this row's id."""

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting"
        PUBLISHED = "published", "Waiting for a worker"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        DEAD = "dead", "Failed"
        CANCELLED = "cancelled", "Cancelled"

    OPEN = (State.QUEUED, State.PUBLISHED, State.RUNNING)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=80)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    due_at = models.DateTimeField(help_text="Not before this moment.")
    published_at = models.DateTimeField(null=True)
    claim = models.UUIDField(null=True, help_text="Who runs it now; a new claim fences the old one off.")
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=5)
    crashes = models.PositiveSmallIntegerField(default=0, help_text="Runs that ended with their worker.")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=200, blank=True)
    cursor = models.JSONField(default=dict)
    cancel_requested = models.BooleanField(default=False)
    result_url = models.CharField(max_length=300, blank=True)
    error = models.TextField(blank=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="job_open_due",
                condition=Q(state__in=["queued", "published", "running"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_state_display()})"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def percent(self) -> int:
        return min(100, self.done * 100 // self.total) if self.total else 0


class PeriodicCall(models.Model):
    """In which period a periodic job was called last."""

    name = models.CharField(max_length=80, primary_key=True)
    period = models.CharField(max_length=20, blank=True, help_text="A day or an hour, UTC.")

    def __str__(self) -> str:
        return f"{self.name} {self.period}"
