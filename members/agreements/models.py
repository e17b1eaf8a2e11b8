"""Agreements, their immutable versions, and who signed what."""

from datetime import date
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from coalition.core.entity import Entity
from members.accounts.models import User
from members.agreements.visibility import signatures_visible_to, versions_visible_to
from members.organizations.models import Organization


class Agreement(Entity):
    """A kind of undertaking, with versions."""

    class Level(models.TextChoices):
        COMPANY = "company", "Company agreement"
        SEAT = "seat", "Acknowledgement of each person"
        GUEST = "guest", "Undertaking of a guest"
        RULES = "rules", "Rules for everybody, part of the agreements"

    kind = models.SlugField(unique=True, help_text="nda, signals, conduct, antitrust, seat, guest")
    title = models.CharField(max_length=160)
    level = models.CharField(max_length=10, choices=Level.choices)

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class VersionQuerySet(models.QuerySet["AgreementVersion"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(versions_visible_to(user))

    def in_force(self, on: date, company: Organization | None = None) -> Self:
        """The one version of each agreement that is in force on a day; a company's own text before the standard."""
        applies = Q(organization=None) | Q(organization=company) if company else Q(organization=None)
        published = self.model.objects.filter(applies, published_at__isnull=False, effective_on__lte=on)
        published = published.exclude(retirement__retired_on__lte=on)
        newest = published.filter(agreement=models.OuterRef("agreement")).order_by(
            models.F("organization").asc(nulls_last=True), "-effective_on", "-created_at"
        )
        return self.filter(pk=models.Subquery(newest.values("pk")[:1]))


class AgreementVersion(Entity):
    """A text that, once published, no longer changes (a database trigger refuses)."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="versions")
    number = models.CharField(max_length=12)
    effective_on = models.DateField()
    material = models.BooleanField(default=True)
    grace_days = models.PositiveSmallIntegerField(
        default=0, help_text="How long the version before still covers, once this one is in force."
    )
    change_note = models.TextField(blank=True, help_text="What is new, in words.")
    source = models.TextField(help_text="Markdown.")
    canonical = models.TextField(help_text="The text that is hashed: NFC, LF, no trailing spaces.")
    sha256 = models.CharField(max_length=64)
    pdf = models.BinaryField(null=True, blank=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    published_at = models.DateTimeField(null=True, blank=True)
    organization = models.ForeignKey(
        Organization,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="own_texts",
        help_text="Negotiated with this company, seen by it and by staff alone; empty for the standard text.",
    )
    standard = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The standard text that a negotiated one departs from.",
    )
    entities = ArrayField(
        models.CharField(max_length=200),
        default=list,
        blank=True,
        help_text="Legal entities and affiliates that a negotiated text covers.",
    )
    contractors_allowed = models.BooleanField(
        default=False, help_text="Whether people of contractors and vendors may hold seats under it."
    )

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["-effective_on", "-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="version_number_once"),
            models.CheckConstraint(
                condition=Q(organization=None) | Q(standard__isnull=False), name="own_text_has_a_standard"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement.title} {self.number}"


class Retirement(Entity):
    """A negotiated text stops to stand for its company, which returns to the standard one; never taken back."""

    version = models.OneToOneField(AgreementVersion, on_delete=models.PROTECT, related_name="retirement")
    retired_on = models.DateField(help_text="From this day on the standard text is the one to sign.")
    grace_days = models.PositiveSmallIntegerField(
        help_text="How long what was signed still covers from then on."
    )
    reason = models.TextField()
    retired_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.version}, until {self.retired_on}"


class SignatureQuerySet(models.QuerySet["Signature"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(signatures_visible_to(user))


class Signature(Entity):
    """A company's signature: a snapshot of what was signed, effective once the coalition countersigns."""

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting for the countersignature"
        EFFECTIVE = "effective", "Effective"
        DECLINED = "declined", "Declined"
        VOID = "void", "Void"
        ENDED = "ended", "Ended"
        LAPSED = "lapsed", "Lapsed without a countersignature"

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="signatures")
    version = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="signatures")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    title = models.CharField(max_length=160)
    number = models.CharField(max_length=12)
    text_sha256 = models.CharField(max_length=64)
    legal_entity = models.CharField(max_length=200)
    signed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="Empty where a person without an account signed on paper.",
    )  # fmt: skip
    typed_name = models.CharField(max_length=120)
    capacity = models.CharField(
        max_length=120, help_text="In which capacity they are authorised to bind the entity."
    )
    electronic_consent_at = models.DateTimeField(null=True, blank=True, help_text="Empty on paper.")
    signed_at = models.DateTimeField()
    on_paper = models.BooleanField(default=False)
    entered_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="Staff who entered and attested what was signed on paper.",
    )  # fmt: skip
    evidence = models.JSONField(
        default=dict, help_text="How the signer proved who they are, zone, address, browser."
    )
    countersigned_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    countersigned_name = models.CharField(max_length=120, blank=True)
    countersigned_at = models.DateTimeField(null=True, blank=True)
    countersigned_evidence = models.JSONField(default=dict)
    closed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, help_text="Why it was declined, voided or ended.")

    objects = SignatureQuerySet.as_manager()

    class Meta:
        ordering = ["-signed_at", "-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "version"],
                condition=Q(status__in=["waiting", "effective"]),
                name="one_live_signature_a_version",
            ),
            models.CheckConstraint(
                condition=~Q(status="effective") | Q(countersigned_at__isnull=False),
                name="effective_means_countersigned",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["declined", "void", "ended", "lapsed"]) | Q(closed_at__isnull=False),
                name="closed_means_when",
            ),
            models.CheckConstraint(
                condition=Q(on_paper=True, entered_by__isnull=False)
                | Q(on_paper=False, signed_by__isnull=False, electronic_consent_at__isnull=False),
                name="on_paper_or_by_a_person",
            ),
        ]
        indexes = [models.Index(fields=["status", "signed_at"], name="signature_by_status")]

    def __str__(self) -> str:
        return f"{self.title} {self.number}, {self.organization}"


