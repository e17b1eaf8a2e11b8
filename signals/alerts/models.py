"""Alerts, who has read them, and what each company answered."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from coalition.core.entity import Entity
from members.models import Organization, WorkingGroup
from signals.alerts import rules
from signals.catalog import taxonomy

TLP = (
    ("red", "TLP:RED"),
    ("amber+strict", "TLP:AMBER+STRICT"),
    ("amber", "TLP:AMBER"),
    ("green", "TLP:GREEN"),
)


class AlertQuerySet(models.QuerySet["Alert"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(rules.alerts_visible_to(user))

    def open(self) -> Self:
        return self.filter(state=Alert.State.OPEN, expires_at__gt=timezone.now())


class Alert(Entity):
    """What to look for now, in plain words, until it expires. Staff send it; a lead's waits for a second person."""

    class State(models.TextChoices):
        DRAFT = "draft", "Waits for a second person"
        OPEN = "open", "Sent"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"

    title = models.CharField(max_length=120)
    text = models.TextField()
    harm = models.CharField(max_length=40, choices=[(t.id, t.title) for t in taxonomy.HARMS.values()])
    tlp = models.CharField(max_length=12, choices=TLP)
    group = models.ForeignKey(WorkingGroup, null=True, on_delete=models.PROTECT, related_name="+")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices)
    hours = models.PositiveSmallIntegerField(help_text="How long it stands from the moment it goes out.")
    expires_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True, help_text="When it was declined or withdrawn.")
    words = models.CharField(max_length=500, blank=True, help_text="Why it was declined or withdrawn.")
    told = models.PositiveIntegerField(default=0, help_text="People who were told.")
    form_token = models.UUIDField(unique=True, help_text="A form posted twice carries the same one.")

    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["expires_at"], name="alert_open", condition=Q(state="open"))
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "declined"])
                | Q(sent_at__isnull=False, expires_at__gt=F("sent_at")),
                name="a_sent_alert_expires",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["declined", "withdrawn"]) | Q(ended_at__isnull=False) & ~Q(words=""),
                name="an_alert_ends_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return "alert"

    @property
    def is_open(self) -> bool:
        return (
            self.state == self.State.OPEN and self.expires_at is not None and self.expires_at > timezone.now()
        )

    @property
    def standing(self) -> str:
        """In words: what it is at this moment."""
        if self.state == self.State.OPEN:
            return "Open" if self.is_open else "Expired"
        return str(self.get_state_display())


class AlertReading(Entity):
    """One person has read it."""

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="readings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["alert", "person"], name="alert_read_once")]

    def __str__(self) -> str:
        return f"read {self.alert_id}"


class AlertAnswer(Entity):
    """What a company says; one a company, changed until the alert expires."""

    class Seen(models.TextChoices):
        SEEN = "seen", "Seen here"
        NOT_SEEN = "not_seen", "Not seen"
        CANNOT_SAY = "cannot_say", "Cannot say"

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="answers")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    seen = models.CharField(max_length=10, choices=Seen.choices)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["alert", "organization"], name="one_alert_answer_a_company")
        ]

    def __str__(self) -> str:
        return f"answer to {self.alert_id}"
