"""The one history of a company's standing, its membership years, dues, staff notes and programme reviews."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from coalition.core.entity import Entity
from coalition.core.jobs.models import Job
from members.accounts.models import User
from members.organizations.models import Organization


class StandingChange(Entity):
    """One step of a company's standing; never changed or deleted (a database trigger refuses)."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="standing_changes")
    before = models.CharField(max_length=10, choices=Organization.Standing.choices, blank=True)
    after = models.CharField(max_length=10, choices=Organization.Standing.choices)
    on = models.DateField(help_text="From which day it holds.")
    by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", help_text="Nobody: the portal, by rule."
    )
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["organization", "created_at"], name="standing_of_company")]

    def __str__(self) -> str:
        return f"{self.organization}: {self.get_after_display()}"


class Renewal(Entity):
    """One membership year of a company: when it is due, what was sent, and what follows if nothing comes."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        GRACE = "grace", "Overdue, in grace"
        DONE = "done", "Renewed"
        LAPSED = "lapsed", "Suspended for it"

    PENDING = (State.OPEN, State.GRACE)

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="renewals")
    year = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    reminded = ArrayField(
        models.PositiveSmallIntegerField(), default=list, help_text="Days before the date; each once."
    )
    suspend_on = models.DateField(null=True, help_text="Announced when the grace period began.")
    held_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    held_reason = models.TextField(blank=True)
    done_on = models.DateField(null=True)

    class Meta:
        ordering = ["due_on", "organization__name"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "year"], name="one_renewal_a_year"),
            models.CheckConstraint(
                condition=~Q(state="grace") | Q(suspend_on__isnull=False), name="grace_says_its_end"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization}, {self.year}"


class DuesRecord(Entity):
    """What a company owes for a year and whether it was paid; the money itself moves elsewhere."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="dues")
    year = models.PositiveSmallIntegerField()
    band = models.CharField(max_length=10, choices=Organization.Size.choices)
    invoice_reference = models.CharField(max_length=60, blank=True)
    due_on = models.DateField()
    paid_on = models.DateField(null=True, blank=True)
    waived_on = models.DateField(null=True, blank=True)
    waived_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "year"], name="dues_once_a_year"),
            models.CheckConstraint(
                condition=Q(paid_on__isnull=True) | Q(waived_on__isnull=True), name="paid_or_waived"
            ),
            models.CheckConstraint(
                condition=Q(waived_on__isnull=True) | ~Q(waived_reason=""), name="waived_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"Dues of {self.organization} for {self.year}"

    @property
    def is_settled(self) -> bool:
        return self.paid_on is not None or self.waived_on is not None

    @property
    def state(self) -> str:
        if self.paid_on:
            return "paid"
        if self.waived_on:
            return "waived"
        return "overdue" if self.due_on < timezone.localdate() else "due"


class CompanyNote(Entity):
    """What staff note of a company, and each contact with it. No page of members shows it."""

    class Kind(models.TextChoices):
        NOTE = "note", "Note"
        CALL = "call", "Call"
        LETTER = "letter", "Letter"
        MEETING = "meeting", "Meeting"

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="staff_notes")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.NOTE)
    on = models.DateField()
    text = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-on", "-created_at"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.on}"


class ProgrammeReview(Entity):
    """A company showed that one thing the signal programme asks for is in place, until it is due again."""

    class Kind(models.TextChoices):
        APPEALS = "appeals", "Appeals process"
        GOVERNMENT_REQUESTS = "government_requests", "Government-request process"
        COMPLIANCE_REVIEW = "compliance_review", "Yearly compliance review"

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="programme_reviews")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    done_on = models.DateField()
    next_due = models.DateField()
    words = models.TextField(blank=True, help_text="What was shown, or where it can be read.")
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-done_on", "-created_at"]
        indexes = [models.Index(fields=["organization", "kind", "done_on"], name="review_of_company")]
        constraints = [
            models.CheckConstraint(condition=Q(next_due__gt=models.F("done_on")), name="due_after_done")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.organization}"


class CompanyExport(Entity):
    """Everything about one company as a file, for whoever of the staff asked; the file is deleted after a day."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="exports")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    content = models.BinaryField(null=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    counts = models.JSONField(default=dict, help_text="Rows of each subject, and files.")
    taken = models.PositiveIntegerField(default=0)
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"export of {self.organization}"

    @property
    def is_over(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()
