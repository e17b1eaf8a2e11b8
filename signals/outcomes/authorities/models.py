"""The register of government requests: an entry for each, its decision, and nothing that is ever taken out again."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from coalition.core.entity import Entity
from members.models import Organization
from signals.outcomes.authorities import rules


class GovernmentRequestQuerySet(models.QuerySet["GovernmentRequest"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(rules.requests_visible_to(user))


class GovernmentRequest(Entity):
    """A demand of an authority that concerns the programme, as it came to the coalition or to a company that takes part."""

    class Wants(models.TextChoices):
        DATA = "data", "Data out of the programme"
        ACCESS = "access", "Standing access to it"
        CONTRIBUTION = "contribution", "To put signals in, itself or through a company"
        REMOVAL = "removal", "That something be taken out"
        OTHER = "other", "Something else"

    class Process(models.TextChoices):
        COURT = "court", "Court order or warrant"
        SUBPOENA = "subpoena", "Subpoena or administrative order"
        EMERGENCY = "emergency", "Emergency request"
        INFORMAL = "informal", "Without legal process"

    class Outcome(models.TextChoices):
        OPEN = "open", "Being examined"
        CHALLENGED = "challenged", "Challenged in court"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Taken back by the authority"
        PARTLY = "partly", "Complied with in part"
        COMPLIED = "complied", "Complied with"

    ENDED = (Outcome.REFUSED, Outcome.WITHDRAWN, Outcome.PARTLY, Outcome.COMPLIED)

    received_on = models.DateField()
    country = models.CharField(max_length=80)
    authority = models.CharField(max_length=200)
    wants = models.CharField(max_length=12, choices=Wants.choices)
    process = models.CharField(max_length=10, choices=Process.choices)
    summary = models.TextField(help_text="What is asked, without the value of any signal.")
    told_by = models.ForeignKey(
        Organization,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The company to which it came; empty when it came to the coalition.",
    )
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    form_token = models.UUIDField(unique=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.OPEN)
    signals_disclosed = models.PositiveIntegerField(default=0)
    decided_on = models.DateField(null=True)

    objects = GovernmentRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-received_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(signals_disclosed=0) | Q(outcome__in=["partly", "complied"]),
                name="only_what_was_complied_with_discloses",
            ),
            models.CheckConstraint(
                condition=Q(decided_on=None) | Q(decided_on__gte=F("received_on")),
                name="decided_after_it_came",
            ),
            models.CheckConstraint(
                condition=~(Q(wants="contribution") & Q(outcome__in=["partly", "complied"])),
                name="no_government_puts_signals_in",
            ),
        ]

    def __str__(self) -> str:
        return "government request"


class RequestStep(Entity):
    """One decision on a request, with its reason; the newest is the request's outcome."""

    request = models.ForeignKey(GovernmentRequest, on_delete=models.PROTECT, related_name="steps")
    outcome = models.CharField(max_length=10, choices=GovernmentRequest.Outcome.choices)
    signals_disclosed = models.PositiveIntegerField(default=0)
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return f"step: {self.get_outcome_display()}"
