"""What comes round: reminders before meetings, for actions and for minutes, and invitations for newcomers."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from coalition.core import notices
from coalition.core.notices.services import wants_letter
from members.accounts.models import User
from members.groups.meetings import emails, invitations
from members.groups.meetings.minutes.models import ActionItem, MinutesEdition
from members.groups.meetings.models import Attendance, Meeting
from members.groups.meetings.queries import leads_of, sitting_in

BEFORE = timedelta(hours=24)
ACTION_BEFORE = timedelta(days=2)
MINUTES_AFTER = timedelta(days=1)
MOST = 200  # meetings a run; what is left comes next hour


def run(now: datetime | None = None) -> int:
    """Everything that is due; each remembers that it was said. How many letters' worth."""
    now = now or timezone.now()
    told = remind_of_meetings(now) + remind_of_actions(now) + remind_of_minutes(now)
    return told + invite_newcomers(now) + withdraw_leavers(now)


@transaction.atomic
def remind_of_meetings(now: datetime) -> int:
    due = Meeting.objects.select_for_update(of=("self",)).filter(
        status__in=Meeting.LIVE, reminded_at=None, starts_at__gt=now, starts_at__lte=now + BEFORE
    )
    told = 0
    for meeting in due.select_related("group")[:MOST]:
        stay_away = Attendance.objects.filter(meeting=meeting, answer__in=["no", "delegate"]).values("user")
        answered = set(
            Attendance.objects.filter(meeting=meeting)
            .exclude(answer="none")
            .values_list("user_id", flat=True)
        )
        for person in sitting_in(meeting.group).exclude(pk__in=stay_away):
            if wants_letter(person, invitations.TOPIC):
                emails.meeting_reminder(to=person, meeting=meeting, answered=person.pk in answered)
                told += 1
        meeting.reminded_at = now
        meeting.save(update_fields=["reminded_at"])
    return told


@transaction.atomic
def remind_of_actions(now: datetime) -> int:
    """Once, two days ahead; what one person owes comes in one letter."""
    until = timezone.localdate(now) + ACTION_BEFORE
    due = ActionItem.objects.select_for_update(of=("self",)).filter(
        done_at=None, reminded_at=None, due_on__lte=until, owner__is_active=True
    )
    owed: dict[User, list[ActionItem]] = {}
    for action in due.select_related("owner", "meeting__group")[:MOST]:
        owed.setdefault(action.owner, []).append(action)
    told = 0
    for owner, actions in owed.items():
        sits = {
            action.meeting.group_id
            for action in actions
            if sitting_in(action.meeting.group).filter(pk=owner.pk).exists()
        }
        mine = [action for action in actions if action.meeting.group_id in sits]
        if mine and wants_letter(owner, invitations.TOPIC):
            last = max(action.due_on for action in mine)
            emails.action_due(
                to=owner, count=len(mine), due_on=last, url=invitations.page_of(mine[0].meeting)
            )
            told += 1
    due.update(reminded_at=now)
    return told


@transaction.atomic
def remind_of_minutes(now: datetime) -> int:
    """Leads, once, a day after a meeting of which nothing is published."""
    due = Meeting.objects.select_for_update(of=("self",)).filter(
        ~Exists(MinutesEdition.objects.filter(minutes__meeting=OuterRef("pk"))),
        status__in=Meeting.LIVE, minutes_asked_at=None,
        ends_at__lt=now - MINUTES_AFTER, ends_at__gt=now - timedelta(days=14),
    )  # fmt: skip
    told = 0
    for meeting in due.select_related("group")[:MOST]:
        for person in leads_of(meeting.group):
            notices.tell(
                person,
                topic=invitations.TOPIC,
                text="A meeting is over and its minutes are not published yet.",
                url=f"{invitations.page_of(meeting)}minutes/edit/",
                letter=True,
            )
            told += 1
        meeting.minutes_asked_at = now
        meeting.save(update_fields=["minutes_asked_at"])
    return told


@transaction.atomic
def invite_newcomers(now: datetime) -> int:
    """Who took a seat after the invitations went: the next meetings, each with its entry."""
    told = 0
    for meeting in Meeting.objects.upcoming(now).select_related("group", "series")[:MOST]:
        known = Attendance.objects.filter(meeting=meeting).values("user")
        for person in sitting_in(meeting.group).exclude(pk__in=known):
            _, created = Attendance.objects.get_or_create(meeting=meeting, user=person)
            if created:
                invitations.invite(person, meeting)
                told += 1
    return told


@transaction.atomic
def withdraw_leavers(now: datetime) -> int:
    """Who gave up their seat: their calendars drop what lies ahead."""
    told = 0
    for meeting in Meeting.objects.upcoming(now).select_related("group", "series")[:MOST]:
        rows = Attendance.objects.select_for_update(of=("self",)).filter(meeting=meeting, withdrawn_at=None)
        for row in rows.exclude(user__in=sitting_in(meeting.group)).select_related("user"):
            row.withdrawn_at = now
            row.save(update_fields=["withdrawn_at"])
            if row.user.is_active:
                invitations.uninvite(row.user, meeting, silently=True)
                told += 1
    return told
