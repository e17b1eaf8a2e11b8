"""Who reads and writes in a thread: whoever sees what it is about; observers read along."""

import uuid
from typing import Any

from coalition.core import registry
from coalition.core.access import ALLOWED, Decision, first_refusal, refuse
from coalition.core.registry import Discussed
from members.groups.rules import all_seats, chairs
from members.organizations.rules import may_contribute


def subject(user: Any, kind: str, pk: uuid.UUID) -> Discussed | None:
    find = registry.current().discussions.get(kind)
    return find(user, pk) if find else None


def may_write(user: Any, about: Discussed) -> Decision:
    """`about` exists for whoever may read it: for a legal reviewer only where the draft was sent to them."""
    role = all_seats(user).get(about.group.pk)
    if about.ended:
        return refuse(about.ended)
    if role is None:
        return refuse(
            "Only those who take part in the group write here.",
            "See the group",
            f"/members/groups/{about.group.slug}/",
        )
    if role == "observer":
        return refuse(
            "Observers read along. To write, take part in the group.",
            "See the group",
            f"/members/groups/{about.group.slug}/",
        )
    return ALLOWED if role == "expert" else first_refusal(may_contribute(user))


def may_edit(user: Any, comment: Any) -> Decision:
    if comment.deleted_at is not None:
        return refuse("This was taken back; it changes no more.")
    if comment.author_id != user.pk:
        return refuse("Only its author changes a comment.")
    return ALLOWED


def may_delete(user: Any, comment: Any) -> Decision:
    """Its author, or a lead of the group."""
    if comment.author_id == user.pk or chairs(user, comment.group_id):
        return ALLOWED
    return refuse("Its author takes a comment back, or a lead of the group.")


def may_see_history(user: Any, comment: Any) -> Decision:
    if comment.author_id == user.pk or chairs(user, comment.group_id):
        return ALLOWED
    return refuse("What stood here before is seen by its author and the group's leads.")
