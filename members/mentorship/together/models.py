"""Goals, sessions, notes, the pulse, feedback and thanks of a pair."""

from datetime import datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from coalition.core.entity import Entity
from members.accounts.models import User
from members.mentorship.pairs.models import Pair


class Goal(Entity):
    """One thing the asker wants to be able to do."""

    class Outcome(models.TextChoices):
        OPEN = "open", "Open"
        MET = "met", "Met"
        PARTLY = "partly", "Partly met"
        NOT_MET = "not_met", "Not met"

    pair = models.ForeignKey(Pair, on_delete=models.PROTECT, related_name="goals")
    words = models.CharField(max_length=300)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.OPEN)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["created_at"]
        constraints = [models.UniqueConstraint(fields=["pair", "words"], name="a_goal_stands_once_in_a_plan")]

    def __str__(self) -> str:
        return f"Goal {self.pk}"


class Session(Entity):
    """A meeting of a pair: slots are proposed by one side, one of them is taken by the other."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        BOOKED = "booked", "Booked"
        CANCELLED = "cancelled", "Cancelled"

    UPCOMING = (Status.PROPOSED, Status.BOOKED)

    pair = models.ForeignKey(Pair, on_delete=models.PROTECT, related_name="sessions")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PROPOSED)
    slots = ArrayField(models.DateTimeField(), default=list, help_text="What is proposed; empty once booked.")
    starts_at = models.DateTimeField(null=True)
    minutes = models.PositiveSmallIntegerField(
        default=45, validators=[MinValueValidator(15), MaxValueValidator(180)]
    )
    timezone = models.CharField(max_length=64, help_text="In which it was proposed; the calendar keeps it.")
    place = models.CharField(
        max_length=300, blank=True, help_text="A link or a number; never in the calendar."
    )
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_by_mentor = models.BooleanField()
    sequence = models.PositiveSmallIntegerField(default=0)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["starts_at", "created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["pair"], condition=Q(status="proposed"), name="one_proposed_session_a_pair"
            ),
            models.CheckConstraint(
                condition=~Q(status="booked") | Q(starts_at__isnull=False), name="a_booked_session_has_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"Session {self.pk}"

    @property
    def ends_at(self) -> datetime | None:
        return self.starts_at + timedelta(minutes=self.minutes) if self.starts_at else None


class Note(Entity):
    """What one of the pair wrote down; the two sides read it, staff never do, and its day of destruction is stated."""

    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    words = models.TextField()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"Note {self.pk}"


class Pulse(Entity):
    """How it fits, said in private after the first session; staff read it, the other side never does."""

    class Answer(models.TextChoices):
        GOOD = "good", "A good fit"
        DECIDING = "deciding", "Still deciding"
        NO_FIT = "no_fit", "Not a good fit"

    pair = models.ForeignKey(Pair, on_delete=models.PROTECT, related_name="pulses")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer.choices)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pair", "person"], name="one_pulse_a_person_and_pair")]

    def __str__(self) -> str:
        return f"Pulse {self.pk}"


class Feedback(Entity):
    """What somebody tells staff at the end."""

    pair = models.ForeignKey(Pair, on_delete=models.PROTECT, related_name="feedback")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    useful = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(5)])
    again = models.BooleanField(default=False, help_text="Would do it again.")
    words = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pair", "person"], name="one_feedback_a_person_and_pair")
        ]

    def __str__(self) -> str:
        return f"Feedback {self.pk}"


class Thanks(Entity):
    """A word of thanks that both keep; shown to all members only when both sides say yes."""

    pair = models.ForeignKey(Pair, on_delete=models.PROTECT, related_name="thanks")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    from_mentor = models.BooleanField()
    words = models.TextField()
    author_shows = models.BooleanField(default=False)
    other_shows = models.BooleanField(null=True, help_text="Empty until the other side has answered.")

    class Meta:
        ordering = ["-created_at"]
        verbose_name_plural = "thanks"
        constraints = [
            models.UniqueConstraint(fields=["pair", "author"], name="one_word_of_thanks_a_person_and_pair")
        ]

    def __str__(self) -> str:
        return f"Thanks {self.pk}"
