"""The base of every table of the portal."""

from django.db import models

from coalition.core.identifiers import uuid7


class Entity(models.Model):
    """Something with an opaque public id (UUIDv7) and a moment of creation."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
