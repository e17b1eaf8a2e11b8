"""Holds, how long things are kept, runs of retention, and requests to erase a value."""

import json
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from coalition.core.entity import Entity
from coalition.core.models import Job
from members.models import Organization
from signals.catalog import kinds
from signals.outcomes.lifecycle import rules
from signals.submissions import vault
from signals.submissions.models import Indicator


class HoldQuerySet(models.QuerySet["LegalHold"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(rules.kept_by(user))

    def standing(self) -> Self:
        return self.filter(lifted_at=None)


class LegalHold(Entity):
    """Nothing that it covers is deleted, by retention or on request, until somebody lifts it.

    A hold past its day of review still holds: to forget it must not destroy evidence. It stands on the overdue list.
    """

    reason = models.TextField(help_text="Which proceeding asks for it.")
    reference = models.CharField(max_length=200)
    organization = models.ForeignKey(
        Organization, null=True, on_delete=models.PROTECT, related_name="signal_holds"
    )
    indicator = models.ForeignKey(Indicator, null=True, on_delete=models.PROTECT, related_name="holds")
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    review_on = models.DateField()
    reviewed_at = models.DateTimeField(null=True)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    lift_reason = models.TextField(blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        ordering = ["review_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organization__isnull=False, indicator=None)
                | Q(organization=None, indicator__isnull=False),
                name="a_hold_covers_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None) | (Q(lifted_by__isnull=False) & ~Q(lift_reason="")),
                name="a_hold_is_lifted_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return "legal hold"


class RetentionRule(Entity):
    """How many days one sort of thing is kept from now on; the newest of a subject counts, none is ever changed."""

    subject = models.CharField(max_length=20)
    days = models.PositiveIntegerField()
    reason = models.CharField(max_length=500)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.subject}: {self.days} days"

    @property
    def title(self) -> str:
        return rules.SUBJECT_TITLES.get(self.subject, self.subject)


class RetentionRun(Entity):
    """One run of retention: the day's own, or one that a person asked for. `counts` says what went, by subject."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500, blank=True)
    counts = models.JSONField(default=dict)
    job = models.ForeignKey(Job, null=True, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return "run of retention"

    @property
    def counted(self) -> list[tuple[str, int]]:
        return [(rules.SUBJECT_TITLES.get(name, name), count) for name, count in self.counts.items()]


class ErasureQuerySet(models.QuerySet["ErasureRequest"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(rules.kept_by(user))


class ErasureRequest(Entity):
    """Somebody asks that a value be erased. What was found stands only in a sealed protocol; the answer is always the same."""

    class Origin(models.TextChoices):
        PERSON = "person", "The person themselves"
        COUNSEL = "counsel", "Their lawyer or guardian"
        AUTHORITY = "authority", "A data protection authority"
        MEMBER = "member", "A member company"

    class State(models.TextChoices):
        SEARCHING = "searching", "Being searched for"
        ENDING = "ending", "Copies are being called back"
        DONE = "done", "Done"

    origin = models.CharField(max_length=10, choices=Origin.choices)
    received_on = models.DateField()
    due_on = models.DateField(help_text="One month after it came (GDPR, article 12, paragraph 3).")
    kind = models.CharField(max_length=20, choices=[(kind.id, kind.title) for kind in kinds.KINDS.values()])
    fingerprint = models.BinaryField(max_length=32, help_text="Keyed digest of kind and value.")
    sealed_subject = models.BinaryField(null=True, help_text="The value, until nothing is left to erase.")
    sealed_protocol = models.BinaryField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.SEARCHING)
    reason = models.TextField(help_text="Why it is granted.")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    form_token = models.UUIDField(unique=True)
    job = models.ForeignKey(Job, null=True, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True)

    objects = ErasureQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state"], name="erasure_by_state")]

    def __str__(self) -> str:
        return "request to erase"

    @property
    def _about(self) -> str:
        return f"erasure/{self.pk}"

    @property
    def subject(self) -> dict[str, Any]:
        """The value as it was written and its canonical forms; empty once all is erased."""
        if not self.sealed_subject:
            return {}
        found: dict[str, Any] = json.loads(vault.unseal(self.sealed_subject, about=self._about))
        return found

    @subject.setter
    def subject(self, content: dict[str, Any]) -> None:
        self.sealed_subject = vault.seal(json.dumps(content).encode(), about=self._about)

    @property
    def protocol(self) -> dict[str, int]:
        """What was found where; opened only with a reason and an entry."""
        if not self.sealed_protocol:
            return {}
        found: dict[str, int] = json.loads(vault.unseal(self.sealed_protocol, about=self._about))
        return found

    @protocol.setter
    def protocol(self, content: dict[str, int]) -> None:
        self.sealed_protocol = vault.seal(json.dumps(content).encode(), about=self._about)
