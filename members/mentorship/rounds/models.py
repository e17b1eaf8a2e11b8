"""Matching rounds as they stood: what went in, by which rules and weights, and what came out."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from coalition.core.entity import Entity
from coalition.core.jobs.models import Job
from members.accounts.models import User
from members.mentorship.models import MentorOffer, MentorRequest


class ProgrammeSettings(Entity):
    """One version of what staff set for the programme; never changed, only followed by the next."""

    class Suggestion(models.TextChoices):
        CONFIRM = "confirm", "Staff confirm each suggestion"
        ASK = "ask", "The mentor is asked at once"

    number = models.PositiveIntegerField(unique=True)
    weights = models.JSONField(help_text="As members.mentorship.fit.scoring.Weights.")
    sensitive = ArrayField(models.SlugField(), default=list, help_text="Needs that staff approve first.")
    suggestion = models.CharField(max_length=10, choices=Suggestion.choices, default=Suggestion.CONFIRM)
    propose_after_requests = models.PositiveSmallIntegerField(
        default=8, validators=[MinValueValidator(1), MaxValueValidator(500)]
    )
    propose_after_days = models.PositiveSmallIntegerField(
        default=30, validators=[MinValueValidator(1), MaxValueValidator(365)]
    )
    reason = models.TextField()
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"Version {self.number}"


class Round(Entity):
    """One matching round: what went in, by which rules and weights, and what came out; never rewritten."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        SOLVING = "solving", "Solving"
        SOLVED = "solved", "Waiting for publication"
        PUBLISHED = "published", "Published"
        CANCELLED = "cancelled", "Cancelled"
        FAILED = "failed", "Failed"
        SUPERSEDED = "superseded", "Solved again"

    class Objective(models.TextChoices):
        CONCAVE = "concave", "As many pairs as possible, and no bad ones"
        FAIRNESS = "fairness", "As many pairs as possible, the weakest as good as can be"
        PARTICIPATION = "participation", "As many pairs as possible, then the highest total score"
        SUM = "sum", "The highest total score"

    class Scope(models.TextChoices):
        WAITING = "waiting", "Requests without a mentor"
        RUNNING = "running", "Running pairs, too: they keep a bonus, and may be moved"

    UNFINISHED = (Status.DRAFT, Status.SOLVING, Status.SOLVED)

    title = models.CharField(max_length=120)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.SOLVING)
    objective = models.CharField(max_length=13, choices=Objective.choices, default=Objective.CONCAVE)
    scope = models.CharField(max_length=10, choices=Scope.choices, default=Scope.WAITING)
    follows = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="next_round"
    )
    settings = models.ForeignKey(
        ProgrammeSettings, null=True, on_delete=models.PROTECT, related_name="rounds"
    )
    weights = models.JSONField(help_text="Of the settings, as they were.")
    choices = models.JSONField(default=list, help_text="Pins and forbids it was solved with, with reasons.")
    inputs = models.JSONField(default=dict)
    inputs_sha256 = models.CharField(max_length=64, blank=True)
    rule_version = models.CharField(max_length=20)
    solver = models.CharField(max_length=60)
    seed = models.PositiveIntegerField()
    result = models.JSONField(default=dict)
    job = models.ForeignKey(Job, null=True, on_delete=models.PROTECT, related_name="+")
    created_by = models.ForeignKey(
        User,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Nobody: the portal proposed it.",
    )
    solved_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                models.Value(1),
                condition=Q(status__in=["draft", "solving", "solved"]),
                name="one_unfinished_mentorship_round",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def mean(self) -> float | None:
        return self._points("mean")

    @property
    def worst(self) -> float | None:
        return self._points("worst")

    def _points(self, figure: str) -> float | None:
        """A score of the summary in points of a hundred."""
        value = self.result.get("summary", {}).get(figure)
        return None if value is None else 100 * value

    @property
    def state(self) -> "Round.Status":
        """The status, where a job that was given up or cancelled counts before anybody has tidied up."""
        if self.status == self.Status.SOLVING and self.job is not None:
            if self.job.state == Job.State.DEAD:
                return self.Status.FAILED
            if self.job.state == Job.State.CANCELLED:
                return self.Status.CANCELLED
        return self.Status(self.status)


class PairChoice(Entity):
    """A pair that staff pin or rule out, seen on one round and obeyed by the next solve."""

    class Kind(models.TextChoices):
        PIN = "pin", "Pinned"
        FORBID = "forbid", "Ruled out"

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="open_choices")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    request = models.ForeignKey(MentorRequest, on_delete=models.PROTECT, related_name="+")
    offer = models.ForeignKey(MentorOffer, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "request", "offer"], name="one_choice_a_pair_in_a_round"
            ),
            models.UniqueConstraint(
                fields=["round", "request"], condition=Q(kind="pin"), name="one_pin_a_request_in_a_round"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} in {self.round}"

    def to_json(self) -> dict[str, Any]:
        """As the round that obeys it keeps it."""
        return {
            "kind": self.kind,
            "request": str(self.request_id),
            "offer": str(self.offer_id),
            "reason": self.reason,
            "by": str(self.made_by_id),
        }
