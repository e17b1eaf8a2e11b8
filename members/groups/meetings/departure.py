"""What a departure ends of meetings: invitations, the private calendar, and who owns an action."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from coalition.core import audit, notices, registry
from coalition.core.registry import Leaving
from members.groups.meetings import feed, invitations
from members.groups.meetings.minutes.models import ActionItem
from members.groups.meetings.models import Attendance, CalendarFeed, Meeting
from members.groups.meetings.queries import leads_of
from members.organizations.leavers import everybody_of

WITHDRAWN = audit.action("meetings.invitation_withdrawn", "A departure withdrew invitations to meetings")
REPLACED = audit.action("meetings.action_without_owner", "A departure left an action without its owner")


def register() -> None:
    registry.departure_effect(
        "calendar-feeds",
        title="Private calendars",
        ends=feeds_end,
        carry_out=end_feeds,
        order=16,
        at_once=True,
    )
    registry.departure_effect(
        "meetings", title="Meetings", ends=meetings_end, carry_out=withdraw, stays=meetings_stay, order=28
    )


def _feeds(leaving: Leaving) -> QuerySet[CalendarFeed]:
    return CalendarFeed.objects.filter(user__in=everybody_of(leaving), ended_at=None).select_related("user")


def feeds_end(leaving: Leaving) -> list[str]:
    return [
        f"{row.user.name or row.user.email}: the private calendar opens nothing any more"
        for row in _feeds(leaving).order_by("user__email")
    ]


@transaction.atomic
def end_feeds(*, leaving: Leaving, by: Any) -> None:
    for row in _feeds(leaving):
        feed.end_feed(by=by, user=row.user)


def _ahead(leaving: Leaving) -> QuerySet[Attendance]:
    """Invitations to what has not been held."""
    rows = Attendance.objects.filter(
        user__in=everybody_of(leaving), withdrawn_at=None,
        meeting__status__in=Meeting.LIVE, meeting__ends_at__gte=timezone.now(),
    )  # fmt: skip
    return rows.select_related("user", "meeting__group", "meeting__series").order_by(
        "user__email", "meeting__starts_at"
    )


def _owed(leaving: Leaving) -> QuerySet[ActionItem]:
    """Actions whose owner goes; each is handed to a lead, so that afterwards there are none."""
    rows = ActionItem.objects.filter(owner__in=everybody_of(leaving), done_at=None)
    return rows.select_related("owner", "meeting__group").order_by("due_on", "pk")


def _heirs(leaving: Leaving, action: ActionItem) -> list[Any]:
    gone = {person.pk for person in everybody_of(leaving)}
    return [person for person in leads_of(action.meeting.group) if person.pk not in gone]


def meetings_end(leaving: Leaving) -> list[str]:
    counted: dict[str, int] = {}
    for row in _ahead(leaving):
        name = row.user.name or row.user.email
        counted[name] = counted.get(name, 0) + 1
    lines = [
        f"{name}: {number} invitation{'' if number == 1 else 's'} to meetings {'is' if number == 1 else 'are'} withdrawn"
        for name, number in counted.items()
    ]
    return lines + [
        f"An action in {action.meeting.group} goes from {action.owner.name or action.owner.email} to its lead"
        for action in _owed(leaving)
        if _heirs(leaving, action)
    ]


def meetings_stay(leaving: Leaving) -> list[str]:
    if not Attendance.objects.filter(user__in=everybody_of(leaving)).exists():
        return []
    return ["That they were invited to meetings, and which statement they acknowledged; published minutes"]


@transaction.atomic
def withdraw(*, leaving: Leaving, by: Any) -> None:
    for row in list(_ahead(leaving)):
        row.withdrawn_at = timezone.now()
        row.save(update_fields=["withdrawn_at"])
        audit.record(
            WITHDRAWN,
            by=by,
            subject=row.meeting,
            organization=leaving.organization,
            detail={"user": str(row.user_id)},
        )
        invitations.uninvite(row.user, row.meeting, silently=True)
    for action in list(_owed(leaving)):
        heirs = _heirs(leaving, action)
        if not heirs:
            continue
        before, action.owner = action.owner_id, heirs[0]
        action.save(update_fields=["owner"])
        audit.record(
            REPLACED,
            by=by,
            subject=action.meeting,
            organization=leaving.organization,
            detail={"was": str(before)},
        )
        notices.tell(
            heirs[0],
            topic=invitations.TOPIC,
            text="An action of somebody who left is yours for now.",
            url=invitations.page_of(action.meeting),
            letter=True,
        )
