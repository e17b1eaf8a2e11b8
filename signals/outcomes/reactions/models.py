"""Reactions: one row a company, signal and kind, given and taken back, never repeated."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from coalition.core.entity import Entity
from members.models import Organization
from signals.outcomes import rules
from signals.outcomes.reactions.kinds import NEEDS_REASON, NON_MALICIOUS, REASONS, WORDS
from signals.submissions.models import Indicator
from signals.submissions.scope.models import SharingGroup

_REASONS = sorted(
    {reason: words for reasons in REASONS.values() for reason, words in reasons.items()}.items()
)


class ReactionQuerySet(models.QuerySet["Reaction"]):
    def visible_to(self, user: Any) -> Self:
        """One's own company's; of others' only counts are told."""
        return self.filter(rules.outcomes_visible_to(user))

    def given(self) -> Self:
        return self.filter(ended_at=None)

    def reaching(self, company: Organization) -> Self:
        """Given where this company sees it, too: in the whole programme, or in a sharing group of its own."""
        return self.given().filter(rules.in_reach_of(company))


class Reaction(Entity):
    """What one company says of a signal of others with one tap."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="reactions")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="reactions")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24, choices=list(WORDS.items()))
    reason = models.CharField(max_length=24, blank=True, choices=_REASONS)
    note = models.CharField(max_length=500, blank=True, help_text="Stays within the company.")
    group = models.ForeignKey(
        SharingGroup,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The sharing group through which the company sees the signal; empty for the whole programme.",
    )
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = ReactionQuerySet.as_manager()

    class Meta:
        ordering = ["-given_at", "-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["indicator", "kind"], name="reaction_given", condition=Q(ended_at=None)),
            models.Index(fields=["organization", "-given_at"], name="reaction_of_company"),
            models.Index(
                fields=["indicator"],
                name="reaction_harmless",
                condition=Q(ended_at=None, kind=NON_MALICIOUS),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "organization", "kind"], name="one_reaction_a_company_and_kind"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=sorted(NEEDS_REASON)) | ~Q(reason=""), name="harmless_needs_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"reaction: {self.get_kind_display()}"
