"""The parts of an upload, and what a company's people said about the columns of their files."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from coalition.core.entity import Entity
from members.models import Organization
from signals.submissions.models import Batch


class BatchPart(models.Model):
    """A few hundred rows of an upload, sealed, for as long as they are needed; number 0 is a whole file still to be read."""

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="one_part_of_a_number")]

    def __str__(self) -> str:
        return f"part {self.number} of {self.batch_id}"


class ColumnMapping(Entity):
    """What a company's people said about the columns of a kind of file; known again by its headers."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    signature = models.CharField(max_length=64, help_text="SHA-256 of the file's headers.")
    columns = ArrayField(models.CharField(max_length=20, blank=True))
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "signature"], name="one_mapping_of_headers")
        ]

    def __str__(self) -> str:
        return f"columns of {self.organization_id}"
