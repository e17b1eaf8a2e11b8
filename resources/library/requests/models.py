"""Requests for access: to what somebody was pointed to, whether or not it exists."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from coalition.core.entity import Entity
from members.models import Organization, User
from resources.library.models import Document


class AccessRequest(Entity):
    """Somebody asks to read one document for a while. `wanted` is what they typed; whether it exists they are not told."""

    class Status(models.TextChoices):
        WAITING = "waiting", "Waits for an answer"
        GRANTED = "granted", "Access given"
        REFUSED = "refused", "Refused"
        ENDED = "ended", "Ended before its time"

    wanted = models.UUIDField()
    document = models.ForeignKey(
        Document, null=True, blank=True, on_delete=models.PROTECT, related_name="access_requests"
    )
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="library_access")
    company = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=600)
    until = models.DateField(help_text="As asked for; the answer may be shorter.")
    asked_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=600, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True, help_text="When access ends by itself.")

    class Meta:
        ordering: ClassVar[list[str]] = ["-asked_at"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["person", "company", "ends_at"], condition=Q(status="granted"), name="access_given"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "wanted"], condition=Q(status="waiting"), name="one_waiting_access_request"
            ),
            models.CheckConstraint(
                condition=~Q(status="granted") | (Q(ends_at__isnull=False) & ~Q(answered_by=F("person"))),
                name="access_ends_and_is_not_self_given",
            ),
        ]

    def __str__(self) -> str:
        return f"access to {self.wanted}"
