"""Working groups, who sits in them, and what they owe."""

from datetime import date

from django.db import models
from django.utils import timezone

from coalition.core.entity import Entity
from members.accounts.models import User


class Stage(models.TextChoices):
    """Stages of the pipeline that every group, resource and outcome serves (taxonomy.yaml)."""

    PREVENT = "prevent", "Prevent"
    DETECT = "detect", "Detect"
    REPORT = "report", "Report"
    DISRUPT = "disrupt", "Disrupt"
    ENFORCE = "enforce", "Enforce"
    FOLLOW_THROUGH = "follow_through", "Follow through"
    PEOPLE = "people", "People"


class WorkingGroup(Entity):
    """A group with a charter that ends in resources."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        ACTIVE = "active", "Active"
        PUBLISHING = "publishing", "Publishing"
        DORMANT = "dormant", "Dormant"
        CONCLUDED = "concluded", "Concluded"

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=160)
    stage = models.CharField(max_length=20, choices=Stage.choices)
    purpose = models.TextField()
    charter = models.TextField(blank=True, help_text="Markdown.")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.ACTIVE)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class GroupSeat(Entity):
    """A person's part in a group."""

    class Role(models.TextChoices):
        CHAIR = "chair", "Chair"
        PARTICIPANT = "participant", "Participant"
        OBSERVER = "observer", "Observer"

    group = models.ForeignKey(WorkingGroup, on_delete=models.PROTECT, related_name="seats")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="group_seats")
    role = models.CharField(max_length=12, choices=Role.choices, default=Role.PARTICIPANT)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "user"], condition=models.Q(ended_at=None), name="one_open_seat_in_a_group"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.group}"


class Deliverable(Entity):
    """Something tangible a group has promised by a date."""

    class Status(models.TextChoices):
        IDEA = "idea", "Idea"
        DRAFTING = "drafting", "Drafting"
        REVIEW = "review", "Group review"
        CONSENSUS = "consensus", "Call for consensus"
        CHECK = "check", "Staff check"
        PUBLISHED = "published", "Published"

    group = models.ForeignKey(WorkingGroup, on_delete=models.PROTECT, related_name="deliverables")
    title = models.CharField(max_length=200)
    due_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.IDEA)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_on", "title"]

    def __str__(self) -> str:
        return self.title

    def lateness(self, today: date) -> int:
        """Days past the promised date; negative while there is time, 0 where nothing is promised or all is done."""
        if self.due_on is None or self.status == self.Status.PUBLISHED:
            return 0
        return (today - self.due_on).days

    @property
    def is_late(self) -> bool:
        return self.lateness(timezone.localdate()) > 0

    @property
    def due_words(self) -> str:
        """When it is due, as one says it."""
        if self.published_at is not None:
            done = timezone.localtime(self.published_at)
            return f"published on {done.day} {done:%B %Y}"
        if self.due_on is None:
            return "no date yet"
        late = self.lateness(timezone.localdate())
        days = f"{abs(late)} day{'' if abs(late) == 1 else 's'}"
        if late == 0:
            return "due today"
        return f"{days} late" if late > 0 else f"due in {days}"
