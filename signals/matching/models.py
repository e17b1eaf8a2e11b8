"""How many companies hold an indicator, as counts; pairs are kept for near-duplicate hashes alone."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from signals.submissions.models import Indicator

NEAR_FROM = 2  # companies that hold the same or nearly the same, one's own included


class Corroboration(models.Model):
    """Counts of distinct companies behind an indicator; recomputed whenever something about it changes."""

    indicator = models.OneToOneField(
        Indicator, primary_key=True, on_delete=models.CASCADE, related_name="corroboration"
    )
    companies_exact = models.PositiveIntegerField(help_text="Companies that hold this very indicator.")
    companies_near = models.PositiveIntegerField(
        help_text="Companies that hold it or a PDQ within distance; the union of both."
    )
    matched_at = models.DateTimeField(null=True, help_text="When a second company came to hold it.")
    holds_until = models.DateTimeField(
        null=True,
        help_text="When the first of the counted opinions expires and the counts must be made anew.",
    )
    updated_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["holds_until"], name="corroboration_until"),
            models.Index(
                fields=["matched_at"], name="corroboration_matched", condition=Q(companies_near__gte=2)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(companies_near__gte=F("companies_exact")), name="near_includes_exact"
            )
        ]

    def __str__(self) -> str:
        return f"counts of {self.indicator_id}"


class NearPair(models.Model):
    """Two PDQ hashes within distance, held by different companies. The distance of two values never changes."""

    lower = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="+")
    higher = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="+")
    distance = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lower", "higher"], name="near_pair_once"),
            models.CheckConstraint(condition=Q(lower__lt=F("higher")), name="near_pair_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.lower_id} and {self.higher_id}, {self.distance} apart"


class IndexOwner(models.Model):
    """One row that tells this database's hash index from that of any other, a copy of it included."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    token = models.UUIDField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_index_owner")]

    def __str__(self) -> str:
        return "owner of the hash index"


class MatchSeen(models.Model):
    """When a person last looked at the matches; only what came after is news to them."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"seen by {self.user_id}"
