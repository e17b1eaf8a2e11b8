"""What a company said of many signals at once: which ones they were never changes, what was said is replaced whole."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from coalition.core.entity import Entity
from members.models import Organization
from signals.outcomes import rules
from signals.outcomes.counts import WORDS
from signals.outcomes.models import Counted
from signals.submissions.models import Indicator


class BulkQuerySet(models.QuerySet["BulkOutcome"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(rules.outcomes_visible_to(user))


class BulkOutcome(Entity):
    """The signals of which something was said together; taking it back sets them free again."""

    class Source(models.TextChoices):
        SELECTION = "selection", "Signals selected in a list"
        MATCHES = "matches", "Our signals that others hold too"
        IMPORT = "import", "An import of ours"
        SHARED = "shared", "What others share"
        TAKEN = "taken", "What we took"

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="bulk_outcomes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=10, choices=Source.choices)
    signals = models.PositiveIntegerField(help_text="How many signals it covers.")
    kept = models.PositiveIntegerField(
        default=0, help_text="How many more were chosen that had an outcome already and kept it."
    )
    taken_back_at = models.DateTimeField(null=True)

    objects = BulkQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"outcome of {self.signals} signals"


class BulkEntryQuerySet(models.QuerySet["BulkEntry"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(bulk__in=BulkOutcome.objects.visible_to(user))

    def current(self) -> Self:
        return self.filter(superseded_at=None, bulk__taken_back_at=None)


class BulkEntry(Counted, Entity):
    """What was said: how many of the signals came to what, and what was done about them all together."""

    bulk = models.ForeignKey(BulkOutcome, on_delete=models.PROTECT, related_name="entries")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    tallies = models.JSONField(help_text="Signals by what came of them; together they are all of them.")
    form_token = models.UUIDField(unique=True, help_text="A form posted twice carries the same one.")
    corrects = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="corrected_by")
    superseded_at = models.DateTimeField(null=True)

    objects = BulkEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["bulk"], condition=Q(superseded_at=None), name="one_current_entry_a_bulk_outcome"
            ),
            models.CheckConstraint(
                condition=Q(happened_from=None) | Q(happened_from__lte=F("happened_on")),
                name="bulk_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return "entry of a bulk outcome"

    @property
    def tally_words(self) -> list[tuple[str, int]]:
        return [(words, self.tallies[kind]) for kind, words in WORDS.items() if self.tallies.get(kind)]


class Covered(models.Model):
    """A signal that an outcome of many covers; at most one such stands for a company and signal."""

    id = models.BigAutoField(primary_key=True)
    bulk = models.ForeignKey(BulkOutcome, on_delete=models.CASCADE, related_name="covered")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "organization"],
                condition=Q(ended_at=None),
                name="covered_once_a_company",
            )
        ]

    def __str__(self) -> str:
        return f"covered: {self.indicator_id}"
