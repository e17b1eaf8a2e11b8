"""Pairs: a mentor and somebody who asked, from the proposal to the end."""

from typing import Any

from django.db import models
from django.db.models import Q

from coalition.core.entity import Entity
from members.accounts.models import User
from members.mentorship import rules
from members.mentorship.models import MentorOffer, MentorRequest
from members.mentorship.rounds.models import Round


class PairQuerySet(models.QuerySet["Pair"]):
    def visible_to(self, user: Any) -> "PairQuerySet":
        return self.filter(rules.pairs_visible_to(user)).distinct()

    def with_people(self) -> "PairQuerySet":
        return self.select_related(
            "round", "request__user", "request__organization", "offer__user", "offer__organization"
        ).prefetch_related("offer__team")


class Pair(Entity):
    """A mentor proposed to somebody, with the reasons as they stood; it holds once both have accepted."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", "Proposed to staff"
        ASKED = "asked", "The mentor is asked"
        PUBLISHED = "published", "Waiting for an answer"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Not available"
        LAPSED = "lapsed", "Not available: no answer"
        ENDED = "ended", "Ended"
        CLOSED = "closed", "Not published"

    class Answer(models.TextChoices):
        NONE = "none", "No answer yet"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"

    class Origin(models.TextChoices):
        ROUND = "round", "A round"
        SUGGESTION = "suggestion", "A suggestion"
        INTRODUCTION = "introduction", "An introduction by staff"
        OVERRIDE = "override", "A decision of staff"

    class Ending(models.TextChoices):
        NONE = "", "Not ended"
        FINISHED = "finished", "Finished"
        EARLY = "early", "Ended early"
        NO_FIT = "no_fit", "Not a good fit"
        STAFF = "staff", "Ended by staff"
        DEPARTURE = "departure", "One side has left"

    TAKES_A_PLACE = (Status.ASKED, Status.PUBLISHED, Status.ACCEPTED)
    WAITS_FOR_AN_ANSWER = (Status.ASKED, Status.PUBLISHED)
    NOT_AVAILABLE = (Status.DECLINED, Status.LAPSED)
    BOTH_ACCEPTED = (Status.ACCEPTED, Status.ENDED)

    round = models.ForeignKey(Round, null=True, on_delete=models.PROTECT, related_name="pairs")
    origin = models.CharField(max_length=12, choices=Origin.choices, default=Origin.ROUND)
    request = models.ForeignKey(MentorRequest, on_delete=models.PROTECT, related_name="pairs")
    offer = models.ForeignKey(MentorOffer, on_delete=models.PROTECT, related_name="pairs")
    score = models.FloatField()
    contributions = models.JSONField(help_text="Frozen when solved; the points sum to the score.")
    explanation = models.JSONField(help_text="Frozen when solved: why it is permitted, and the runner-up.")
    mentor_answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.NONE)
    mentee_answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.NONE)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PROPOSED)
    reason = models.TextField(blank=True, help_text="Why staff made or ended this pair; staff alone read it.")
    asked_at = models.DateTimeField(null=True)
    remind_at = models.DateTimeField(null=True, help_text="When the next reminder is due.")
    remind_again_at = models.DateTimeField(null=True)
    reminded = models.PositiveSmallIntegerField(default=0)
    answer_by = models.DateTimeField(null=True, help_text="When a question that nobody answers lapses.")
    mentor_answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    mentor_answered_at = models.DateTimeField(null=True)
    mentee_answered_at = models.DateTimeField(null=True)
    mentor_agreed_at = models.DateTimeField(null=True, help_text="When the mentor took note of the defaults.")
    mentee_agreed_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=10, choices=Ending.choices, blank=True, default=Ending.NONE)
    notes_until = models.DateField(null=True, help_text="The day on which the notes are destroyed.")

    objects = PairQuerySet.as_manager()

    class Meta:
        ordering = ["-score"]
        constraints = [
            models.UniqueConstraint(fields=["round", "request"], name="one_pair_a_request_in_a_round"),
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(status__in=["asked", "published", "accepted"]),
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
        """The answer of this person's side; whoever does not ask answers as the mentor."""
        return self.mentee_answer if user.pk == self.request.user_id else self.mentor_answer

    @property
    def mentors(self) -> list[User]:
        """The mentor first, then their team."""
        return [self.offer.user, *(one for one in self.offer.team.all() if one.pk != self.offer.user_id)]
