"""When a person last looked at what their company's signals led to."""

from django.conf import settings
from django.db import models


class LedToSeen(models.Model):
    """Only what came after is news to them."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"seen by {self.user_id}"
