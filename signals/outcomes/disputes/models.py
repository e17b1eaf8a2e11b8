"""Cases of signals that are out of distribution until somebody has decided, with decisions and appeals."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from coalition.core.entity import Entity
from members.models import Organization
from signals.catalog import kinds, taxonomy
from signals.outcomes.disputes import rules
from signals.submissions.models import Indicator


class DisputeSettings(Entity):
    """One version of what quarantines a signal and by when answers are due; only ever followed by the next."""

    number = models.PositiveIntegerField(unique=True)
    negatives = models.PositiveSmallIntegerField(
        default=3, validators=[MinValueValidator(2), MaxValueValidator(50)]
    )
    matches = models.PositiveIntegerField(default=5_000, validators=[MinValueValidator(10)])
    spread_percent = models.PositiveSmallIntegerField(
        default=50, validators=[MinValueValidator(5), MaxValueValidator(100)]
    )
    spread_least = models.PositiveSmallIntegerField(
        default=8, validators=[MinValueValidator(3), MaxValueValidator(1_000)]
    )
    pauses_a_day = models.PositiveSmallIntegerField(
        default=5, validators=[MinValueValidator(1), MaxValueValidator(1_000)]
    )
    acknowledge_days = models.PositiveSmallIntegerField(
        default=3, validators=[MinValueValidator(1), MaxValueValidator(30)]
    )
    review_days = models.PositiveSmallIntegerField(
        default=10, validators=[MinValueValidator(1), MaxValueValidator(90)]
    )
    reason = models.TextField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"Version {self.number}"


class QuarantineQuerySet(models.QuerySet["Quarantine"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(rules.cases_visible_to(user))

    def open(self) -> Self:
        return self.filter(state=Quarantine.State.OPEN)


class Quarantine(Entity):
    """Why a signal was taken out of distribution, what stood behind it at that moment, and where the case stands."""

    class Cause(models.TextChoices):
        NEGATIVES = "negatives", "Several companies found it wrong"
        MATCHES = "matches", "It matched far more than signals do"
        SPREAD = "spread", "Unusually many companies came to hold it within a day"
        ONE_WORD = "one_word", "A participant says whose it is"

    class State(models.TextChoices):
        OPEN = "open", "Being looked at"
        UPHELD = "upheld", "Stays out"
        RESTORED = "restored", "Restored after re-review"

    indicator = models.ForeignKey(Indicator, null=True, on_delete=models.SET_NULL, related_name="quarantines")
    kind = models.CharField(max_length=20, help_text="Of the signal; stays when the signal is destroyed.")
    cause = models.CharField(max_length=10, choices=Cause.choices)
    reason = models.CharField(
        max_length=24, blank=True, choices=[(t.id, t.title) for t in taxonomy.RETRACTION_REASONS.values()]
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    evidence = models.JSONField(default=dict, help_text="Counts as they stood when the case was opened.")
    settings_number = models.PositiveIntegerField()
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    told_by_company = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(blank=True, help_text="What the participant wrote to staff.")
    decided_at = models.DateTimeField(null=True)

    objects = QuarantineQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator"], condition=Q(state="open"), name="one_open_case_a_signal"
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at=None) | ~Q(state="open") & Q(decided_at__isnull=False),
                name="a_decided_case_has_its_moment",
            ),
            models.CheckConstraint(
                condition=~Q(cause="one_word") | (Q(told_by_company__isnull=False) & ~Q(reason="")),
                name="one_word_is_somebodys",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "-created_at"], name="case_by_state")
        ]

    def __str__(self) -> str:
        return f"case of a {self.kind} signal"

    @property
    def kind_title(self) -> str:
        return kinds.KINDS[self.kind].title

    @property
    def tone(self) -> str:
        return {"open": "orange", "upheld": "red", "restored": "green"}[self.state]

    @property
    def shown(self) -> str:
        """The value for one page; what was sealed is shown to nobody."""
        if self.indicator is None or self.indicator.opinions.filter(sealed_at__isnull=False).exists():
            return "No longer shown"
        return self.indicator.shown

    @property
    def first_decision(self) -> "QuarantineDecision | None":
        return next(
            (one for one in self.decisions.all() if one.stage == QuarantineDecision.Stage.FIRST), None
        )

    @property
    def filed_appeal(self) -> "Appeal | None":
        return getattr(self, "appeal", None)


class QuarantineDecision(Entity):
    """What was found and what was looked at; a trigger refuses to change it."""

    class Stage(models.TextChoices):
        FIRST = "first", "Decision"
        APPEAL = "appeal", "Answer to the appeal"

    case = models.ForeignKey(Quarantine, on_delete=models.PROTECT, related_name="decisions")
    stage = models.CharField(max_length=6, choices=Stage.choices)
    outcome = models.CharField(max_length=10, choices=Quarantine.State.choices[1:])
    finding = models.TextField()
    looked_at = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [models.UniqueConstraint(fields=["case", "stage"], name="one_decision_a_stage")]

    def __str__(self) -> str:
        return f"{self.get_stage_display()}: {self.outcome}"


class Appeal(Entity):
    """The one appeal of a contributor against a signal staying out; a trigger refuses to change it."""

    case = models.OneToOneField(Quarantine, on_delete=models.PROTECT, related_name="appeal")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"appeal in {self.case_id}"
