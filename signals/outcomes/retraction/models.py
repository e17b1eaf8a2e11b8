"""Retractions, the receipt of each company that had taken the signal, and what its second look gave."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from coalition.core.entity import Entity
from members.models import Organization
from signals.catalog import kinds, taxonomy
from signals.outcomes.counts import COUNT_WORDS
from signals.outcomes.retraction import rules
from signals.submissions.models import Indicator, Opinion

_REASONS = [(term.id, term.title) for term in taxonomy.RETRACTION_REASONS.values()]


class RetractionQuerySet(models.QuerySet["Retraction"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(rules.retractions_visible_to(user))


class Retraction(Entity):
    """A signal that somebody had taken was taken back; kept for good, whatever becomes of the signal."""

    class Origin(models.TextChoices):
        CONTRIBUTOR = "contributor", "Its contributor took it back"
        CASE = "case", "Staff decided a case"
        STAFF = "staff", "Staff took it back"
        WRONG = "wrong", "All who held it found it wrong"

    indicator = models.ForeignKey(Indicator, null=True, on_delete=models.SET_NULL, related_name="retractions")
    kind = models.CharField(max_length=20, help_text="Of the signal; stays when the signal is destroyed.")
    organization = models.ForeignKey(
        Organization,
        null=True,
        on_delete=models.PROTECT,
        related_name="retractions",
        help_text="Whose signal it was; empty where staff took it back for everybody.",
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=24, choices=_REASONS)
    origin = models.CharField(max_length=12, choices=Origin.choices)
    together = models.UUIDField(
        help_text="Signals that were taken back in one act are told of in one letter."
    )
    case = models.UUIDField(null=True, help_text="The case of the dispute that staff decided.")
    undone_at = models.DateTimeField(
        null=True, help_text="When an appeal was granted: nothing is asked any more."
    )

    objects = RetractionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["together"], name="retraction_together"),
            models.Index(fields=["case"], name="retraction_of_case"),
        ]

    def __str__(self) -> str:
        return "retraction"

    @property
    def kind_title(self) -> str:
        return kinds.KINDS[self.kind].title


class ReceiptQuerySet(models.QuerySet["Receipt"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(rules.receipts_visible_to(user))

    def with_sealed(self) -> Self:
        """`sealed`: its signal was sealed, and its value is shown to nobody."""
        sealed = Opinion.objects.filter(indicator=OuterRef("retraction__indicator"), sealed_at__isnull=False)
        return self.annotate(sealed=Exists(sealed))

    def standing(self) -> Self:
        return self.filter(retraction__undone_at=None)

    def unanswered(self) -> Self:
        """What still asks for an acknowledgement."""
        return self.standing().filter(answered_at=None)

    def unreviewed(self) -> Self:
        """Where the company had acted and has not said what its second look gave."""
        return self.standing().filter(review_due_at__isnull=False, review=None)

    def overdue(self) -> Self:
        """Late answers of companies that can answer: one that has left is bound by its agreement, not by a page."""
        now = timezone.now()
        late = Q(answered_at=None, due_at__lt=now) | Q(review=None, review_due_at__lt=now)
        answering = Q(organization__standing__in=Organization.IN_GOOD_STANDING)
        return self.standing().filter(late, answering)


class Receipt(Entity):
    """One company that must hear of one retraction, and its answer. A trigger refuses to delete it."""

    class Answer(models.TextChoices):
        DELETED = "deleted", "Deleted on our side"
        NEVER_USED = "never_used", "We never used it"
        NOTED = "noted", "Noted"

    class Asks(models.TextChoices):
        DELETE = "delete", "Delete it on your side"
        LOOK_AGAIN = "look_again", "Look again: others still share it"

    HOW: ClassVar[dict[str, str]] = {
        "taken": "you took its value",
        "ingested": "you said that you ingested it",
        "outcome": "you recorded what came of it",
        "follows": "you shared it, too, after you had seen it here",
    }

    retraction = models.ForeignKey(Retraction, on_delete=models.PROTECT, related_name="receipts")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="receipts")
    asks = models.CharField(max_length=10, choices=Asks.choices, default=Asks.DELETE)
    how = ArrayField(models.CharField(max_length=10), default=list)
    acted = models.JSONField(default=dict, help_text="What the company had counted, as it stood then.")
    due_at = models.DateTimeField()
    review_due_at = models.DateTimeField(null=True, help_text="Empty where the company had not acted.")
    answer = models.CharField(max_length=10, blank=True, choices=Answer.choices)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reminded_at = models.DateTimeField(null=True)
    overdue_told_at = models.DateTimeField(null=True)

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["retraction", "organization"], name="one_receipt_a_company"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="an_answer_has_its_moment",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organization", "due_at"], name="receipt_of_company")
        ]

    def __str__(self) -> str:
        return f"receipt of {self.organization_id}"

    @property
    def how_words(self) -> list[str]:
        return [self.HOW[one] for one in self.how]

    @property
    def acted_words(self) -> list[tuple[str, int]]:
        return [(COUNT_WORDS[name], count) for name, count in self.acted.items() if count]

    @property
    def is_open(self) -> bool:
        return self.answered_at is None and self.retraction.undone_at is None

    @property
    def second_look(self) -> "ReReview | None":
        return getattr(self, "review", None)

    @property
    def wants_review(self) -> bool:
        return (
            self.review_due_at is not None and self.second_look is None and self.retraction.undone_at is None
        )

    @property
    def is_late(self) -> bool:
        now = timezone.now()
        late_review = self.wants_review and self.review_due_at is not None and self.review_due_at < now
        return (self.is_open and self.due_at < now) or late_review


class ReReview(Entity):
    """What a company found when it looked again at what it had done because of the signal; never changed."""

    class Answer(models.TextChoices):
        UPHELD = "upheld", "We looked again: it stands on our own evidence"
        RESTORED = "restored", "We put right what we had done"
        NOTHING_LEFT = "nothing_left", "Nothing is left to do"

    receipt = models.OneToOneField(Receipt, on_delete=models.PROTECT, related_name="review")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=12, choices=Answer.choices)
    accounts_restored = models.PositiveIntegerField(default=0)
    urls_unblocked = models.PositiveIntegerField(default=0)
    content_restored = models.PositiveIntegerField(default=0)
    note = models.TextField(blank=True, help_text="Stays within the company.")

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="restored")
                & (Q(accounts_restored__gt=0) | Q(urls_unblocked__gt=0) | Q(content_restored__gt=0))
                | ~Q(answer="restored") & Q(accounts_restored=0, urls_unblocked=0, content_restored=0),
                name="what_was_restored_is_counted",
            )
        ]

    def __str__(self) -> str:
        return f"second look of {self.receipt_id}"
