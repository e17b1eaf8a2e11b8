"""Pairs: a mentor and somebody who asked, from the proposal to the end."""

from typing import Any

from django.db import models
from django.db.models import Q

from coalition.core.entity import Entity
from members.mentorship import rules
from members.mentorship.models import MentorOffer, MentorRequest
from members.mentorship.rounds.models import Round


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
