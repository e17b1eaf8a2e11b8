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


RETENTION_DAYS = 30
MORE_TIME_DAYS = 7


class WorkingGroup(Entity):
    """A group with a charter that ends in resources."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        ACTIVE = "active", "Active"
        PUBLISHING = "publishing", "Publishing"
        DORMANT = "dormant", "Dormant"
        CONCLUDED = "concluded", "Concluded"

    class Silence(models.TextChoices):
        NOTHING = "nothing", "Silence is shown as silence and consents to nothing"
        CONSENT = "consent", "Silence is shown as silence and counts as no objection"

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=160)
    stage = models.CharField(max_length=20, choices=Stage.choices)
    purpose = models.TextField()
    charter = models.TextField(blank=True, help_text="Markdown.")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.ACTIVE)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    silence = models.CharField(max_length=10, choices=Silence.choices, default=Silence.NOTHING)
    more_time_days = models.PositiveSmallIntegerField(
        default=MORE_TIME_DAYS,
        help_text="By how many days a company's own close moves when it asks for time.",
    )
    retention_days = models.PositiveSmallIntegerField(
        default=RETENTION_DAYS, help_text="Days from publication until drafts and answers are destroyed."
    )
    proposed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    concluded_at = models.DateTimeField(null=True, blank=True)
    held_at = models.DateTimeField(
        null=True, blank=True, help_text="Since when a legal hold keeps everything."
    )
    held_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    held_reason = models.TextField(blank=True, help_text="For staff alone.")

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class CharterVersion(Entity):
    """What the charter said from one day on: a snapshot, never changed."""

    group = models.ForeignKey(WorkingGroup, on_delete=models.PROTECT, related_name="charters")
    number = models.PositiveIntegerField()
    stage = models.CharField(max_length=20, choices=Stage.choices)
    purpose = models.TextField()
    charter = models.TextField(blank=True)
    ends_on = models.DateField(null=True, blank=True)
    silence = models.CharField(max_length=10, choices=WorkingGroup.Silence.choices)
    more_time_days = models.PositiveSmallIntegerField()
    retention_days = models.PositiveSmallIntegerField()
    note = models.CharField(max_length=300, help_text="What is new, and why.")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["group", "number"], name="charter_number_once")]

    def __str__(self) -> str:
        return f"{self.group}, charter {self.number}"


class GroupChange(Entity):
    """One step in a group's life: from which state to which, why, and by whom."""

    group = models.ForeignKey(WorkingGroup, on_delete=models.PROTECT, related_name="changes")
    before = models.CharField(max_length=12, choices=WorkingGroup.Status.choices, blank=True)
    after = models.CharField(max_length=12, choices=WorkingGroup.Status.choices)
    reason = models.TextField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.group}: {self.get_after_display()}"


class GroupSeat(Entity):
    """A person's part in a group."""

    class Role(models.TextChoices):
        CHAIR = "chair", "Chair"
        CO_LEAD = "co_lead", "Co-lead"
        PARTICIPANT = "participant", "Participant"
        OBSERVER = "observer", "Observer"
        LEGAL = "legal", "Legal reviewer"
        EXPERT = "expert", "Invited expert"

    LEADS = (Role.CHAIR, Role.CO_LEAD)
    SPEAKS = (Role.CHAIR, Role.CO_LEAD, Role.PARTICIPANT)

    group = models.ForeignKey(WorkingGroup, on_delete=models.PROTECT, related_name="seats")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="group_seats")
    role = models.CharField(max_length=12, choices=Role.choices, default=Role.PARTICIPANT)
    undertaken_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="An invited expert's own undertaking; until then the seat opens nothing.",
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "user"], condition=models.Q(ended_at=None), name="one_open_seat_in_a_group"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.group}"


class JoinRequest(Entity):
    """Somebody asks to take part, or is invited to: words, and an answer with its reason."""

    class Kind(models.TextChoices):
        ASKED = "asked", "Asked to take part"
        INVITED = "invited", "Invited by a lead"

    class Status(models.TextChoices):
        WAITING = "waiting", "Waits for an answer"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"

    group = models.ForeignKey(WorkingGroup, on_delete=models.PROTECT, related_name="join_requests")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="group_requests")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    role = models.CharField(max_length=12, choices=GroupSeat.Role.choices, default=GroupSeat.Role.PARTICIPANT)
    words = models.TextField(blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "user"],
                condition=models.Q(status="waiting"),
                name="one_open_request_to_join",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} and {self.group}"


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
    editor = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True, help_text="When staff found nothing against it.")
    checked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    names = models.JSONField(
        default=list, blank=True, help_text="Companies that stand on the publication, as it came out."
    )
    destroyed_at = models.DateTimeField(null=True, blank=True, help_text="When its working papers went.")

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


class DeliverableChange(Entity):
    """What became of a deliverable: its state, its date or its editor, with the reason."""

    class What(models.TextChoices):
        STATE = "state", "State"
        DUE = "due", "Date"
        EDITOR = "editor", "Editor"

    deliverable = models.ForeignKey(Deliverable, on_delete=models.PROTECT, related_name="changes")
    what = models.CharField(max_length=10, choices=What.choices)
    before = models.CharField(max_length=120, blank=True)
    after = models.CharField(max_length=120, blank=True)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.deliverable}: {self.get_what_display()}"
