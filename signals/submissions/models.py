"""The opinions companies hold on indicators, and the batches in which they were sent."""

import json
from typing import Any, ClassVar, Final, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from coalition.core.entity import Entity
from coalition.core.models import Job
from members.models import Organization
from signals.catalog import display, kinds, taxonomy, vocabulary
from signals.submissions import interpret, rules, vault, words
from signals.submissions.indicators import Indicator
from signals.submissions.scope.models import SharingGroup

__all__ = ["REVIEWED", "WHOSE", "Batch", "BatchRow", "FirstSight", "Indicator", "Opinion"]
# What a sender says of a whole file, where its rows do not say it.
REVIEWED: Final = ((True, "Yes, unless a row says otherwise"), (False, "No, or not each"))
WHOSE: Final = (
    ("person_who_offended", "People who offended, unless a row says otherwise"),
    ("not_known", "Not known"),
)


class BatchQuerySet(models.QuerySet["Batch"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(rules.batches_visible_to(user))

    def stopped(self) -> Self:
        """Imports that ended before their file did, by a person or because their job died."""
        died = Q(state__in=["waiting", "running"], job__state__in=[Job.State.DEAD, Job.State.CANCELLED])
        return self.filter(died | Q(state__in=["cancelled", "failed"]))


class Batch(Entity):
    """What one person sent at once: a file, or one signal by form."""

    class Source(models.TextChoices):
        FORM = "form", "Form"
        FILE = "file", "File"

    class State(models.TextChoices):
        COLUMNS = "columns", "Columns to be named"
        TRYING = "trying", "Being tried"
        TRIED = "tried", "Tried, not imported"
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Being read"
        DONE = "done", "Done"
        CANCELLED = "cancelled", "Cancelled"
        FAILED = "failed", "Failed"
        ENDED = "ended", "Let go"
        UNDOING = "undoing", "Being undone"
        UNDONE = "undone", "Undone"

    class Wanted(models.TextChoices):
        IMPORT = "import", "Import"
        TRY = "try", "Try it first"

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="batches")
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=4, choices=Source.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    form_token = models.UUIDField(unique=True, help_text="A form posted twice carries the same one.")
    file_name = models.CharField(max_length=200, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    file_size = models.PositiveBigIntegerField(default=0)
    day_first = models.BooleanField(default=True)
    columns = ArrayField(
        models.CharField(max_length=20, blank=True),
        default=list,
        blank=True,
        help_text="Our name of each column where somebody said it; empty where the headers say it.",
    )
    reviewed = models.BooleanField(
        null=True,
        choices=REVIEWED,
        help_text="Whether a person has looked at each, where its rows do not say; empty where nobody was asked.",
    )
    whose = models.CharField(
        max_length=24,
        blank=True,
        choices=WHOSE,
        help_text="Whose its personal identifiers are, where its rows do not say; empty where nobody was asked.",
    )
    without_basis = models.BooleanField(default=False)
    wanted = models.CharField(max_length=6, choices=Wanted.choices, default=Wanted.IMPORT)
    confirmed = ArrayField(
        models.TextField(),
        default=list,
        blank=True,
        help_text="Warning lists whose question was answered yes.",
    )
    mends = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="mended_by")
    tlp = models.CharField(max_length=12, default=interpret.DEFAULT_TLP)
    group = models.ForeignKey(SharingGroup, null=True, on_delete=models.PROTECT, related_name="+")
    named = models.BooleanField(default=False)
    urgent = models.BooleanField(default=False)
    total = models.PositiveIntegerField(default=0)
    accepted = models.PositiveIntegerField(default=0)
    merged = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    notes = ArrayField(models.TextField(), default=list, blank=True)
    job = models.ForeignKey(Job, null=True, on_delete=models.PROTECT, related_name="+")
    receipt = models.CharField(
        max_length=64, blank=True, help_text="SHA-256 over what was stored, line by line."
    )
    finished_at = models.DateTimeField(null=True)
    answers_erased_at = models.DateTimeField(
        null=True, help_text="When its rows as they were sent were erased."
    )
    settled_at = models.DateTimeField(null=True, help_text="When the sender had dealt with the refused rows.")
    sealed_at = models.DateTimeField(null=True)
    report = models.BinaryField(null=True, help_text="What a trial found, sealed.")
    keep_until = models.DateTimeField(null=True, help_text="When a file that nobody imported is let go.")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = BatchQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name_plural = "batches"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organization", "-created_at"], name="batch_of_company")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "file_sha256", "day_first"],
                condition=Q(source="file", state__in=["waiting", "running", "done", "undoing"]),
                name="one_import_of_a_file",
            )
        ]

    def __str__(self) -> str:
        return f"import of {self.total} rows" if self.source == self.Source.FILE else "a signal by form"

    @property
    def done(self) -> int:
        return self.accepted + self.merged + self.held + self.refused

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def is_abandoned(self) -> bool:
        """Its job ended without it: nobody reads on."""
        ended = (Job.State.DEAD, Job.State.CANCELLED)
        return self.is_open and self.job is not None and self.job.state in ended

    @property
    def is_kept(self) -> bool:
        """Its file is here, sealed, and nothing of it is imported yet."""
        return self.state in (self.State.COLUMNS, self.State.TRYING, self.State.TRIED)


