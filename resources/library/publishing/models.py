"""What was asked for, who looked at it, and every change of a label."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from coalition.core.entity import Entity
from members.models import Deliverable, Organization, User, WorkingGroup
from resources.library.labels import Audience, Tlp
from resources.library.models import Document, Version


class PublicationRequest(Entity):
    """Somebody asks for a draft to be put before its readers; a second person looks and decides."""

    class Status(models.TextChoices):
        WAITING = "waiting", "Waits for a second person"
        PUBLISHED = "published", "Published"
        DECLINED = "declined", "Sent back"
        WITHDRAWN = "withdrawn", "Withdrawn"

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="publications")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="publications")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    note = models.CharField(max_length=600, blank=True, help_text="For the second person.")
    tlp = models.CharField(max_length=12, choices=Tlp.choices)
    audience = models.CharField(max_length=10, choices=Audience.choices)
    groups = models.ManyToManyField(WorkingGroup, blank=True, related_name="+")
    companies = models.ManyToManyField(Organization, blank=True, related_name="+")
    event = models.UUIDField(null=True, blank=True)
    deliverable = models.ForeignKey(
        Deliverable, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    review_by = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=600, blank=True, help_text="Why it was sent back.")

    class Meta:
        ordering: ClassVar[list[str]] = ["asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["document"], condition=Q(status="waiting"), name="one_waiting_publication_a_document"
            ),
            models.CheckConstraint(
                condition=~Q(status="published")
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("asked_by"))),
                name="four_eyes_publish",
            ),
        ]

    def __str__(self) -> str:
        return f"Publication of {self.version}"


class LabelChange(Entity):
    """A label that became another one, and why; never changed afterwards."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="label_changes")
    before = models.CharField(max_length=12, choices=Tlp.choices)
    after = models.CharField(max_length=12, choices=Tlp.choices)
    lowered = models.BooleanField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    company = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=600)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-at"]

    def __str__(self) -> str:
        return f"{self.get_before_display()} became {self.get_after_display()}"
