"""Inquiries about a copy that was found where it should not be."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from coalition.core.entity import Entity
from members.models import User
from resources.library.models import Download


class LeakInquiry(Entity):
    """One person asks with a reason, another approves; only then are readers' names shown, and only for some days."""

    class Status(models.TextChoices):
        ASKED = "asked", "Waits for a second person"
        APPROVED = "approved", "Approved"
        DECLINED = "declined", "Declined"

    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    case = models.CharField(max_length=80)
    reason = models.TextField(max_length=2000)
    code = models.CharField(max_length=16, blank=True, help_text="As typed or as read from the found file.")
    found_sha256 = models.CharField(
        max_length=64, blank=True, help_text="Of the found file, which was not kept."
    )
    how = models.CharField(max_length=200, blank=True, help_text="How the copies were recognised, in words.")
    copies = models.ManyToManyField(Download, blank=True, related_name="inquiries")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ASKED)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        verbose_name_plural = "leak inquiries"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")), name="leak_inquiry_has_four_eyes"
            ),
            models.CheckConstraint(
                condition=Q(status="asked") | Q(decided_by__isnull=False),
                name="leak_inquiry_is_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"Inquiry {self.case}"
