"""Notes that a contributor shares with all who see its signal."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from coalition.core.entity import Entity
from members.models import Organization
from signals.outcomes import rules
from signals.submissions.models import Indicator, Opinion


class SharedNoteQuerySet(models.QuerySet["SharedNote"]):
    def own(self, user: Any) -> Self:
        return self.filter(rules.outcomes_visible_to(user), withdrawn_at=None)

    def shared_with(self, company: Organization) -> Self:
        """Of contributors whose signal is out to this company, and its own; gone when the signal is taken back."""
        out = Opinion.objects.shared_with(company).filter(
            indicator=OuterRef("indicator"), organization=OuterRef("organization")
        )
        return self.filter(Exists(out) | Q(organization=company), withdrawn_at=None)


class SharedNote(Entity):
    """A few words more about a signal; from whom they come is told nobody."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="shared_notes")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=1_000)
    form_token = models.UUIDField(unique=True, help_text="A form posted twice carries the same one.")
    withdrawn_at = models.DateTimeField(null=True)

    objects = SharedNoteQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["indicator"], name="note_of_signal", condition=Q(withdrawn_at=None))
        ]

    def __str__(self) -> str:
        return "note on a signal"
