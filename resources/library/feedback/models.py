"""One answer a company, and which documents name which."""

from typing import ClassVar

from django.db import models

from coalition.core.entity import Entity
from members.models import Organization
from resources.library.models import Document, Version


class Feedback(Entity):
    """A company's word on a document, in one tap. The person who tapped stands nowhere in it."""

    class Kind(models.TextChoices):
        USED = "used", "We used it"
        OUT_OF_DATE = "out_of_date", "Out of date"
        MISSING = "missing", "Something is missing"

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="feedback")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    company = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    words = models.CharField(max_length=600, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["document", "company", "kind"], name="feedback_once_a_company")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.document}"


class Citation(Entity):
    """A document whose newest published version links to another."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="citations")
    cited = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="cited_by")
    number = models.PositiveIntegerField(null=True, help_text="The version, where the link is pinned to one.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "cited"], name="citation_once")]

    def __str__(self) -> str:
        return f"{self.document} cites {self.cited}"
