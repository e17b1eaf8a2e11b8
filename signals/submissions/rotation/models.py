"""Rotations of the programme's key: from which to which, and how far."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from coalition.core.entity import Entity
from coalition.core.models import Job


class KeyRotation(Entity):
    """While it is open, signals stand under `from_key` and get a second token under `to_key`; closing makes that the one."""

    from_key = models.CharField(max_length=20)
    to_key = models.CharField(max_length=20)
    reason = models.CharField(max_length=500)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    job = models.ForeignKey(Job, null=True, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True, help_text="When nothing was left under the former key.")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    close_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=Q(closed_at=None), name="one_open_key_rotation"
            ),
            models.CheckConstraint(condition=~Q(from_key=F("to_key")), name="rotation_changes_the_key"),
        ]

    def __str__(self) -> str:
        return f"rotation of the signal key, {self.from_key} to {self.to_key}"
