"""Sharing groups: a few companies that share some signals among themselves alone."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from coalition.core.entity import Entity
from members.models import Organization


class SharingGroup(Entity):
    """A named circle of companies. A signal of its scope does not exist for anybody outside, not even as a count."""

    name = models.CharField(max_length=120)
    purpose = models.TextField(help_text="Why these companies share apart from the rest.")
    started_by = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return "sharing group"


class SharingSeat(Entity):
    """A company in a sharing group, from when to when; `accepted_at` is empty while it is only invited."""

    group = models.ForeignKey(SharingGroup, on_delete=models.PROTECT, related_name="seats")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="sharing_seats")
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_at", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["organization", "group"],
                name="sharing_seat_held",
                condition=Q(accepted_at__isnull=False, ended_at=None),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "organization"],
                condition=Q(ended_at=None),
                name="one_open_sharing_seat",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("created_at")), name="sharing_seat_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"sharing seat of {self.organization_id}"
