"""Uploaded files on their way in: kept apart until they are checked."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from coalition.core.entity import Entity
from members.models import User
from resources.library.models import Document, Format


class Upload(Entity):
    """One file that somebody sent for a draft. Nobody reads it here; once it is clean it becomes the draft's content."""

    class State(models.TextChoices):
        WAITING = "waiting", "Being checked"
        CLEAN = "clean", "Checked, and part of the draft"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="uploads")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120, help_text="As it was called when it was sent.")
    format = models.CharField(max_length=4, choices=Format.choices)
    file = models.FileField(upload_to="quarantine/", blank=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    pages = models.PositiveIntegerField(default=0)
    figures = models.PositiveIntegerField(default=0)
    removed = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=300, blank=True, help_text="Why it was refused.")
    trouble = models.CharField(
        max_length=300, blank=True, help_text="Why the check has not come through yet."
    )
    tries = models.PositiveIntegerField(default=0)
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["document"], condition=Q(state="waiting"), name="one_file_in_check_a_document"
            )
        ]

    def __str__(self) -> str:
        return f"file {str(self.pk)[-8:]} for {self.document_id}"
