"""Figures of a contributor's signals, made anew each night; and roll-backs."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from coalition.core.entity import Entity
from coalition.core.models import Job
from members.models import Organization
from signals.catalog import taxonomy
from signals.outcomes.quality import rules


class QualityFiguresQuerySet(models.QuerySet["QualityFigures"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(rules.quality_visible_to(user))


class QualityFigures(models.Model):
    """What came of all that a company shared, as counts of signals. Rebuilt from opinions and outcomes at any time."""

    organization = models.OneToOneField(
        Organization, primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    shared = models.PositiveIntegerField(help_text="Signals that others had, whatever became of them.")
    corroborated = models.PositiveIntegerField(help_text="Of these, found by another company by itself.")
    disputed = models.PositiveIntegerField(help_text="Of these, said to be wrong by another company.")
    withdrawn = models.PositiveIntegerField(help_text="Of these, taken back.")
    wrong = models.PositiveIntegerField(help_text="Of these, found wrong by the company itself.")
    useful = models.PositiveIntegerField(help_text="Of these, matched or acted on by others.")
    useful_by = models.PositiveIntegerField(help_text="Other companies behind that; told from three on.")

    objects = QualityFiguresQuerySet.as_manager()

    def __str__(self) -> str:
        return f"figures of {self.organization_id}"

    @property
    def tells_useful(self) -> bool:
        return self.useful == 0 or self.useful_by >= rules.TOLD_FROM

    def share(self, count: int) -> int:
        return round(100 * count / self.shared) if self.shared else 0

    @property
    def shares(self) -> dict[str, int]:
        names = ("corroborated", "disputed", "withdrawn", "wrong", "useful")
        return {name: self.share(getattr(self, name)) for name in names}


class RollbackQuerySet(models.QuerySet["Rollback"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(rules.quality_visible_to(user))


class Rollback(Entity):
    """All that a company sent since a moment, taken back in one go; reversible only by sending again."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    reason = models.CharField(
        max_length=24, choices=[(t.id, t.title) for t in taxonomy.RETRACTION_REASONS.values()]
    )
    words = models.CharField(max_length=500)
    form_token = models.UUIDField(unique=True, help_text="A form posted twice carries the same one.")
    expected = models.PositiveIntegerField(help_text="Signals that the dry run counted.")
    taken_by = models.PositiveIntegerField(help_text="Other companies that had taken any of them.")
    withdrawn = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    job = models.ForeignKey(Job, null=True, on_delete=models.PROTECT, related_name="+")

    objects = RollbackQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organization", "-created_at"], name="rollback_of_company")
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="rollback_with_a_reason"),
            models.CheckConstraint(condition=Q(since__lt=F("created_at")), name="rollback_looks_back"),
        ]

    def __str__(self) -> str:
        return f"roll-back of {self.expected} signals"
