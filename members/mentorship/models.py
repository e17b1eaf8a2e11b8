"""Offers, requests, the rounds that match them, and the pairs that came of it."""

from datetime import date
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
    paused_from = models.DateField(
        null=True, blank=True, help_text="No new pairs from here on; empty: at once."
    )
    paused_until = models.DateField(null=True, blank=True)
    avoids = models.ManyToManyField(
        Organization, blank=True, related_name="+", help_text="Companies not to be paired with."
    )
    team = models.ManyToManyField(
        User, blank=True, related_name="mentor_teams", help_text="Colleagues who mentor together."
    )
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

    def pausing(self, on: date) -> bool:
        """Whether no new pair is made on this day; a pause without a first day has begun already."""
        if self.paused_until is None:
            return self.paused_from is not None and self.paused_from <= on
        return (self.paused_from is None or self.paused_from <= on) and on < self.paused_until

    @property
    def need_titles(self) -> list[str]:
        return [title_of(need) for need in self.needs]


class RequestQuerySet(models.QuerySet["MentorRequest"]):
    def visible_to(self, user: Any) -> "RequestQuerySet":
        return self.filter(rules.requests_visible_to(user)).distinct()

    def waiting_for_a_mentor(self) -> "RequestQuerySet":
        """What the next round has to work with: no help now, and nothing that staff have not approved."""
        return self.filter(
            status__in=MentorRequest.UNANSWERED,
            kind=MentorRequest.Kind.ROUND,
            approval__in=MentorRequest.CLEARED,
        )


class MentorRequest(Entity):
    """What somebody wants help with; one unanswered request a person."""

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        WAITING = "waiting", "On the waiting list"
        ASKED = "asked", "A mentor is asked"
        PROPOSED = "proposed", "A mentor is proposed"
        PAIRED = "paired", "Paired"
        WITHDRAWN = "withdrawn", "Withdrawn"
        CLOSED = "closed", "Closed"

    class Kind(models.TextChoices):
        ROUND = "round", "In a round"
        NOW = "now", "Help now"

    class Approval(models.TextChoices):
        NOT_NEEDED = "not_needed", "Not needed"
        AWAITING = "awaiting", "Waiting for approval"
        APPROVED = "approved", "Approved"
        REFUSED = "refused", "Refused"

    UNANSWERED = (Status.OPEN, Status.WAITING)
    LOOKING = (Status.OPEN, Status.WAITING, Status.ASKED)
    LIVE = (Status.OPEN, Status.WAITING, Status.ASKED, Status.PROPOSED)
    CLEARED = (Approval.NOT_NEEDED, Approval.APPROVED)

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="mentor_requests")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="mentor_requests")
    needs = models.JSONField(help_text="Need id to level and urgency.")
    top_need = models.SlugField()
    words = models.TextField(help_text="The question, in the asker's own words.")
    languages = ArrayField(models.CharField(max_length=30), help_text="The preferred one first.")
    timezone = models.CharField(max_length=64)
    kind = models.CharField(max_length=5, choices=Kind.choices, default=Kind.ROUND)
    top_criterion = models.CharField(
        max_length=20, blank=True, help_text="What counts most: a criterion of the score, or nothing."
    )
    avoids = models.ManyToManyField(
        Organization, blank=True, related_name="+", help_text="Companies not to be paired with."
    )
    shielded = models.BooleanField(
        default=False, help_text="Who asks stays hidden from the mentor until both have accepted."
    )
    summary = models.TextField(blank=True, help_text="What a mentor reads of a shielded request.")
    approval = models.CharField(max_length=10, choices=Approval.choices, default=Approval.NOT_NEEDED)
    approval_reason = models.TextField(blank=True)
    approval_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    approval_at = models.DateTimeField(null=True)
    introduce_by = models.DateTimeField(
        null=True, help_text="Help now: staff introduce somebody by this moment."
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    rounds_waited = models.PositiveSmallIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"],
                condition=Q(status__in=["open", "waiting", "asked", "proposed"]),
                name="one_live_mentor_request_of_a_kind",
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


class FormDraft(Entity):
    """What somebody has typed so far into one of the forms of mentorship; gone once it is sent."""

    class Form(models.TextChoices):
        OFFER = "offer", "Offer"
        REQUEST = "request", "Request"
        NOW = "now", "Help now"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="mentorship_drafts")
    form = models.CharField(max_length=10, choices=Form.choices)
    typed = models.JSONField(help_text="The posted fields, as lists of strings.")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "form"], name="one_mentorship_draft_a_form_and_person")
        ]

    def __str__(self) -> str:
        return f"Draft of {self.user}"
