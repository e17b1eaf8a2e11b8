"""Audit entries: append-only, held so by database triggers (see the migration)."""

from django.conf import settings
from django.db import models

from coalition.core.audit.services import actions, shielded_codes


class AuditEntry(models.Model):
    """One thing that happened. The migration's triggers refuse UPDATE, DELETE and TRUNCATE."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(auto_now_add=True, db_index=True)
    action = models.CharField(max_length=80, db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    actor_label = models.CharField(max_length=300)
    organization_id = models.UUIDField(null=True, db_index=True)
    organization_label = models.CharField(max_length=200, blank=True)
    subject_type = models.CharField(max_length=80, blank=True)
    subject_id = models.CharField(max_length=64, blank=True, db_index=True)
    subject_label = models.CharField(max_length=300, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"{self.action} by {self.actor_label}"

    @property
    def words(self) -> str:
        return actions().get(self.action, self.action)

    @property
    def shown_actor(self) -> str:
        """Who it was, as the log may say it."""
        return "a reader" if self.action in shielded_codes() else self.actor_label

    @property
    def shown_organization(self) -> str:
        return "" if self.action in shielded_codes() else self.organization_label
