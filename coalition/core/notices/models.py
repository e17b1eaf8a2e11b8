"""Notices and the preference matrix."""

from django.conf import settings
from django.db import models

from coalition.core.entity import Entity


class Notice(Entity):
    """One line for one person, with where it leads."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    topic = models.CharField(max_length=40)
    text = models.CharField(max_length=300)
    url = models.CharField(max_length=300)
    read_at = models.DateTimeField(null=True)
    in_digest = models.BooleanField(default=False, help_text="Waits for the day's letter.")

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["person", "-created_at"], name="notice_of_person"),
            models.Index(fields=["person"], condition=models.Q(in_digest=True), name="notice_for_digest"),
        ]

    def __str__(self) -> str:
        return self.text


class NoticePreference(Entity):
    """How one topic reaches one person."""

    class Channel(models.TextChoices):
        IN_APP = "in_app", "Here only"
        AT_ONCE = "at_once", "Here and a letter at once"
        DIGEST = "digest", "Here and in one letter a day"
        NONE = "none", "Not at all"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    topic = models.CharField(max_length=40)
    channel = models.CharField(max_length=10, choices=Channel.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "topic"], name="one_preference_per_topic")]

    def __str__(self) -> str:
        return f"{self.topic}: {self.channel}"
