"""Offers, requests, the rounds that match them, and the pairs that came of it."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from coalition.core.entity import Entity
from members.accounts.models import User
from members.mentorship import rules
from members.mentorship.needs import title_of
from members.organizations.models import Organization


class MentorOffer(Entity):
    """What a volunteer has done and would help others with; one open offer a person."""

    class Status(models.TextChoices):
        ACTIVE = "active", "Active"
        WITHDRAWN = "withdrawn", "Withdrawn"

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="mentor_offers")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="mentor_offers")
    needs = models.JSONField(help_text="Need id to depth.")
    words = models.TextField(help_text="What was really done, in the mentor's own words.")
    languages = ArrayField(models.CharField(max_length=30), help_text="The preferred one first.")
    timezone = models.CharField(max_length=64)
    from_hour = models.PositiveSmallIntegerField(default=9)
    to_hour = models.PositiveSmallIntegerField(default=18)
    capacity = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(5)], help_text="Pairs at a time."
    )
    paused_until = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(status="active"), name="one_active_mentor_offer_a_person"
            ),
            models.CheckConstraint(
                condition=Q(from_hour__lt=models.F("to_hour")), name="mentor_hours_run_forward"
            ),
        ]

    def __str__(self) -> str:
        return f"Offer of {self.user}"

    @property
    def need_titles(self) -> list[str]:
        return [title_of(need) for need in self.needs]


class RequestQuerySet(models.QuerySet["MentorRequest"]):
    def visible_to(self, user: Any) -> "RequestQuerySet":
        return self.filter(rules.requests_visible_to(user)).distinct()

    def waiting_for_a_mentor(self) -> "RequestQuerySet":
        return self.filter(status__in=MentorRequest.UNANSWERED)


class MentorRequest(Entity):
    """What somebody wants help with; one unanswered request a person."""

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        WAITING = "waiting", "On the waiting list"
        PROPOSED = "proposed", "A mentor is proposed"
        PAIRED = "paired", "Paired"
        WITHDRAWN = "withdrawn", "Withdrawn"
        CLOSED = "closed", "Closed"

    UNANSWERED = (Status.OPEN, Status.WAITING)
    LIVE = (Status.OPEN, Status.WAITING, Status.PROPOSED)

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="mentor_requests")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="mentor_requests")
    needs = models.JSONField(help_text="Need id to level and urgency.")
    top_need = models.SlugField()
    words = models.TextField(help_text="The question, in the asker's own words.")
    languages = ArrayField(models.CharField(max_length=30), help_text="The preferred one first.")
    timezone = models.CharField(max_length=64)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    rounds_waited = models.PositiveSmallIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(status__in=["open", "waiting", "proposed"]),
                name="one_live_mentor_request_a_person",
            )
        ]

    def __str__(self) -> str:
        return f"Request of {self.user}"

    @property
    def need_titles(self) -> list[str]:
        return [title_of(need) for need in self.needs]

    @property
    def top_title(self) -> str:
        return title_of(self.top_need)
