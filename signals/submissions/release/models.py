"""Gates that hold back what a company sent, who stands in as its second person, and how far a contributor is trusted."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from coalition.core.entity import Entity
from members.models import Organization
from signals.catalog import kinds
from signals.submissions.models import Batch, Opinion
from signals.submissions.release import rules

PERSONAL = Q(indicator__kind__in=sorted(kinds.PERSONAL_KINDS))
NOT_OUT = Q(shared_at=None) | Q(provisional__isnull=False)


class ReleaseQuerySet(models.QuerySet["Release"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(rules.releases_visible_to(user))

    def with_held(self) -> Self:
        """`held`: how many signals wait behind each gate now; `beside`: whether another gate of the batch is closed."""
        of_batch = Opinion.objects.live().filter(NOT_OUT, batch=OuterRef("batch"))
        return self.annotate(
            held=Case(
                When(~Q(state=Release.State.WAITING), then=0),
                When(gate=Release.Gate.PERSONAL, then=_count(of_batch.filter(PERSONAL))),
                default=_count(of_batch),
                output_field=IntegerField(),
            ),
            beside=Exists(
                Release.objects.filter(batch=OuterRef("batch"), state=Release.State.WAITING).exclude(
                    pk=OuterRef("pk")
                )
            ),
        )

    def waiting(self) -> Self:
        """Gates behind which something still waits; what was taken back, sealed or ran out meanwhile does not."""
        of_batch = Opinion.objects.live().filter(NOT_OUT, batch=OuterRef("batch"))
        return self.filter(
            Q(Exists(of_batch.filter(PERSONAL))) | ~Q(gate=Release.Gate.PERSONAL) & Q(Exists(of_batch)),
            state=Release.State.WAITING,
        )


def _count(of_batch: models.QuerySet[Opinion]) -> Any:
    counted = of_batch.order_by().values("batch").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)


class Release(Entity):
    """A gate in front of a batch, and how it was decided. What it holds is stored, and nobody else's to know."""

    class Gate(models.TextChoices):
        PERSONAL = "personal", "Personal kinds: a second person"
        BULK = "bulk", "Large batch: a second person"
        QUARANTINE = "quarantine", "New contributor: compliance staff"

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RELEASED = "released", "Released"
        DECLINED = "declined", "Declined"

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="releases")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    gate = models.CharField(max_length=10, choices=Gate.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    count = models.PositiveIntegerField(help_text="Signals held when the gate closed.")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    words = models.CharField(max_length=500, blank=True, help_text="The reason that was given.")
    let_out = models.PositiveIntegerField(default=0, help_text="Signals that went out by the decision.")
    urgent_until = models.DateTimeField(
        null=True, help_text="Until when it is out as suspected, without a release."
    )
    lapsed_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organization", "created_at"], name="release_of_company"),
            models.Index(fields=["created_at"], name="release_waiting", condition=Q(state="waiting")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["batch", "gate"], name="one_gate_of_a_kind"),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at=None)
                | ~Q(state="waiting") & Q(decided_at__isnull=False),
                name="decided_with_its_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(words=""), name="declined_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"release of {self.count} signals"

    @property
    def signals(self) -> models.QuerySet[Opinion]:
        """What waits behind this gate now."""
        found = Opinion.objects.live().filter(NOT_OUT, batch_id=self.batch_id)
        return found.filter(PERSONAL) if self.gate == self.Gate.PERSONAL else found

    @property
    def is_out_for_now(self) -> bool:
        return self.state == self.State.WAITING and (self.urgent_until or timezone.now()) > timezone.now()


class Declined(models.Model):
    """One signal that was sent back alone, with its reason, while the rest of its batch went on waiting."""

    id = models.BigAutoField(primary_key=True)
    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="declined")
    opinion = models.ForeignKey(Opinion, on_delete=models.CASCADE, related_name="declined")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    words = models.CharField(max_length=500, help_text="The reason that was given.")
    told_at = models.DateTimeField(null=True, help_text="When whoever sent it was told.")

    class Meta:
        ordering = ["-at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["release", "opinion"], name="declined_once_a_release"),
            models.CheckConstraint(condition=~Q(words=""), name="sent_back_with_a_reason"),
        ]

    def __str__(self) -> str:
        return f"sent back: {self.opinion_id}"


class Provisional(models.Model):
    """An urgent signal that is out as suspected for a day: what it will be once released."""

    opinion = models.OneToOneField(
        Opinion, primary_key=True, on_delete=models.CASCADE, related_name="provisional"
    )
    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="provisional")
    status = models.CharField(max_length=10, choices=Opinion.Status.choices)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"out until its release: {self.opinion_id}"


class SecondQuerySet(models.QuerySet["Second"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(rules.seconds_visible_to(user))


class Second(Entity):
    """Whom a company with one analyst has named as its second: an analyst elsewhere, or the compliance staff."""

    class Kind(models.TextChoices):
        PARTNER = "partner", "An analyst of another company"
        STAFF = "staff", "The coalition's compliance staff"

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = SecondQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization"], condition=Q(ended_at=None), name="one_second_a_company"
            ),
            models.CheckConstraint(
                condition=Q(kind="partner", person__isnull=False) | Q(kind="staff", person=None),
                name="a_partner_is_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"second of {self.organization_id}"


class Contributor(models.Model):
    """How far compliance staff trust what a company sends. Without a row, or uncleared, it is new."""

    organization = models.OneToOneField(
        Organization, primary_key=True, on_delete=models.PROTECT, related_name="contributor"
    )
    cleared_at = models.DateTimeField(null=True)
    cleared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    held_at = models.DateTimeField(
        null=True, help_text="Since when staff hold it again; time alone does not clear it."
    )
    words = models.CharField(max_length=500, blank=True)
    daily_rows = models.PositiveIntegerField(null=True, help_text="Rows a day; empty for the setting.")
    alarmed_on = models.DateField(null=True, help_text="The last day on which far more came than usual.")

    def __str__(self) -> str:
        return f"contributor {self.organization_id}"
