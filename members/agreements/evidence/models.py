"""Requests to sign, the events that happened to them, consents to electronic records, and the seals' certificates."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from coalition.core.entity import Entity
from members.accounts.models import User
from members.agreements.models import AgreementVersion, Signature
from members.agreements.visibility import signatures_visible_to
from members.organizations.models import Organization


class SealCertificate(Entity):
    """A certificate that the portal has sealed with; kept, so that what it sealed stays checkable after it is replaced."""

    fingerprint = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the certificate.")
    subject = models.CharField(max_length=300)
    pem = models.TextField()
    not_after = models.DateTimeField()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.subject} {self.fingerprint[:12]}"


class SigningRequestQuerySet(models.QuerySet["SigningRequest"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(signatures_visible_to(user))


class SigningRequest(Entity):
    """A company is asked to sign one version, or began to by itself; what happened to it is its events."""

    class Status(models.TextChoices):
        OPEN = "open", "Waiting for the company"
        SIGNED = "signed", "Signed"
        DECLINED = "declined", "Declined by the company"
        EXPIRED = "expired", "Expired"
        WITHDRAWN = "withdrawn", "Withdrawn"

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="signing_requests")
    version = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="signing_requests")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    asked_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="Empty where the company began by itself.",
    )  # fmt: skip
    addressee = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="Whom it waits for; empty for any signatory.",
    )  # fmt: skip
    due_on = models.DateField(null=True, blank=True, help_text="The last day; it expires when that is over.")
    reminded_on = models.DateField(null=True, blank=True)
    signature = models.OneToOneField(
        Signature, null=True, blank=True, on_delete=models.PROTECT, related_name="request"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True, help_text="Why it was declined or withdrawn.")

    objects = SigningRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "version"],
                condition=Q(status="open"),
                name="one_open_request_a_version",
            ),
            models.CheckConstraint(
                condition=Q(status="signed", signature__isnull=False)
                | (~Q(status="signed") & Q(signature__isnull=True)),
                name="signed_means_a_signature",
            ),
            models.CheckConstraint(
                condition=Q(status="open") | Q(closed_at__isnull=False), name="closed_request_means_when"
            ),
        ]
        indexes = [models.Index(fields=["status", "due_on"], name="request_by_status")]

    def __str__(self) -> str:
        return f"{self.version}, {self.organization}"


class SigningEvent(Entity):
    """Something that happened to a request or its signature; append-only, each holds the hash of the one before."""

    class Kind(models.TextChoices):
        ASKED = "asked", "Asked to sign"
        BEGAN = "began", "The company began to sign by itself"
        OPENED = "opened", "Opened the request"
        READ = "read", "Read the text"
        DELEGATED = "delegated", "Handed over to a colleague"
        REMINDED = "reminded", "Reminded"
        DECLINED = "declined", "Declined for the company"
        EXPIRED = "expired", "Expired"
        WITHDRAWN = "withdrawn", "Withdrawn by the coalition"
        ENTERED = "entered", "Entered from paper"
        CONSENTED = "consented", "Consented to electronic records"
        SIGNED = "signed", "Signed for the company"
        COUNTERSIGNED = "countersigned", "Countersigned for the coalition: in effect"
        REFUSED = "refused", "The coalition declined to countersign"
        LAPSED = "lapsed", "Lapsed without a countersignature"
        VOIDED = "voided", "Voided by the coalition"
        ENDED = "ended", "Ended"
        PAPER_ASKED = "paper_asked", "Asked for a copy on paper"
        CONSENT_WITHDRAWN = "consent_withdrawn", "Withdrew the consent to electronic records"

    request = models.ForeignKey(SigningRequest, on_delete=models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by_label = models.CharField(max_length=200, blank=True, help_text="Their name as it was then.")
    detail = models.JSONField(default=dict)
    previous = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["request", "number"]
        constraints = [models.UniqueConstraint(fields=["request", "number"], name="event_number_once")]

    def __str__(self) -> str:
        return f"{self.number}. {self.get_kind_display()}"


class ElectronicConsent(Entity):
    """A signatory's consent to electronic records, a record of its own; withdrawn for the future, never unsaid."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="electronic_consents")
    signature = models.OneToOneField(Signature, on_delete=models.PROTECT, related_name="electronic_consent")
    statement = models.TextField(help_text="What they consented to, in the words that they read.")
    given_at = models.DateTimeField()
    evidence = models.JSONField(default=dict)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-given_at"]

    def __str__(self) -> str:
        return f"{self.user}, {self.given_at:%Y-%m-%d}"
