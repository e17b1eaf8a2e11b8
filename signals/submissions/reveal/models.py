"""Who revealed which value when, and under which case."""

from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from coalition.core.entity import Entity
from members.models import Organization
from signals.catalog import kinds
from signals.submissions.models import Indicator
from signals.submissions.reveal import rules


class RevealSessionQuerySet(models.QuerySet["RevealSession"]):
    def open_at(self, now: datetime) -> Self:
        return self.filter(ended_at=None, ends_at__gt=now)


class RevealSession(Entity):
    """One person, one case, a quarter of an hour. `organization` is empty for the coalition's compliance staff."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    case_reference = models.CharField(max_length=120)
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = RevealSessionQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at=None), name="one_reveal_session_a_person"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("started_at")), name="reveal_session_in_order"),
        ]

    def __str__(self) -> str:
        return "reveal session"

    @property
    def minutes_left(self) -> int:
        """Whole minutes, rounded up, so that the last one reads as one."""
        return max(0, -((timezone.now() - self.ends_at) // timedelta(minutes=1)))


class RevealQuerySet(models.QuerySet["Reveal"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(rules.reveals_visible_to(user))


class Reveal(models.Model):
    """One value shown once. It outlives the signal: erased values were revealed all the same."""

    class Why(models.TextChoices):
        LOOK_UP = "look_up", "To look for it on our own service"
        BLOCK = "block", "To put it on our own list, after review"
        REPORT = "report", "To name it in a report that the law requires"
        CHECK = "check", "To check that it is right"

    id = models.BigAutoField(primary_key=True)
    session = models.ForeignKey(RevealSession, null=True, on_delete=models.PROTECT, related_name="reveals")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="+")
    indicator = models.ForeignKey(Indicator, null=True, on_delete=models.SET_NULL, related_name="reveals")
    kind = models.CharField(max_length=20)
    why = models.CharField(
        max_length=10, choices=Why.choices, blank=True, help_text="Of plain kinds, which need no case."
    )
    at = models.DateTimeField()

    objects = RevealQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["indicator", "at"], name="reveals_of_signal"),
            models.Index(fields=["organization", "-at"], name="reveals_of_company"),
            models.Index(fields=["person", "-at"], name="reveals_of_person"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["session", "indicator"], name="one_reveal_in_a_session"),
            models.CheckConstraint(
                condition=Q(session__isnull=False, why="") | Q(session=None) & ~Q(why=""),
                name="reveal_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"reveal of {self.kind}"

    @property
    def kind_title(self) -> str:
        return kinds.KINDS[self.kind].title
