"""What makes sending by form quick: a company's templates, a person's draft; and urgent signals with whom they reach."""

from typing import Any, ClassVar, Final, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from coalition.core.entity import Entity
from members.models import Organization
from signals.catalog import taxonomy
from signals.submissions import interpret, rules
from signals.submissions.models import Batch

# An adult presses a child now, or abuse goes on now: what others hear an hour later comes too late.
URGENT_HARMS: Final = ("sextortion_financial", "sextortion_sexual", "livestream_abuse", "grooming")


class BasisTemplateQuerySet(models.QuerySet["BasisTemplate"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(rules.own_rows(user))

    def in_use(self) -> Self:
        return self.filter(ended_at=None)


class BasisTemplate(Entity):
    """A company's own named set of basis, so that a person under pressure types a value and little else."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)
    ended_at = models.DateTimeField(null=True)
    name = models.CharField(max_length=80)
    harm = models.CharField(max_length=40, choices=[(t.id, t.title) for t in taxonomy.HARMS.values()])
    policy = models.CharField(max_length=500, blank=True)
    action = models.CharField(max_length=40, choices=[(t.id, t.title) for t in taxonomy.ACTIONS.values()])
    reported = models.CharField(
        max_length=40, blank=True, choices=[(t.id, t.title) for t in taxonomy.REPORTED_TO.values()]
    )
    tlp = models.CharField(max_length=12, default=interpret.DEFAULT_TLP)
    platform = models.CharField(max_length=120, blank=True)
    labels = models.CharField(max_length=300, blank=True)

    objects = BasisTemplateQuerySet.as_manager()

    class Meta:
        ordering = [Lower("name"), "id"]
        constraints = [
            models.UniqueConstraint(
                "organization",
                Lower("name"),
                condition=Q(ended_at=None),
                name="one_template_of_a_name",
            )
        ]

    def __str__(self) -> str:
        return "template of a basis"


class LastTemplate(models.Model):
    """The template with which a person sent last: the form opens on it."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    template = models.ForeignKey(BasisTemplate, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"last template of {self.user_id}"


class Draft(models.Model):
    """What a person has typed and not sent, sealed, because it may hold personal values."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    typed = models.BinaryField()
    key_id = models.CharField(max_length=20)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["changed_at"], name="draft_by_age")]

    def __str__(self) -> str:
        return f"draft of {self.user_id}"


class UrgentSending(Entity):
    """A batch that was sent as urgent, why, and since when those who asked for it are told."""

    class Reason(models.TextChoices):
        THREAT = "threat_now", "Somebody is threatening a child now"
        LIVE = "live_now", "Abuse is streamed, ordered or announced now"
        CONTACT = "contact_now", "An adult is in contact with a child now"

    batch = models.OneToOneField(Batch, on_delete=models.PROTECT, related_name="urgent_sending")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    harm = models.CharField(max_length=40, choices=[(t.id, t.title) for t in taxonomy.HARMS.values()])
    reason = models.CharField(max_length=12, choices=Reason.choices)
    told_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organization", "-created_at"], name="urgent_of_company")
        ]

    def __str__(self) -> str:
        return f"urgent sending of {self.organization_id}"


class UrgentTold(models.Model):
    """One person who was told of one urgent sending, so that nobody is told twice."""

    id = models.BigAutoField(primary_key=True)
    sending = models.ForeignKey(UrgentSending, on_delete=models.CASCADE, related_name="told")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sending", "person"], name="told_once_of_urgent")]

    def __str__(self) -> str:
        return f"told of {self.sending_id}"


class UrgentSubscription(models.Model):
    """Of which harms a person wants to hear at once, and how."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    changed_at = models.DateTimeField(auto_now=True)
    harms = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    by_notice = models.BooleanField(default=True)
    by_letter = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"urgent subscription of {self.user_id}"
