"""A departure: the dry run as it was signed off, how far the job is, and the proof."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from coalition.core.entity import Entity
from coalition.core.jobs.models import Job
from members.accounts.models import User
from members.organizations.models import Organization
from members.standing.offboarding.visibility import offboardings_visible_to


class OffboardingQuerySet(models.QuerySet["Offboarding"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(offboardings_visible_to(user))


class Offboarding(Entity):
    """One departure, of a company (no `user`) or of one person; plan and proof are snapshots with their hash."""

    class Status(models.TextChoices):
        RUNNING = "running", "Being carried out"
        PROVED = "proved", "Done and proved"
        INCOMPLETE = "incomplete", "Something is left"

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="offboardings")
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="offboardings")
    reason = models.TextField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.RUNNING)
    plan = models.JSONField(help_text="What ends and what stays, as it was signed off.")
    plan_sha256 = models.CharField(max_length=64)
    signed_off_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signed_off_at = models.DateTimeField()
    evidence = models.JSONField(default=dict)
    job = models.ForeignKey(Job, null=True, on_delete=models.PROTECT, related_name="+")
    proof = models.JSONField(default=list, help_text="The same effects asked again afterwards.")
    proof_sha256 = models.CharField(max_length=64, blank=True)
    proved_at = models.DateTimeField(null=True)

    objects = OffboardingQuerySet.as_manager()

    class Meta:
        ordering = ["-signed_off_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "user"],
                condition=Q(status="running"),
                nulls_distinct=False,
                name="one_running_offboarding",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} from {self.organization}" if self.user else str(self.organization)

    @property
    def stopped(self) -> bool:
        """Whether its job was given up or cancelled before the end."""
        return (
            self.status == self.Status.RUNNING
            and self.job is not None
            and self.job.state in (Job.State.DEAD, Job.State.CANCELLED)
        )

    @property
    def left_over(self) -> list[str]:
        return [line for effect in self.proof for line in effect["left"]]
