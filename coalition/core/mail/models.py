"""Outgoing letters."""

from django.conf import settings
from django.db import models

from coalition.core.entity import Entity


class OutgoingMail(Entity):
    """A letter as it was composed. A demo and a support desk read it here; a mail server gets the same."""

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting"
        SENT = "sent", "Sent"
        BOUNCED = "bounced", "Bounced"

    kind = models.CharField(max_length=80)
    to = models.EmailField()
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    calendar = models.TextField(blank=True, help_text="An iCalendar object, attached with its own METHOD.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.kind} to {self.to}"
