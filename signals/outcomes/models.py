"""What a company found and did; an entry is never changed, only replaced by a newer one that counts instead."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from coalition.core.entity import Entity
from members.models import Organization
from signals.outcomes import rules
from signals.outcomes.counts import COUNTS, WORDS
from signals.submissions.models import Indicator


class OutcomeQuerySet(models.QuerySet["Outcome"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(rules.outcomes_visible_to(user))

    def current(self) -> Self:
        """What counts: the latest of each company, signal and kind."""
        return self.filter(superseded_at=None)


class Outcome(Entity):
    """What came of one signal at one company. `superseded_at` is the only thing that is ever written later."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="outcomes")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="outcomes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24, choices=list(WORDS.items()))
    accounts_actioned = models.PositiveIntegerField(default=0)
    urls_blocked = models.PositiveIntegerField(default=0)
    content_removed = models.PositiveIntegerField(default=0)
    reports_filed = models.PositiveIntegerField(default=0)
    happened_on = models.DateField()
    note = models.TextField(blank=True, help_text="Stays within the company.")
    form_token = models.UUIDField(unique=True, help_text="A form posted twice carries the same one.")
    corrects = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="corrected_by")
    superseded_at = models.DateTimeField(null=True)
    opinion_before = models.CharField(
        max_length=10, blank=True, help_text="What the company's opinion was before this made it negative."
    )

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["organization", "happened_on"],
                name="outcome_current",
                condition=Q(superseded_at=None),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "organization", "kind"],
                condition=Q(superseded_at=None),
                name="one_current_outcome_a_kind",
            ),
            models.CheckConstraint(
                condition=~Q(kind="false_positive") | ~Q(note=""), name="wrong_needs_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"outcome: {self.get_kind_display()}"

    @property
    def counts(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in COUNTS}
