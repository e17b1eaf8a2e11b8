"""Companies, the seats of their people, and which of them compete."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from coalition.core.entity import Entity
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

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def service_words(self) -> list[str]:
        return sorted(SERVICES.get(service, service) for service in self.services)


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
        ACTIVE = "active", "Active"
        ENDED = "ended", "Ended"

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="seats")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="seats")
    roles = ArrayField(models.CharField(max_length=20, choices=Role.choices), default=list)
    title = models.CharField(max_length=120, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    ended_at = models.DateTimeField(null=True, blank=True)

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
