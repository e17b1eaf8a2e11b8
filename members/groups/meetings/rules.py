"""Who sees a meeting, who leads it, who may come in."""

from typing import Any

from django.db.models import Q

from coalition.core.access import ALLOWED, Decision, refuse
from coalition.core.people import known
from members.accounts.rules import is_guest
from members.agreements.coverage import coverage
from members.groups.rules import expert_groups, group_roles

# Roles by value: seats that see nothing but what is sent to them (lawyers who look on) sit in no meeting.
NOT_IN_MEETINGS = frozenset({"legal"})
LEADS = frozenset({"chair", "co_lead"})


def meeting_groups(user: Any) -> list[Any]:
    """Groups in whose meetings this person sits: covered members, and experts by their own undertaking."""
    if is_guest(user):
        return list(expert_groups(user))
    if not coverage(user, "nda"):
        return []
    return [pk for pk, role in group_roles(user).items() if role not in NOT_IN_MEETINGS]


def leads(user: Any, group_id: Any) -> bool:
    return group_roles(user).get(group_id) in LEADS


def visible_to(user: Any) -> Q:
    """Meetings of one's own groups once announced; leads also see what they prepare, experts what they are invited to."""
    groups = known(user, "meeting_groups", lambda: meeting_groups(user)) if user.is_authenticated else []
    if is_guest(user):
        invited = user.attendances.filter(withdrawn_at=None).values("meeting")
        return Q(group_id__in=groups, published_at__isnull=False, pk__in=invited)
    led = [pk for pk in groups if leads(user, pk)]
    return Q(group_id__in=groups) & (Q(published_at__isnull=False) | Q(group_id__in=led))


def may_lead(user: Any, group: Any) -> Decision:
    """Plan, publish, move and cancel meetings: the group's leads."""
    if leads(user, group.pk):
        return ALLOWED
    return refuse(
        "The leads of the group plan its meetings. Tell them what should be on the agenda.",
        "See who leads the group",
        f"/members/groups/{group.slug}/",
    )


def may_plan(user: Any, group: Any) -> Decision:
    lead = may_lead(user, group)
    if lead and group.status == "concluded":
        return refuse(
            "This group is concluded and meets no more.", "See the group", f"/members/groups/{group.slug}/"
        )
    return lead


def may_answer(user: Any, meeting: Any) -> Decision:
    """Whoever sits in the group, also who came after the invitations went."""
    back = f"/members/meetings/{meeting.pk}/"
    if meeting.group_id not in meeting_groups(user):
        return refuse("You are not invited to this meeting.", "See the meeting", back)
    if meeting.status == "draft":
        return refuse("This meeting is not announced yet.", "See the meeting", back)
    if meeting.status == "cancelled":
        return refuse("This meeting is cancelled; there is nothing to answer.", "See the meeting", back)
    if meeting.is_over:
        return refuse("This meeting is over.", "See the meeting", back)
    return ALLOWED


def may_join(user: Any, meeting: Any, row: Any) -> Decision:
    """The door: for those who said yes, from a quarter of an hour before until the end."""
    answering = may_answer(user, meeting)
    if not answering:
        return answering
    back = f"/members/meetings/{meeting.pk}/"
    if row is None or row.answer != "yes":
        return refuse(
            "The link is shown to those who said yes. Say yes, and it opens a quarter of an hour before the start.",
            "Answer the invitation",
            back,
        )
    if not meeting.door_is_open:
        return refuse(
            "The link is shown from a quarter of an hour before the start until the end.",
            "See the meeting",
            back,
        )
    if not meeting.join_url:
        return refuse("No link is set for this meeting. Its leads can add one.", "See the meeting", back)
    return ALLOWED


def may_stop(user: Any, meeting: Any, row: Any) -> Decision:
    """Anybody who is present, whatever their part in the group."""
    back = f"/members/meetings/{meeting.pk}/"
    if row is None or row.joined_at is None or row.withdrawn_at is not None:
        return refuse(
            "Whoever is present can stop the meeting. You have not joined it.", "See the meeting", back
        )
    if meeting.status == "cancelled" or not meeting.door_is_open:
        return refuse("This meeting does not run now.", "See the meeting", back)
    return ALLOWED


def may_resume(user: Any, meeting: Any) -> Decision:
    lead = may_lead(user, meeting.group)
    if lead and meeting.status != "interrupted":
        return refuse(
            "This meeting is not interrupted.", "See the meeting", f"/members/meetings/{meeting.pk}/"
        )
    return lead