class OpinionQuerySet(models.QuerySet["Opinion"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(rules.opinions_visible_to(user))

    def live(self) -> Self:
        """What still stands for the company that holds it: not withdrawn, not sealed, not expired."""
        return self.filter(rules.stands(timezone.now()))

    def shared(self) -> Self:
        """What is out to the whole programme: it stands, it is released, and its signal is not paused."""
        return self.filter(rules.shared_with_all(timezone.now()))

    def shared_with(self, company: Organization) -> Self:
        """What is out to this company: to the whole programme, or to a sharing group in which it sits."""
        return self.filter(rules.shared_with(company, timezone.now()))


class Opinion(Entity):
    """What one company holds of one indicator; exactly one, changed rather than repeated."""

    class Status(models.TextChoices):
        POSITIVE = interpret.POSITIVE, "We confirmed it"
        SEED = interpret.SEED, "We suspect it"
        NEGATIVE = interpret.NEGATIVE, "We found it wrong"

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="opinions")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="opinions")
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey(Batch, null=True, on_delete=models.PROTECT, related_name="opinions")
    updated_at = models.DateTimeField(auto_now=True)
    status = models.CharField(max_length=10, choices=Status.choices)
    harm = models.CharField(
        max_length=40, choices=[(term.id, term.title) for term in taxonomy.HARMS.values()]
    )
    policy = models.CharField(max_length=500, blank=True)
    action = models.CharField(max_length=40, choices=[(t.id, t.title) for t in taxonomy.ACTIONS.values()])
    actioned_at = models.DateTimeField(null=True)
    reported_to = models.CharField(
        max_length=40, blank=True, choices=[(t.id, t.title) for t in taxonomy.REPORTED_TO.values()]
    )
    reference = models.CharField(max_length=500, blank=True)
    not_required_reason = models.CharField(max_length=500, blank=True)
    human_reviewed = models.BooleanField(null=True)
    tlp = models.CharField(max_length=12, default=interpret.DEFAULT_TLP)
    group = models.ForeignKey(
        SharingGroup,
        null=True,
        on_delete=models.PROTECT,
        related_name="opinions",
        help_text="The sharing group to which it goes; empty for the whole programme.",
    )
    named = models.BooleanField(
        default=False, help_text="The company may be named; staff know it in any case."
    )
    whose = models.CharField(
        max_length=24, blank=True, choices=[(t.id, t.title) for t in taxonomy.WHOSE.values()]
    )
    labels = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    classification = models.CharField(
        max_length=2, blank=True, choices=[(t.id, t.title) for t in taxonomy.CLASSIFICATIONS.values()]
    )
    context = models.CharField(max_length=12, blank=True, help_text="meme, viral or generated.")
    vocabulary = models.PositiveSmallIntegerField(
        default=vocabulary.current_version,
        help_text="Version of the vocabulary in which harm and labels are said.",
    )
    urgent = models.BooleanField(default=False)
    detected_at = models.DateTimeField(
        null=True, help_text="When the company found it by itself: its first action, or when it sent it."
    )
    shared_at = models.DateTimeField(
        null=True, help_text="Since when others get it; empty while it waits for a release."
    )
    quality = models.PositiveSmallIntegerField(null=True)
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal_reason = models.CharField(
        max_length=24, blank=True, choices=[(t.id, t.title) for t in taxonomy.RETRACTION_REASONS.values()]
    )
    sealed_at = models.DateTimeField(null=True)

    objects = OpinionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organization", "-created_at"], name="opinion_of_company"),
            models.Index(
                fields=["-shared_at", "indicator"],
                name="opinion_came_out",
                condition=Q(shared_at__isnull=False),
            ),
            models.Index(
                fields=["indicator"], name="opinion_found_wrong", condition=Q(status=interpret.NEGATIVE)
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "organization"], name="one_opinion_a_company"),
            models.CheckConstraint(
                condition=~Q(status="positive")
                | (Q(actioned_at__isnull=False) & ~Q(reported_to="") & ~Q(policy="")),
                name="confirmed_needs_a_basis",
            ),
        ]

    def __str__(self) -> str:
        return f"opinion of {self.organization_id}"

    @property
    def standing(self) -> str:
        """In one word: live, waiting for a release, withdrawn or expired."""
        if self.withdrawn_at:
            return "withdrawn"
        if self.expires_at <= timezone.now():
            return "expired"
        return "live" if self.shared_at else "waiting"


