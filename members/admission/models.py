"""Applications with who writes them, what they said, and what reviewers made of it; and the checklist after admission."""

from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from coalition.core.entity import Entity
from members.accounts.models import User
from members.admission.visibility import applications_visible_to
from members.organizations.models import Organization


class ApplicationQuerySet(models.QuerySet["Application"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(applications_visible_to(user))


class Application(Entity):
    """One company's way in. Each stage has two names: `label` is what staff say, APPLICANT_WORDS what applicants read."""

    class Stage(models.TextChoices):
        DRAFT = "draft", "Draft with the applicant"
        SUBMITTED = "submitted", "New"
        REVIEW = "review", "In review"
        INFORMATION = "information", "More information asked for"
        DECISION = "decision", "Ready for a decision"
        ADMITTED = "admitted", "Admitted"
        DECLINED = "declined", "Declined"
        DEFERRED = "deferred", "Deferred"
        ON_RAMP = "on_ramp", "On the on-ramp"
        WITHDRAWN = "withdrawn", "Withdrawn"

    APPLICANT_WORDS: ClassVar[dict[str, str]] = {
        Stage.DRAFT: "You are writing",
        Stage.SUBMITTED: "Received",
        Stage.REVIEW: "Being read",
        Stage.INFORMATION: "We have a question",
        Stage.DECISION: "Being read",
        Stage.ADMITTED: "Welcome",
        Stage.DECLINED: "Not this time",
        Stage.DEFERRED: "Not yet",
        Stage.ON_RAMP: "On the on-ramp",
        Stage.WITHDRAWN: "Withdrawn by you",
    }
    WITH_STAFF = (Stage.SUBMITTED, Stage.REVIEW, Stage.INFORMATION, Stage.DECISION)
    EDITABLE = (Stage.DRAFT, Stage.INFORMATION, Stage.DEFERRED)
    OPEN = (*WITH_STAFF, Stage.DRAFT, Stage.DEFERRED)

    company_name = models.CharField(max_length=120)
    legal_name = models.CharField(max_length=200, blank=True)
    domain = models.CharField(max_length=253)
    size = models.CharField(max_length=10, choices=Organization.Size.choices, blank=True)
    services = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    jurisdiction = models.CharField(max_length=20, blank=True)
    description = models.TextField(blank=True)
    signatory_name = models.CharField(max_length=120, blank=True)
    signatory_email = models.EmailField(blank=True)
    facts_revision = models.PositiveIntegerField(default=0)
    facts_saved_by = models.ForeignKey(
        "Editor", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    facts_saved_at = models.DateTimeField(null=True, blank=True)
    wants_on_ramp = models.BooleanField(default=False)
    stage = models.CharField(max_length=12, choices=Stage.choices, default=Stage.DRAFT)
    stage_since = models.DateTimeField()
    owner = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    objections_until = models.DateTimeField(null=True, blank=True)
    duplicates = models.PositiveSmallIntegerField(default=0, help_text="Found when it was last sent.")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decision_text = models.TextField(blank=True, help_text="The applicant reads it on their page.")
    decision_note = models.TextField(blank=True, help_text="For staff.")
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="applications"
    )

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["stage_since"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["stage", "stage_since"], name="application_board"),
            models.Index(fields=["domain"], name="application_domain"),
            GinIndex(fields=["company_name"], name="application_name_alike", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.company_name

    @property
    def stage_for_applicant(self) -> str:
        return self.APPLICANT_WORDS[self.stage]

    @property
    def is_editable(self) -> bool:
        return self.stage in self.EDITABLE

    @property
    def is_with_staff(self) -> bool:
        return self.stage in self.WITH_STAFF


class Editor(Entity):
    """Somebody who writes an application: no account, but a confirmed address at the company's domain."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="editors")
    name = models.CharField(max_length=120)
    email = models.EmailField()
    is_contact = models.BooleanField(default=False)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "email"], condition=Q(removed_at=None), name="editor_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Link(Entity):
    """A private link to an application. The token is in the letter alone; here is its SHA-256."""

    editor = models.ForeignKey(Editor, on_delete=models.CASCADE, related_name="links")
    token_sha256 = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"link of {self.editor_id}"


class ApplicationAnswer(Entity):
    """What an application says to one criterion, as it is being written."""

    class Position(models.TextChoices):
        YES = "yes", "Yes"
        PARTLY = "partly", "Partly, and here is our plan"
        NOT_YET = "not_yet", "No, or not yet"

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="answers")
    criterion = models.SlugField(max_length=40)
    position = models.CharField(max_length=10, choices=Position.choices, blank=True)
    text = models.TextField(blank=True)
    links = ArrayField(models.URLField(max_length=500), default=list, blank=True)
    revision = models.PositiveIntegerField(default=0)
    saved_by = models.ForeignKey(Editor, null=True, on_delete=models.SET_NULL, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "criterion"], name="one_answer")]

    def __str__(self) -> str:
        return f"{self.criterion} of {self.application_id}"

    @property
    def is_complete(self) -> bool:
        return bool(self.position and self.text.strip())


class Submission(Entity):
    """What was sent, frozen: reviewers read this, never a text that is still being written (a trigger refuses changes)."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField(help_text='{"facts": {...}, "answers": {criterion: {...}}}')
    sent_by = models.CharField(max_length=200, help_text="Name and address of the editor, as they were.")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["application", "number"], name="submission_number")]

    def __str__(self) -> str:
        return f"submission {self.number}"


class Question(Entity):
    """More information asked for, about one criterion or the company's facts; answered by the next submission."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="questions")
    step = models.SlugField(max_length=40)
    text = models.TextField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answered_in = models.ForeignKey(
        Submission, null=True, blank=True, on_delete=models.PROTECT, related_name="answered"
    )

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"question about {self.step}"


class Declaration(Entity):
    """Whether a reviewer has a conflict of interest: said before the application opens. One with a conflict never sees it."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="declarations")
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    conflict = models.BooleanField()
    words = models.TextField(blank=True)
    recused_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "reviewer"], name="declared_once"),
            models.CheckConstraint(
                condition=Q(conflict=False) | Q(recused_at__isnull=False), name="conflict_recuses"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer}: {'conflict' if self.conflict else 'no conflict'}"


