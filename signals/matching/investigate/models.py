"""What one person keeps for themselves while they investigate: views, a shortlist, how they like to work."""

from typing import Any, ClassVar, Self
from urllib.parse import urlencode

from django.conf import settings
from django.db import models
from django.db.models import Q

from coalition.core.entity import Entity
from signals.submissions.models import Indicator


class OwnQuerySet[Row: models.Model](models.QuerySet[Row]):
    """Rows that belong to one person, and are nobody else's to see: not a colleague's, not a manager's, not staff's."""

    def visible_to(self, user: Any) -> Self:
        return self.filter(user_id=user.pk)


class SavedView(Entity):
    """A question to the lists that a person asks again. With a digest it is a subscription."""

    class Digest(models.TextChoices):
        NONE = "none", "No letter"
        DAILY = "daily", "One letter a day, if there is something"
        WEEKLY = "weekly", "One letter a week, if there is something"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    query = models.JSONField(default=dict, help_text="Lane, filters and order; never a personal value.")
    is_default = models.BooleanField(default=False)
    digest = models.CharField(max_length=6, choices=Digest.choices, default=Digest.NONE)
    told_until = models.DateTimeField(null=True, help_text="What came out before was in a letter already.")
    ended_at = models.DateTimeField(null=True)

    objects = OwnQuerySet["SavedView"].as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["user", "name"], condition=Q(ended_at=None), name="saved_view_named_once"
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(ended_at=None, is_default=True), name="one_default_view"
            ),
        ]

    def __str__(self) -> str:
        return "saved view"

    @property
    def as_query(self) -> str:
        """The question as the address of Investigate has it, with the view's own name in it."""
        return urlencode(self.query | {"view": str(self.pk)})


class Kept(Entity):
    """A signal on a person's own shortlist."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="kept")

    objects = OwnQuerySet["Kept"].as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "indicator"], name="kept_once")
        ]

    def __str__(self) -> str:
        return "kept signal"


class Looked(models.Model):
    """Until when a person has looked through what is new."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    looked_at = models.DateTimeField()

    objects = OwnQuerySet["Looked"].as_manager()

    def __str__(self) -> str:
        return "looked through"


class Comfort(models.Model):
    """How a person likes to work with what is hard to look at."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    blur = models.BooleanField(default=True)
    keys = models.BooleanField(default=True)
    hint = models.BooleanField(default=True)
    hint_items = models.PositiveSmallIntegerField(default=40)
    hint_minutes = models.PositiveSmallIntegerField(default=45)

    objects = OwnQuerySet["Comfort"].as_manager()

    def __str__(self) -> str:
        return "how one likes to work"


class Sitting(models.Model):
    """How many signals a person opened in one go, and nothing about which. Only they see it; it is deleted after a month."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    began_at = models.DateTimeField()
    last_at = models.DateTimeField()
    opened = models.PositiveIntegerField(default=0)
    ended = models.BooleanField(default=False, help_text="By a pause that the person took.")

    objects = OwnQuerySet["Sitting"].as_manager()

    class Meta:
        ordering = ["-last_at"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["user", "-last_at"], name="sitting_of_person")
        ]

    def __str__(self) -> str:
        return "sitting"
