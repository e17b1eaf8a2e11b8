"""The one history of a company's standing; what else standing keeps is in the modules beside it."""

from django.db import models

from coalition.core.entity import Entity
from members.accounts.models import User
from members.organizations.models import Organization


class StandingChange(Entity):
    """One step of a company's standing; never changed or deleted (a database trigger refuses)."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="standing_changes")
    before = models.CharField(max_length=10, choices=Organization.Standing.choices, blank=True)
    after = models.CharField(max_length=10, choices=Organization.Standing.choices)
    on = models.DateField(help_text="From which day it holds.")
    by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", help_text="Nobody: the portal, by rule."
    )
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["organization", "created_at"], name="standing_of_company")]

    def __str__(self) -> str:
        return f"{self.organization}: {self.get_after_display()}"
