"""Offers, requests, the rounds that match them, and the pairs that came of it."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from coalition.core.entity import Entity
from coalition.core.jobs.models import Job
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


class PairQuerySet(models.QuerySet["Pair"]):
    def visible_to(self, user: Any) -> "PairQuerySet":
        return self.filter(rules.pairs_visible_to(user))

    def with_people(self) -> "PairQuerySet":
        return self.select_related(
            "round", "request__user", "request__organization", "offer__user", "offer__organization"
        )


class Pair(Entity):
    """A mentor proposed to somebody, with the reasons as they stood; it holds once both have accepted."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", "Proposed to staff"
        PUBLISHED = "published", "Waiting for answers"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Not available"
        ENDED = "ended", "Ended"
        CLOSED = "closed", "Not published"

    class Answer(models.TextChoices):
        NONE = "none", "No answer yet"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"

    TAKES_A_PLACE = (Status.PUBLISHED, Status.ACCEPTED)
    KNOWN_TO_BOTH = (Status.PUBLISHED, Status.ACCEPTED, Status.DECLINED, Status.ENDED)

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="pairs")
    request = models.ForeignKey(MentorRequest, on_delete=models.PROTECT, related_name="pairs")
    offer = models.ForeignKey(MentorOffer, on_delete=models.PROTECT, related_name="pairs")
    score = models.FloatField()
    contributions = models.JSONField(help_text="Frozen when solved; the points sum to the score.")
    explanation = models.JSONField(help_text="Frozen when solved: why it is permitted, and the runner-up.")
    mentor_answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.NONE)
    mentee_answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.NONE)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PROPOSED)
    farewell = models.TextField(blank=True, help_text="What was said when the pair ended; both read it.")
    published_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = PairQuerySet.as_manager()

    class Meta:
        ordering = ["-score"]
        constraints = [
            models.UniqueConstraint(fields=["round", "request"], name="one_pair_a_request_in_a_round"),
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(status__in=["published", "accepted"]),
                name="one_running_pair_a_request",
            ),
        ]

    def __str__(self) -> str:
        return f"Pair {self.pk}"

    @property
    def points(self) -> float:
        return 100 * self.score

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The contributions in points of a hundred, for the page."""
        return [
            {**line, "points": 100 * line["points"], "most": 100 * line["most"]}
            for line in self.contributions
        ]

    def answer_of(self, user: Any) -> str:
        return self.mentor_answer if user.pk == self.offer.user_id else self.mentee_answer
