"""How many companies hold an indicator, as counts; pairs are kept for near-duplicate hashes alone."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from signals.matching.disclosure import EXACT_FROM
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
    independent_exact = models.PositiveIntegerField(
        default=0,
        help_text="Of those of this very indicator, who found it before they saw it or one near it.",
    )
    independent_near = models.PositiveIntegerField(
        default=0, help_text="Of the union, who found it or one near it before they saw either."
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
            models.Index(
                fields=["independent_exact"],
                name="corroboration_told",
                condition=Q(independent_exact__gte=EXACT_FROM),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(companies_near__gte=F("companies_exact")), name="near_includes_exact"
            ),
            models.CheckConstraint(
                condition=Q(companies_exact__gte=F("independent_exact"))
                & Q(companies_near__gte=F("independent_near"))
                & Q(independent_near__gte=F("independent_exact")),
                name="independent_among_companies",
            ),
        ]

    def __str__(self) -> str:
        return f"counts of {self.indicator_id}"


class NearPair(models.Model):
    """Two hashes near each other, whoever holds them; of a dense cluster one pair a company, see `near`.

    The distance of two values never changes. Of PDQ it is counted in bits, of vPDQ in per cent of frames not shared.
    """

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


class ClusterMember(models.Model):
    """To which cluster of near-duplicates a signal belongs, of those that are out to all."""

    indicator = models.OneToOneField(
        Indicator, primary_key=True, on_delete=models.CASCADE, related_name="in_cluster"
    )
    cluster = models.BigIntegerField(db_index=True, help_text="The smallest id that was ever in it.")

    def __str__(self) -> str:
        return f"{self.indicator_id} in {self.cluster}"


class HintToken(models.Model):
    """What two signals that are no match may have in common: a handle, a host, a name above it, the whole value. Never in clear."""

    class Relation(models.TextChoices):
        HANDLE = "handle", "Handle"
        HOST = "host", "Host"
        ABOVE = "above", "Above the host"
        SAME = "same", "The whole value, whatever its type"

    id = models.BigAutoField(primary_key=True)
    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="hint_tokens")
    relation = models.CharField(max_length=6, choices=Relation.choices)
    token = models.BinaryField(max_length=32)
    key_id = models.CharField(
        max_length=24, blank=True, help_text="Which key, of personal kinds, and which rule made it."
    )

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["token", "relation"], name="hint_by_token")
        ]

    def __str__(self) -> str:
        return f"hint of {self.indicator_id}"


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
