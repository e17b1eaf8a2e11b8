"""Questions and answers, who follows and thanks, and whom staff asked."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Func, Q

from coalition.core.entity import Entity
from members.models import Organization, Stage, User, WorkingGroup
from resources.library.columns import ComputedField
from resources.library.models import SEARCH_CONFIG, Document
from resources.questions.rules import visible_to


class Contribution(Entity):
    """Words of a person; `bylines` alone decides whose name stands beside them."""

    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(
        Organization, null=True, on_delete=models.PROTECT, related_name="+", help_text="Theirs at that time."
    )
    shielded = models.BooleanField(default=False, help_text="Name and company are hidden from other members.")
    left_at = models.DateTimeField(
        null=True, blank=True, help_text="When its author left: their name stands beside it no more."
    )
    body = models.TextField(blank=True, help_text="Markdown.")
    edited_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class QuestionQuerySet(models.QuerySet["Question"]):
    def visible_to(self, user: Any) -> "QuestionQuerySet":
        """What this person may see: the one predicate behind pages, counts, suggestions and search."""
        return self.filter(visible_to(user))

    def asked(self) -> "QuestionQuerySet":
        return self.exclude(status__in=[Question.Status.DRAFT, Question.Status.MERGED])

    def unanswered(self) -> "QuestionQuerySet":
        live = Answer.objects.filter(question=models.OuterRef("pk"), deleted_at=None)
        return self.filter(~models.Exists(live), status=Question.Status.OPEN)


def _topics_as_words() -> Func:
    """`array_to_string` is not immutable for PostgreSQL; the library's first migration wraps it for text."""
    return Func(F("topics"), function="resources_words", output_field=models.TextField())


class Question(Contribution):
    """Something a member wants to know, of all or of one group."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        OPEN = "open", "Open"
        ANSWERED = "answered", "Answered"
        NOT_NEEDED = "not_needed", "No longer needed"
        MERGED = "merged", "Asked before"

    title = models.CharField(max_length=160)
    stage = models.CharField(max_length=20, choices=Stage.choices, default=Stage.PREVENT)
    topics = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    group = models.ForeignKey(
        WorkingGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="questions"
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    asked_at = models.DateTimeField(null=True, blank=True)
    saved_at = models.DateTimeField(auto_now=True)
    seen_at = models.DateTimeField(null=True, blank=True, help_text="When whoever asked last looked.")
    closed_at = models.DateTimeField(null=True, blank=True)
    routed_at = models.DateTimeField(
        null=True, blank=True, help_text="When staff were told that it stays unanswered."
    )
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="duplicates"
    )
    document = models.ForeignKey(
        Document, null=True, blank=True, on_delete=models.PROTECT, related_name="questions"
    )
    search = ComputedField(
        expression=SearchVector("title", weight="A", config=SEARCH_CONFIG)
        + SearchVector(_topics_as_words(), weight="B", config=SEARCH_CONFIG)
        + SearchVector("body", weight="C", config=SEARCH_CONFIG),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-created_at"]
        indexes: ClassVar[list[models.Index]] = [
            GinIndex(fields=["search"], name="question_search"),
            GinIndex(OpClass(F("title"), name="gin_trgm_ops"), name="question_title_like"),
            models.Index(fields=["-asked_at"], name="question_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="draft") | Q(asked_at__isnull=False), name="asked_questions_have_a_time"
            ),
            models.CheckConstraint(
                condition=Q(status="merged", merged_into__isnull=False)
                | (~Q(status="merged") & Q(merged_into__isnull=True)),
                name="merged_into_another",
            ),
        ]

    def __str__(self) -> str:
        """What stands in the audit beside the asker: of a shielded question not even its title."""
        return "A shielded question" if self.shielded else self.title


class AnswerQuerySet(models.QuerySet["Answer"]):
    def visible_to(self, user: Any) -> "AnswerQuerySet":
        return self.filter(question__in=Question.objects.visible_to(user))


class Answer(Contribution):
    """What somebody knows about it. Taken back, its words are gone and the line stays."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    accepted = models.BooleanField(default=False)
    helped = models.BooleanField(default=False)
    deleted_at = models.DateTimeField(null=True, blank=True)
    search = ComputedField(
        expression=SearchVector("body", weight="D", config=SEARCH_CONFIG),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ["-accepted", "-helped", "created_at"]
        indexes: ClassVar[list[models.Index]] = [GinIndex(fields=["search"], name="answer_search")]
        constraints = [
            models.UniqueConstraint(
                fields=["question"], condition=Q(accepted=True), name="one_accepted_answer"
            ),
            models.CheckConstraint(
                condition=Q(deleted_at=None) | Q(body="", accepted=False), name="taken_back_means_gone"
            ),
        ]

    def __str__(self) -> str:
        return "A shielded answer" if self.shielded else "An answer"


class Thanks(Entity):
    """One reader's thanks for an answer; shown as a number."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="thanks")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "person"], name="thanked_once")]

    def __str__(self) -> str:
        return "Thanks"


class Follow(Entity):
    """Somebody wants to hear of new answers."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="follows")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "person"], name="followed_once")]

    def __str__(self) -> str:
        return "A follower"


class AskedPerson(Entity):
    """Somebody whom staff asked privately; they answer, or pass without a reason."""

    class State(models.TextChoices):
        WAITING = "waiting", "Has not answered yet"
        ANSWERED = "answered", "Answered"
        PASSED = "passed", "Passed"
        ENDED = "ended", "No longer asked"

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="asked_people")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    replied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at"]
        constraints = [models.UniqueConstraint(fields=["question", "person"], name="asked_once")]

    def __str__(self) -> str:
        return f"{self.person} was asked"