class Review(Entity):
    """One reviewer's marks, criterion by criterion; a draft until given. It counts for the submission that was read."""

    class Verdict(models.TextChoices):
        MET = "met", "Met"
        PARTLY = "partly", "Partly met"
        NOT_MET = "not", "Not met"
        NOT_APPLICABLE = "na", "Not applicable"

    class Recommendation(models.TextChoices):
        ADMIT = "admit", "Admit"
        DEFER = "defer", "Defer"
        DECLINE = "decline", "Decline"
        ON_RAMP = "on_ramp", "Offer the on-ramp"

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="reviews")
    marks = models.JSONField(default=dict, help_text='{criterion: {"verdict", "score" (0 to 5), "note"}}')
    recommendation = models.CharField(max_length=10, choices=Recommendation.choices, blank=True)
    note = models.TextField(blank=True)
    given_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at"]
        constraints = [models.UniqueConstraint(fields=["application", "reviewer"], name="one_review")]

    def __str__(self) -> str:
        return f"review by {self.reviewer}"


class Objection(Entity):
    """A member's objection to an applicant, with its reason; read by membership staff alone."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="objections")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    raised_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "organization"], name="one_objection")]

    def __str__(self) -> str:
        return f"objection by {self.organization}"


class Onboarding(Entity):
    """A company's first weeks, from admission until its checklist is done."""

    organization = models.OneToOneField(Organization, on_delete=models.PROTECT, related_name="onboarding")
    began_at = models.DateTimeField()
    owner = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["began_at"]

    def __str__(self) -> str:
        return f"onboarding of {self.organization}"
