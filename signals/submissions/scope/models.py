"""Sharing groups: a few companies that share some signals among themselves alone."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from coalition.core.entity import Entity
from members.models import Organization
from signals.submissions.scope import rules


class SharingGroupQuerySet(models.QuerySet["SharingGroup"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(rules.groups_visible_to(user))

    def open_to(self, company: Organization) -> Self:
        """Groups in which the company sits now, and to which it may share."""
        seats = SharingSeat.objects.in_force().filter(group=OuterRef("pk"), organization=company)
        return self.filter(Exists(seats), closed_at=None)


class SharingGroup(Entity):
    """A named circle of companies. A signal of its scope does not exist for anybody outside, not even as a count."""

    name = models.CharField(max_length=120)
    purpose = models.TextField(help_text="Why these companies share apart from the rest.")
    started_by = models.ForeignKey(
        Organization,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Empty where the coalition's compliance staff started it.",
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    form_token = models.UUIDField(
        null=True, unique=True, help_text="A form posted twice carries the same one."
    )
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    close_reason = models.CharField(max_length=500, blank=True)

    objects = SharingGroupQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return "sharing group"


class SharingSeatQuerySet(models.QuerySet["SharingSeat"]):
    def in_force(self) -> Self:
        return self.filter(accepted_at__isnull=False, ended_at=None)


class SharingSeat(Entity):
    """A company in a sharing group, from when to when; `accepted_at` is empty while it is only invited."""

    class Ending(models.TextChoices):
        DECLINED = "declined", "Declined"
        CALLED_BACK = "called_back", "Invitation taken back"
        LEFT = "left", "Left"
        DEPARTED = "departed", "Left signal sharing"

    group = models.ForeignKey(SharingGroup, on_delete=models.PROTECT, related_name="seats")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="sharing_seats")
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=12, choices=Ending.choices, blank=True)

    objects = SharingSeatQuerySet.as_manager()

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
