"""Matching rounds as they stood: what went in, by which rules and weights, and what came out."""

from django.db import models
from django.db.models import Q

from coalition.core.entity import Entity
from coalition.core.jobs.models import Job
from members.accounts.models import User


class Round(Entity):
    """One matching round: what went in, by which rules and weights, and what came out; never rewritten."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        SOLVING = "solving", "Solving"
        SOLVED = "solved", "Waiting for publication"
        PUBLISHED = "published", "Published"
        CANCELLED = "cancelled", "Cancelled"
        FAILED = "failed", "Failed"

    class Objective(models.TextChoices):
        CONCAVE = "concave", "As many pairs as possible, and no bad ones"
        SUM = "sum", "The highest total score"

    UNFINISHED = (Status.DRAFT, Status.SOLVING, Status.SOLVED)

    title = models.CharField(max_length=120)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.SOLVING)
    objective = models.CharField(max_length=10, choices=Objective.choices, default=Objective.CONCAVE)
    weights = models.JSONField()
    inputs = models.JSONField(default=dict)
    inputs_sha256 = models.CharField(max_length=64, blank=True)
    rule_version = models.CharField(max_length=20)
    solver = models.CharField(max_length=60)
    seed = models.PositiveIntegerField()
    result = models.JSONField(default=dict)
    job = models.ForeignKey(Job, null=True, on_delete=models.PROTECT, related_name="+")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
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