class FirstSight(models.Model):
    """When a company first saw a signal of others, and when its value first left the portal for it.

    What a company says of a signal after it saw it follows; only what it found before is its own evidence.
    """

    id = models.BigAutoField(primary_key=True)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="sights")
    seen_at = models.DateTimeField()
    taken_at = models.DateTimeField(
        null=True, help_text="Revealed, copied, fetched, or known by a check: those who must hear of its end."
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["indicator", "organization"], name="one_first_sight")]

    def __str__(self) -> str:
        return f"first sight of {self.indicator_id}"


class BatchRow(models.Model):
    """What became of one row. `sent` is sealed: the row as it came, or only a digest of what must not be kept."""

    class State(models.TextChoices):
        ACCEPTED = interpret.ACCEPTED, "Accepted"
        MERGED = interpret.MERGED, "Merged"
        HELD = interpret.HELD, "Held"
        REFUSED = interpret.REFUSED, "Refused"

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices)
    reasons = ArrayField(models.TextField(), default=list, blank=True)
    notes = ArrayField(models.TextField(), default=list, blank=True)
    questions = ArrayField(
        models.TextField(), default=list, blank=True, help_text="Warning lists that ask about a held row."
    )
    sent = models.BinaryField()
    former = models.BinaryField(
        null=True, help_text="The opinion as it was before this row changed it, sealed; for undoing."
    )
    indicator = models.ForeignKey(Indicator, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["line"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["batch", "state", "line"], name="rows_by_state")
        ]
        constraints = [models.UniqueConstraint(fields=["batch", "line"], name="one_answer_a_line")]

    def __str__(self) -> str:
        return f"line {self.line}: {self.state}"

    @property
    def sent_fields(self) -> dict[str, str]:
        if not self.sent:  # its import was undone
            return {}
        fields: dict[str, str] = json.loads(vault.unseal(self.sent, about=f"row/{self.batch_id}"))
        return fields

    @property
    def sent_value(self) -> str:
        """The value as the contributor sent it; of a personal kind, stored or refused, only its blinded form."""
        value = self.sent_fields.get("value", "")
        kind = self.indicator.kind if self.indicator is not None else self._refused_kind
        if kind in kinds.PERSONAL_KINDS and value.strip():
            return display.blinded(kind, value.strip().lstrip("'@"))
        return value

    @property
    def sent_shown(self) -> str:
        """The value as sent for the screen: nothing is a link, and a person's is blinded, whether it was stored or not."""
        value = self.sent_value
        if self.indicator is None:
            return display.refused_as_sent(self._refused_kind, value)
        return display.defanged_as_sent(self.indicator.kind, value)

    @property
    def _refused_kind(self) -> str:
        """The kind that the word of a refused row means, or ""."""
        return words.kind_or_none(self.sent_fields.get("kind", ""))

    @property
    def sent_kind(self) -> str:
        return words.kind_shown(self.sent_fields.get("kind", ""))
