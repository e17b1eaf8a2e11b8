"""Seals."""

from django.conf import settings
from django.db import models

from coalition.core.entity import Entity


class Seal(Entity):
    """That somebody said an object must not be seen by anybody. What it is stays unseen here too."""

    kind = models.CharField(max_length=40)
    object_id = models.UUIDField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="one_seal_per_object")]

    def __str__(self) -> str:
        return f"sealed {self.kind}"
