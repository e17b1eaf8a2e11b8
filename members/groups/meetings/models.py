"""Meetings, their series, agendas, invitations and interruptions."""

from datetime import datetime, timedelta
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from coalition.core.entity import Entity
from members.accounts.models import User
from members.agreements.models import AgreementVersion
from members.groups.meetings.rules import visible_to
from members.groups.models import WorkingGroup

DOOR = timedelta(minutes=15)  # the join link shows from so long before the start


class MeetingSeries(Entity):
    """A rule by which meetings come round at the same wall clock, whatever the season; one calendar entry."""

    class Frequency(models.TextChoices):
        WEEKLY = "weekly", "Every week"
        FORTNIGHTLY = "fortnightly", "Every two weeks"
        MONTHLY = "monthly", "Every month, on the same weekday"

    group = models.ForeignKey(WorkingGroup, on_delete=models.PROTECT, related_name="meeting_series")
    frequency = models.CharField(max_length=12, choices=Frequency.choices)
    rule = models.CharField(max_length=200, help_text="RRULE of RFC 5545.")
    starts_at = models.DateTimeField(help_text="Of the first occurrence.")
    timezone = models.CharField(max_length=64)
    minutes = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["starts_at"]

    def __str__(self) -> str:
        return f"Series of {self.group}"


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, user: Any) -> "MeetingQuerySet":
        return self.filter(visible_to(user))

    def upcoming(self, now: datetime | None = None) -> "MeetingQuerySet":
        """Announced and not over yet."""
        now = now or timezone.now()
        return self.filter(
            status__in=[Meeting.Status.ANNOUNCED, Meeting.Status.INTERRUPTED], ends_at__gte=now
        ).order_by("starts_at", "pk")


class Meeting(Entity):
    """One meeting of a group. Its agenda is published ahead and from then on changes only by a recorded amendment."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Agenda in the making"
        ANNOUNCED = "announced", "Announced"
        INTERRUPTED = "interrupted", "Interrupted"
        CANCELLED = "cancelled", "Cancelled"

    LIVE = (Status.ANNOUNCED, Status.INTERRUPTED)

    group = models.ForeignKey(WorkingGroup, on_delete=models.PROTECT, related_name="meetings")
    series = models.ForeignKey(
        MeetingSeries, null=True, blank=True, on_delete=models.PROTECT, related_name="meetings"
    )
    recurrence_at = models.DateTimeField(
        null=True, blank=True, help_text="When the rule of the series put it; stays when it is moved."
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    timezone = models.CharField(max_length=64)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.DRAFT)
    notice_days = models.PositiveSmallIntegerField(
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text="How many days ahead the agenda is published.",
    )
    join_url = models.URLField(max_length=500, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    sequence = models.PositiveIntegerField(default=0, help_text="Counted up with each change sent out.")
    burden = models.JSONField(default=dict, help_text="Region to hours outside of its working day, frozen.")
    cancelled_because = models.CharField(max_length=300, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    minutes_asked_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="meeting_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["announced", "interrupted"]) | Q(published_at__isnull=False),
                name="announced_means_when",
            ),
            models.UniqueConstraint(fields=["series", "recurrence_at"], name="one_meeting_an_occurrence"),
        ]
        indexes = [models.Index(fields=["group", "-starts_at"], name="meeting_of_group")]

    def __str__(self) -> str:
        return f"Meeting of {self.starts_at:%Y-%m-%d %H:%M} UTC"

    @property
    def length(self) -> int:
        """Minutes."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def door_opens_at(self) -> datetime:
        return self.starts_at - DOOR

    @property
    def is_over(self) -> bool:
        return self.ends_at < timezone.now()

    @property
    def is_moved(self) -> bool:
        return self.recurrence_at is not None and self.recurrence_at != self.starts_at

    @property
    def door_is_open(self) -> bool:
        return self.status in self.LIVE and self.door_opens_at <= timezone.now() <= self.ends_at

    @property
    def state(self) -> tuple[str, str]:
        """What to say of it now, and in which tone."""
        if self.status == self.Status.ANNOUNCED and self.is_over:
            return "Over", "secondary"
        if self.status == self.Status.ANNOUNCED and self.door_is_open:
            return "The door is open", "green"
        tones = {"draft": "yellow", "announced": "azure", "interrupted": "red", "cancelled": "secondary"}
        return str(self.get_status_display()), tones[self.status]


class AgendaItem(Entity):
    """One point of an agenda, with who brings it and how long it takes."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    minutes = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(480)])

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title


class Amendment(Entity):
    """A change of a published agenda: who, why, and both texts as they stood."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="amendments")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    before = models.JSONField()
    after = models.JSONField()

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"Amendment of {self.meeting}"


class Attendance(Entity):
    """One person's invitation, answer and presence. Who was there is covered by the Chatham House Rule: leads only."""

    class Answer(models.TextChoices):
        NONE = "none", "No answer yet"
        YES = "yes", "Yes"
        NO = "no", "No"
        MAYBE = "maybe", "Maybe"
        DELEGATE = "delegate", "Somebody else comes for me"

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendances")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="attendances")
    answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.NONE)
    delegate = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="A colleague of the same company in the same group.",
    )  # fmt: skip
    answered_at = models.DateTimeField(null=True, blank=True)
    shown = models.BooleanField(default=False, help_text="The person agrees that the others see them listed.")
    joined_at = models.DateTimeField(null=True, blank=True)
    statement = models.ForeignKey(
        AgreementVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    statement_number = models.CharField(max_length=12, blank=True)
    statement_sha256 = models.CharField(max_length=64, blank=True)
    withdrawn_at = models.DateTimeField(
        null=True, blank=True, help_text="They left the group before it began."
    )

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "user"], name="one_invitation_a_meeting"),
            models.CheckConstraint(
                condition=Q(joined_at=None) | Q(statement__isnull=False), name="joined_means_acknowledged"
            ),
            models.CheckConstraint(
                condition=Q(answer="delegate", delegate__isnull=False)
                | (~Q(answer="delegate") & Q(delegate=None)),
                name="delegate_is_named",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} at {self.meeting}"


class Interruption(Entity):
    """Somebody present pressed "Stop and call counsel"; it lasts until a lead resumes with a note."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="interruptions")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    pressed_at = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True)
    resumed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    resumed_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["-pressed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting"], condition=Q(resumed_at=None), name="one_open_interruption"
            )
        ]

    def __str__(self) -> str:
        return f"Interruption of {self.meeting}"


class CalendarFeed(Entity):
    """A private calendar address; only the hash of its token is kept."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="calendar_feeds")
    token_sha256 = models.CharField(max_length=64, unique=True)
    fetched_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(ended_at=None), name="one_calendar_feed")
        ]

    def __str__(self) -> str:
        return f"Calendar of {self.user}"
