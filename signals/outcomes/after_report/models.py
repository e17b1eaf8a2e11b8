"""What became of reports, by who filed them: replaced when word comes, never changed."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from coalition.core.entity import Entity
from members.models import Organization
from signals.outcomes import rules
from signals.outcomes.after_report.fates import FATES, RECEIVERS
from signals.outcomes.many.models import BulkOutcome
from signals.submissions.models import Indicator


class ReportFateQuerySet(models.QuerySet["ReportFate"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(rules.outcomes_visible_to(user))

    def current(self) -> Self:
        return self.filter(superseded_at=None)


class ReportFate(Entity):
    """What became of so many reports that a company filed on a signal, or because of many at once."""

    class Of(models.TextChoices):
        OPINION = "opinion", "Reported before it was shared"
        OUTCOME = "outcome", "Reported because of a signal"
        MANY = "many", "Reported because of many signals"

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    of = models.CharField(max_length=8, choices=Of.choices)
    indicator = models.ForeignKey(Indicator, null=True, on_delete=models.CASCADE, related_name="+")
    bulk = models.ForeignKey(BulkOutcome, null=True, on_delete=models.PROTECT, related_name="+")
    receiver = models.CharField(max_length=24, blank=True, choices=list(RECEIVERS.items()))
    fate = models.CharField(max_length=12, choices=list(FATES.items()))
    reports = models.PositiveIntegerField(default=1)
    heard_on = models.DateField(help_text="When word came, or when the company last asked in vain.")
    note = models.TextField(blank=True, help_text="Stays within the company.")
    form_token = models.UUIDField(unique=True, help_text="A form posted twice carries the same one.")
    corrects = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="corrected_by")
    superseded_at = models.DateTimeField(null=True)

    objects = ReportFateQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "of", "indicator", "bulk", "fate"],
                condition=Q(superseded_at=None),
                nulls_distinct=False,
                name="one_current_fate_of_reports",
            ),
            models.CheckConstraint(
                condition=Q(of="many", bulk__isnull=False, indicator=None)
                | Q(of__in=["opinion", "outcome"], bulk=None, indicator__isnull=False),
                name="fate_of_one_thing",
            ),
            models.CheckConstraint(condition=Q(reports__gte=1), name="fate_of_a_report"),
        ]

    def __str__(self) -> str:
        return f"fate of {self.reports} reports: {self.get_fate_display()}"
