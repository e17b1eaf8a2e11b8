"""Who writes minutes and who says that an action is done."""

from typing import Any

from coalition.core.access import ALLOWED, Decision, first_refusal, refuse
from members.groups.meetings.rules import leads, may_lead


def may_write(user: Any, meeting: Any) -> Decision:
    back = f"/members/meetings/{meeting.pk}/"
    if meeting.status in {"draft", "cancelled"}:
        return first_refusal(
            may_lead(user, meeting.group),
            refuse("Minutes are written of meetings that take place.", "See the meeting", back),
        )
    return may_lead(user, meeting.group)


def may_finish(user: Any, action: Any) -> Decision:
    if user.pk == action.owner_id or leads(user, action.meeting.group_id):
        return ALLOWED
    return refuse(
        "Whoever owns an action says when it is done, or a lead of the group.",
        "See the meeting",
        f"/members/meetings/{action.meeting_id}/",
    )
