"""Companies, the seats of their people, and which of them compete."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from coalition.core.entity import Entity
from coalition.core.jobs.models import Job
from members.accounts.models import User

SERVICES = {
    "dating": "Dating",
    "education": "Education",
    "forum": "Forums",
    "gaming": "Games",
    "generative_ai": "Generative AI",
    "hosting": "Hosting",
    "infrastructure": "Infrastructure",
    "livestream": "Live streaming",
    "marketplace": "Marketplaces",
    "messaging": "Messaging",
    "payments": "Payments",
    "search": "Search",
    "social": "Social networks",
    "storage": "Storage",
    "video": "Video",
}


class Organization(Entity):
    """A company. `standing` is read by rules everywhere; its transitions belong to members.standing."""

    class Size(models.TextChoices):
        SMALL = "small", "Small"
        MEDIUM = "medium", "Medium"
        LARGE = "large", "Large"

    class Standing(models.TextChoices):
        PROSPECT = "prospect", "Prospect"
        APPLICANT = "applicant", "Applicant"
        ADMITTED = "admitted", "Admitted, agreement open"
        ACTIVE = "active", "Member"
        GRACE = "grace", "Member, in grace"
        SUSPENDED = "suspended", "Suspended"
        LEFT = "left", "Left"

    IN_GOOD_STANDING = (Standing.ACTIVE, Standing.GRACE)
    MAY_SIGN = (Standing.ADMITTED, *IN_GOOD_STANDING)

    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(unique=True)
    legal_name = models.CharField(max_length=200)
    domain = models.CharField(max_length=253, unique=True)
    size = models.CharField(max_length=10, choices=Size.choices)
    services = ArrayField(models.CharField(max_length=30), default=list)
    jurisdiction = models.CharField(max_length=20, blank=True, help_text="Home jurisdiction, ISO 3166 code.")
    description = models.TextField(blank=True)
    standing = models.CharField(max_length=10, choices=Standing.choices, default=Standing.PROSPECT)
    joined_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)
    contractors_allowed = models.BooleanField(
        default=False, help_text="Whether what it signed lets contractors and vendors' moderators hold seats."
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def service_words(self) -> list[str]:
        return sorted(SERVICES.get(service, service) for service in self.services)


class OrganizationDomain(Entity):
    """A further e-mail domain of a company, asked for by its admin and verified by staff.

    The domain of `Organization.domain` counts as verified: staff entered it with the company.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="domains")
    domain = models.CharField(max_length=253)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    verified_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    verified_at = models.DateTimeField(null=True, blank=True)
    evidence = models.CharField(max_length=300, blank=True, help_text="How staff made sure of it.")

    class Meta:
        ordering = ["domain"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "domain"], name="domain_once_a_company"),
            models.UniqueConstraint(
                fields=["domain"], condition=Q(verified_at__isnull=False), name="domain_verified_once"
            ),
        ]

    def __str__(self) -> str:
        return self.domain


class Seat(Entity):
    """A person's place in a company, with roles. One that is not ended at a time; a guest can hold none (trigger)."""

    class Role(models.TextChoices):
        SIGNATORY = "signatory", "Signatory"
        ADMIN = "admin", "Company admin"
        REPRESENTATIVE = "representative", "Member representative"
        STAFF = "staff", "Member staff"
        ANALYST = "analyst", "Signal analyst"
        COMPLIANCE = "compliance", "Signal compliance"
        READ_ONLY = "read_only", "Read only"

    class Status(models.TextChoices):
        INVITED = "invited", "Invited"
        PENDING = "pending", "Waits for the company's admin"
        ACTIVE = "active", "Active"
        ENDED = "ended", "Ended"

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="seats")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="seats")
    roles = ArrayField(models.CharField(max_length=20, choices=Role.choices), default=list)
    title = models.CharField(max_length=120, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    contractor = models.BooleanField(
        default=False, help_text="Works for a vendor; shown wherever the seat is."
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=~Q(status="ended"), name="one_open_seat_a_person"
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organization", "status"], name="seat_of_company")
        ]

    def __str__(self) -> str:
        return f"{self.user} at {self.organization}"

    @property
    def is_open(self) -> bool:
        return self.status != self.Status.ENDED

    @property
    def role_words(self) -> list[str]:
        return [self.Role(role).label for role in self.roles]


class CompetitorDeclaration(Entity):
    """A company names another with whom it will not be paired; either side's word is enough."""

    declared_by = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="competitors_declared"
    )
    other = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["declared_by", "other"], name="competitor_once"),
            models.CheckConstraint(condition=~Q(declared_by=models.F("other")), name="competitor_is_another"),
        ]

    def __str__(self) -> str:
        return f"{self.declared_by} / {self.other}"


class Invitation(Entity):
    """A letter to one address that offers a seat. The link's token is kept as SHA-256 alone: only the letter has it."""

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        ACCEPTED = "accepted", "Accepted"
        REVOKED = "revoked", "Taken back"

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField(help_text="In small letters.")
    name = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=120, blank=True)
    roles = ArrayField(models.CharField(max_length=20, choices=Seat.Role.choices), default=list)
    contractor = models.BooleanField(default=False)
    person = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", help_text="Who moves here by a transfer."
    )
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="invitations_sent")
    token_sha256 = models.CharField(max_length=64, unique=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    sent_at = models.DateTimeField()
    times_sent = models.PositiveSmallIntegerField(default=1)
    expires_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "email"], condition=Q(status="open"), name="one_open_invitation"
            )
        ]

    def __str__(self) -> str:
        return f"{self.email} to {self.organization}"

    @property
    def is_expired(self) -> bool:
        return self.status == self.Status.OPEN and self.expires_at <= timezone.now()

    @property
    def state(self) -> str:
        return "Expired" if self.is_expired else self.Status(self.status).label

    @property
    def role_words(self) -> list[str]:
        return [Seat.Role(role).label for role in self.roles]


class Transfer(Entity):
    """A person moves from one company to another, by the word of both admins or of staff."""

    class Status(models.TextChoices):
        ASKED = "asked", "Waits for the other company"
        DONE = "done", "Carried out"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="transfers")
    origin = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="transfers_out")
    target = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="transfers_in")
    email = models.EmailField(help_text="Their address at the company they move to.")
    roles = ArrayField(models.CharField(max_length=20, choices=Seat.Role.choices), default=list)
    title = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=300)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ASKED)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    ended = models.JSONField(default=list, help_text="What ended with it, in the words of the dry run.")
    invitation = models.OneToOneField(
        Invitation, null=True, on_delete=models.PROTECT, related_name="transfer"
    )

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(status="asked"), name="one_open_transfer"),
            models.CheckConstraint(condition=~Q(origin=models.F("target")), name="transfer_is_a_move"),
        ]

    def __str__(self) -> str:
        return f"{self.user} from {self.origin} to {self.target}"


class InvitationBatch(Entity):
    """A list of people to invite, as it was read: nothing is sent before somebody has confirmed it."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="invitation_lists")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    rows = models.JSONField(help_text="Line, address, name, roles, title; the reason where a row is refused.")
    notes = models.JSONField(default=list)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"List of {len(self.rows)} for {self.organization}"

    @property
    def good(self) -> list[dict[str, Any]]:
        return [row for row in self.rows if not row["problem"]]

    @property
    def bad(self) -> list[dict[str, Any]]:
        return [row for row in self.rows if row["problem"]]