class SignedDocument(Entity):
    """The PDF as it was at one stage of a signature; its bytes never change (a database trigger refuses)."""

    class Stage(models.TextChoices):
        SIGNED = "signed", "As signed by the company"
        COUNTERSIGNED = "countersigned", "As countersigned by the coalition"
        PAPER = "paper", "The original on paper, scanned"

    signature = models.ForeignKey(Signature, on_delete=models.PROTECT, related_name="documents")
    stage = models.CharField(max_length=20, choices=Stage.choices)
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveIntegerField()
    seal = models.ForeignKey(
        "members.SealCertificate", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    timestamped = models.BooleanField(default=False, help_text="An authority said when.")
    event_head = models.CharField(
        max_length=64, blank=True, help_text="Hash of the last event before the seal, which names it."
    )

    class Meta:
        ordering = ["created_at"]
        constraints = [models.UniqueConstraint(fields=["signature", "stage"], name="one_document_a_stage")]

    def __str__(self) -> str:
        return f"{self.signature}, {self.get_stage_display()}"


class Acknowledgement(Entity):
    """A person's own word on a text of level seat or guest."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="acknowledgements")
    version = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="acknowledgements")
    text_sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "version"], name="acknowledged_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.version}"


class Undertaking(Entity):
    """A guest's word for one event or call: a snapshot, and no foreign key to what it is for."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="undertakings")
    version = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="undertakings")
    text_sha256 = models.CharField(max_length=64)
    subject_kind = models.SlugField(max_length=40)
    subject_id = models.CharField(max_length=64)
    subject_title = models.CharField(max_length=200)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "version", "subject_kind", "subject_id"], name="undertaken_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.subject_title}"


class Reminder(Entity):
    """A reminder to sign or acknowledge a new version: `step` is days before the block, empty when sent by hand."""

    version = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="reminders")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    step = models.SmallIntegerField(null=True, blank=True)
    sent_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["version", "user", "step"], name="reminded_once_a_step")
        ]

    def __str__(self) -> str:
        return f"{self.version} to {self.user}"
