"""Calls on a frozen draft, the companies that are asked, and what each of them says."""

from django.db import models
from django.db.models import Q

from coalition.core.entity import Entity
from members.accounts.models import User
from members.groups.models import Deliverable, WorkingGroup
from members.organizations.models import Organization


class ReviewCall(Entity):
    """A call on a snapshot: title and text as they stood, with the SHA-256 of the text, until a dated close."""

    class Kind(models.TextChoices):
        REVIEW = "review", "Group review"
        CONSENSUS = "consensus", "Call for consensus"

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"
        CANCELLED = "cancelled", "Called off"

    class Outcome(models.TextChoices):
        CARRIED = "carried", "Nobody objects"
        OBJECTIONS = "objections", "There are objections"
        TOO_SILENT = "silent", "Too few answered"

    deliverable = models.ForeignKey(Deliverable, on_delete=models.PROTECT, related_name="calls")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    number = models.PositiveIntegerField(help_text="Which call on this deliverable it is.")
    document_id = models.UUIDField(null=True, blank=True, help_text="The draft it was taken from.")
    title = models.CharField(max_length=200)
    body = models.TextField(help_text="Markdown.")
    sha256 = models.CharField(max_length=64)
    note = models.TextField(blank=True, help_text="What readers should look at.")
    silence = models.CharField(max_length=10, choices=WorkingGroup.Silence.choices)
    more_time_days = models.PositiveSmallIntegerField()
    closes_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True, help_text="Why it was called off or closed early.")
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    tally = models.JSONField(
        default=dict, blank=True, help_text="The snapshot at the close: counts, no words."
    )
    destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["deliverable"], condition=Q(status="open"), name="one_open_call_a_deliverable"
            ),
            models.UniqueConstraint(fields=["deliverable", "number"], name="call_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number} of {self.deliverable}"

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN


class AskedCompany(Entity):
    """A company whose word is asked for; its own close moves once if it asks for more time."""

    call = models.ForeignKey(ReviewCall, on_delete=models.PROTECT, related_name="asked")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    closes_at = models.DateTimeField()
    more_time_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True, help_text="Left the coalition before the close.")
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["organization__name"]
        constraints = [models.UniqueConstraint(fields=["call", "organization"], name="asked_once_a_call")]

    def __str__(self) -> str:
        return f"{self.organization} on {self.call}"


class ReviewAnswer(Entity):
    """What a company said; a later answer takes the place of an earlier one, which is kept."""

    class Kind(models.TextChoices):
        APPROVE = "approve", "Approve"
        NO_OBJECTION = "no_objection", "No objection"
        OBJECTION = "objection", "Objection"
        ABSTAIN = "abstain", "Abstain"
        MORE_TIME = "more_time", "More time"

    asked = models.ForeignKey(AskedCompany, on_delete=models.PROTECT, related_name="answers")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    words = models.TextField(blank=True)
    wording = models.TextField(blank=True, help_text="The words that an objection proposes.")
    marked = models.FileField(upload_to="reviews/%Y/", blank=True, help_text="The draft with marks, DOCX.")
    marked_sha256 = models.CharField(max_length=64, blank=True)
    marked_size = models.PositiveIntegerField(default=0)
    current = models.BooleanField(default=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["asked"], condition=Q(current=True), name="one_current_answer_a_company"
            )
        ]

    def __str__(self) -> str:
        return f"{self.asked.organization}: {self.get_kind_display()}"


class ObjectionOutcome(Entity):
    """What became of an objection, on record."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", "Accepted"
        REJECTED = "rejected", "Rejected"
        WITHDRAWN = "withdrawn", "Withdrawn"

    answer = models.OneToOneField(ReviewAnswer, on_delete=models.PROTECT, related_name="resolution")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    words = models.TextField(blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"{self.answer}: {self.get_outcome_display()}"


class SentDraft(Entity):
    """A draft that was sent to a legal reviewer: all that their seat opens."""

    call = models.ForeignKey(ReviewCall, on_delete=models.PROTECT, related_name="sent")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "user"], name="sent_once_a_call")]

    def __str__(self) -> str:
        return f"{self.call} to {self.user}"


class NameConsent(Entity):
    """A company's own yes to its name on a publication; it may take it back until the publication."""

    deliverable = models.ForeignKey(Deliverable, on_delete=models.PROTECT, related_name="name_consents")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["organization__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["deliverable", "organization"],
                condition=Q(revoked_at=None),
                name="one_open_name_consent",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organization} on {self.deliverable}"
