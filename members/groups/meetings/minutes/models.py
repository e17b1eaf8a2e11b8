"""Minutes with their published editions, decisions and actions."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone

from coalition.core.entity import Entity
from members.accounts.models import User
from members.groups.meetings.models import Meeting


class Minutes(Entity):
    """The working copy; what the group reads are its editions."""

    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="minutes")
    source = models.TextField(blank=True, help_text="Markdown.")
    overrides = models.JSONField(default=dict, help_text="Key of a finding to why it may stand.")
    edited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    edited_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "minutes"

    def __str__(self) -> str:
        return f"Minutes of {self.meeting}"


class MinutesEdition(Entity):
    """Minutes as published: a snapshot that never changes (a database trigger refuses)."""

    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField()
    source = models.TextField()
    sha256 = models.CharField(max_length=64)
    decisions = models.JSONField(default=list, help_text="Their words, as they stood.")
    actions = models.JSONField(default=list, help_text="Words and due date, without who owns them.")
    overrides = models.JSONField(default=dict, help_text="What was found and left, with the reason.")
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["minutes", "number"], name="one_edition_a_number")]

    def __str__(self) -> str:
        return f"{self.minutes}, edition {self.number}"


class MeetingDecision(Entity):
    """What a meeting decided, in a sentence."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="decisions")
    text = models.CharField(max_length=500)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return self.text


class ActionItem(Entity):
    """What somebody took on, and by when."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="actions")
    text = models.CharField(max_length=500)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="action_items")
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reminded_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["due_on", "created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None) | Q(done_at__isnull=False, done_by__isnull=False),
                name="done_means_by_whom",
            )
        ]

    def __str__(self) -> str:
        return self.text

    def is_late(self, today: date | None = None) -> bool:
        return self.done_at is None and self.due_on < (today or timezone.localdate())

    @property
    def state(self) -> tuple[str, str]:
        """What to say of it, and in which tone."""
        if self.done_at is not None:
            return "Done", "green"
        days = (self.due_on - timezone.localdate()).days
        counted = f"{abs(days)} day{'' if abs(days) == 1 else 's'}"
        if days < 0:
            return f"{counted} late", "red"
        return ("Due today", "yellow") if days == 0 else (f"Due in {counted}", "azure")
