"""Collections with their documents in order, and what must be read, by whom it was."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from coalition.core.entity import Entity
from members.models import Organization, User, WorkingGroup
from resources.library.models import Document, Version


class Collection(Entity):
    """A reading list: documents in an order, each with a note."""

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=160)
    summary = models.TextField(blank=True)
    group = models.ForeignKey(
        WorkingGroup,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="collections",
        help_text="Whose list it is; without, it is for all members.",
    )
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["title"]

    def __str__(self) -> str:
        return self.title


class CollectionItem(Entity):
    """One document of a collection, in its newest version or pinned to one."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="items")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="in_collections")
    pinned = models.ForeignKey(Version, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "created_at"]
        constraints = [
            models.UniqueConstraint(fields=["collection", "document"], name="document_once_a_collection")
        ]

    def __str__(self) -> str:
        return f"{self.document} in {self.collection}"


class RequiredReading(Entity):
    """A version that people are asked to read and to say so; frozen with its title and digest."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="required")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="required")
    title = models.CharField(max_length=200)
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    group = models.ForeignKey(
        WorkingGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="required_reading"
    )
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    reason = models.CharField(max_length=300)
    closed_at = models.DateTimeField(null=True, blank=True)
    reminded = models.JSONField(default=list, help_text="Which reminders have gone out.")

    class Meta:
        ordering: ClassVar[list[str]] = ["due_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "group"],
                condition=Q(closed_at=None),
                name="version_required_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"


class ReadingAcknowledgement(Entity):
    """Somebody said that they have read it: what it was then called and its digest; never changed afterwards."""

    required = models.ForeignKey(RequiredReading, on_delete=models.PROTECT, related_name="acknowledgements")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    company = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["at"]
        constraints = [
            models.UniqueConstraint(fields=["required", "person"], name="reading_acknowledged_once")
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}, read"
