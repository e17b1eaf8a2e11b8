"""Which reminders went out, so that none goes out twice."""

from django.conf import settings
from django.db import models


class OutcomeReminder(models.Model):
    """One person, one month."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    month = models.DateField(help_text="Its first day.")
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "month"], name="one_outcome_reminder_a_month")]

    def __str__(self) -> str:
        return f"reminder of {self.month:%B %Y}"
