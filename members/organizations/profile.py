"""What a company says of itself: dated and sourced facts with their history, and whom to call at night."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from coalition.core.entity import Entity
from members.accounts.models import User
from members.organizations.models import Organization


class Fact(Entity):
    """One statement of a company about itself. A new one supersedes the old, which stays as history."""

    class Kind(models.TextChoices):
        SIZE = "size", "Size"
        SERVICES = "services", "Services"
        JURISDICTION = "jurisdiction", "At home in"
        DESCRIPTION = "description", "Description"
        OPERATES_IN = "operates_in", "Jurisdictions it operates in"
        MONTHLY_USERS = "monthly_users", "Monthly users"

    class Tlp(models.TextChoices):
        CLEAR = "clear", "TLP:CLEAR"
        GREEN = "green", "TLP:GREEN"
        AMBER = "amber", "TLP:AMBER"
        AMBER_STRICT = "amber+strict", "TLP:AMBER+STRICT"
        RED = "red", "TLP:RED"

    FOR_MEMBERS = (Tlp.CLEAR, Tlp.GREEN, Tlp.AMBER)  # what covered people of other companies may read
    CONFIDENTIAL = (Kind.MONTHLY_USERS,)  # never wider than the company itself and membership staff

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="facts")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    jurisdiction = models.CharField(max_length=10, blank=True, help_text="For monthly users: where.")
    value = models.JSONField(help_text="Words, a list of words, or a number.")
    as_of = models.DateField()
    source = models.CharField(max_length=200)
    tlp = models.CharField(max_length=15, choices=Tlp.choices, default=Tlp.GREEN)
    stated_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["kind", "jurisdiction", "-as_of", "-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "kind", "jurisdiction"],
                condition=Q(superseded_at__isnull=True),
                name="one_current_fact",
            ),
            models.CheckConstraint(
                condition=~Q(kind="monthly_users") | Q(tlp__in=["amber+strict", "red"]),
                name="monthly_users_are_confidential",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization}: {self.get_kind_display()}"


class EscalationContact(Entity):
    """Whom to call at a company tonight, kept by its admins; looked at one click at a time, with a reason."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="escalations")
    who = models.CharField(max_length=120, help_text="A role or a name.")
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    url = models.URLField(blank=True)
    hours = models.CharField(max_length=120)
    timezone = models.CharField(max_length=64, default="UTC")
    note = models.CharField(max_length=500, blank=True)
    changed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization"], condition=Q(ended_at__isnull=True), name="one_escalation_contact"
            ),
            models.CheckConstraint(condition=~Q(email="", phone="", url=""), name="escalation_has_a_channel"),
        ]

    def __str__(self) -> str:
        return f"Escalation contact of {self.organization}"


class EscalationLook(Entity):
    """Somebody looked at a contact, and why. The company sees how many, compliance staff see who."""

    contact = models.ForeignKey(EscalationContact, on_delete=models.PROTECT, related_name="looks")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    company = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)

    class Meta:
        ordering = ["-created_at"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["contact", "by", "created_at"], name="look_of_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.by} at {self.contact}"
