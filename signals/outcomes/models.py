"""What a company found and did; an entry is never changed, only replaced by a newer one that counts instead."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from coalition.core.entity import Entity
from members.models import Organization
from signals.outcomes import rules
from signals.outcomes.counts import COUNTS, WORDS, counts_in_words
from signals.submissions.models import Indicator


class OutcomeQuerySet(models.QuerySet["Outcome"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(rules.outcomes_visible_to(user))

    def current(self) -> Self:
        """What counts: the latest of each company, signal and kind; nothing where it was taken back."""
        return self.filter(superseded_at=None)


class Counted(models.Model):
    """Counts of what was done, when, and a note: of one signal or of many."""

    accounts_actioned = models.PositiveIntegerField(default=0)
    urls_blocked = models.PositiveIntegerField(default=0)
    content_removed = models.PositiveIntegerField(default=0)
    reports_filed = models.PositiveIntegerField(default=0)
    ranges = models.JSONField(
        default=dict, blank=True, help_text="Counts that came as a range, as given; its lower end is counted."
    )
    happened_from = models.DateField(null=True, help_text="The first day, where it took several.")
    happened_on = models.DateField()
    note = models.TextField(blank=True, help_text="Stays within the company.")

    class Meta:
        abstract = True

    @property
    def counts(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in COUNTS}

    @property
    def count_words(self) -> list[str]:
        return counts_in_words(self.counts, self.ranges)


class Outcome(Counted, Entity):
    """What came of one signal at one company. `superseded_at` is the only thing that is ever written later."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="outcomes")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="outcomes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24, choices=list(WORDS.items()))
    form_token = models.UUIDField(unique=True, help_text="A form posted twice carries the same one.")
    corrects = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="corrected_by")
    superseded_at = models.DateTimeField(null=True)
    opinion_before = models.CharField(
        max_length=10,
        blank=True,
        help_text="What the company's opinion was before this made it negative; `none` where it held none.",
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
            models.CheckConstraint(
                condition=Q(happened_from=None) | Q(happened_from__lte=F("happened_on")),
                name="outcome_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"outcome: {self.get_kind_display()}"
