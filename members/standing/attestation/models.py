"""An attestation of a year and its answers; at sign-off a snapshot, and texts only as long as the company chose."""

from django.db import models
from django.db.models import Q

from coalition.core.entity import Entity
from members.accounts.models import User
from members.organizations.models import Organization

RETENTION = {1: "One year", 3: "Three years", 7: "Seven years"}


class Attestation(Entity):
    class State(models.TextChoices):
        DRAFT = "draft", "Being filled in"
        WAITING = "waiting", "Waits for the second person"
        SIGNED = "signed", "Signed off"

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="attestations")
    year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    carried_from = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    submitted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    sent_back_note = models.TextField(blank=True, help_text="What the second person asked to look at again.")
    signed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True)
    evidence = models.JSONField(default=dict)
    retention_years = models.PositiveSmallIntegerField(null=True, choices=list(RETENTION.items()))
    purge_on = models.DateField(null=True)
    purged_at = models.DateTimeField(null=True)
    snapshot = models.TextField(blank=True, help_text="Canonical JSON; texts in it are salted hashes.")
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "year"], name="one_attestation_a_year"),
            models.CheckConstraint(
                condition=~Q(state="signed")
                | (Q(signed_at__isnull=False) & ~Q(sha256="") & Q(purge_on__isnull=False)),
                name="signed_off_is_a_snapshot",
            ),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True) | ~Q(signed_by=models.F("submitted_by")),
                name="two_people_attest",
            ),
        ]

    def __str__(self) -> str:
        return f"Attestation of {self.organization} for {self.year}"


class Answer(Entity):
    """One criterion, as the company answers it; question and title are kept as they were asked."""

    class Value(models.TextChoices):
        MET = "met", "Met"
        PARTLY = "partly", "Partly met"
        NOT_MET = "not", "Not met"

    class Shown(models.TextChoices):
        COMPANY = "company", "My company and membership staff"
        NAMED = "named", "My company and two named staff only"
        OFFLINE = "offline", "Kept offline: only my confirmation is stored"

    attestation = models.ForeignKey(Attestation, on_delete=models.CASCADE, related_name="answers")
    position = models.PositiveSmallIntegerField()
    criterion = models.SlugField()
    title = models.CharField(max_length=200)
    ask = models.TextField()
    value = models.CharField(max_length=10, choices=Value.choices, blank=True)
    words = models.TextField(blank=True)
    reference = models.CharField(max_length=300, blank=True)
    next_on = models.DateField(null=True, blank=True)
    counsel = models.BooleanField(default=False)
    shown = models.CharField(max_length=10, choices=Shown.choices, default=Shown.COMPANY)
    named_staff = models.ManyToManyField(User, blank=True, related_name="+")
    confirmed = models.BooleanField(default=False, help_text="Somebody looked at it this year.")
    edited_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    edited_at = models.DateTimeField(null=True)
    salt = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["attestation", "criterion"], name="one_answer_a_criterion"),
            models.CheckConstraint(
                condition=~Q(shown="offline") | (Q(words="") & Q(reference="")), name="offline_stores_no_text"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.get_value_display() or 'open'}"
