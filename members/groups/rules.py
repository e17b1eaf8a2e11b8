"""Facts about a person's part in working groups, and who may do what with a group."""

import uuid
from typing import Any

from django.db.models import Q

from coalition.core.access import ALLOWED, Decision, first_refusal, refuse
from coalition.core.people import known
from members.accounts.rules import has_staff_role, is_guest
from members.agreements.coverage import coverage
from members.groups.models import GroupSeat, WorkingGroup
from members.organizations.rules import may_contribute

Status = WorkingGroup.Status
Role = GroupSeat.Role
OPEN = (Status.PROPOSED, Status.ACTIVE, Status.PUBLISHING)
AT_WORK = (Status.ACTIVE, Status.PUBLISHING)
MOVES: dict[str, tuple[str, ...]] = {
    Status.PROPOSED: (Status.ACTIVE, Status.CONCLUDED),
    Status.ACTIVE: (Status.PUBLISHING, Status.DORMANT, Status.CONCLUDED),
    Status.PUBLISHING: (Status.ACTIVE, Status.DORMANT, Status.CONCLUDED),
    Status.DORMANT: (Status.ACTIVE, Status.CONCLUDED),
    Status.CONCLUDED: (Status.ACTIVE,),
}
# Only staff approve a proposal, conclude a group, or wake a concluded one.
BY_STAFF_ALONE = {Status.PROPOSED, Status.CONCLUDED}


def visible_to(user: Any) -> Q:
    """Everybody whom the non-disclosure agreement covers sees every group: that is how one finds them."""
    return Q() if coverage(user, "nda") else Q(pk__in=[])


def all_seats(user: Any) -> dict[uuid.UUID, str]:
    """Every open seat of a person as group id to role; an expert's counts once they have given their undertaking."""
    if not getattr(user, "is_authenticated", False):
        return {}
    bound = ~Q(role=Role.EXPERT) | Q(undertaken_at__isnull=False)
    open_seats = GroupSeat.objects.filter(bound, user_id=user.pk, ended_at=None)
    return known(user, "group_seats", lambda: dict(open_seats.values_list("group_id", "role")))


def group_roles(user: Any) -> dict[uuid.UUID, str]:
    """Groups whose papers are open to this person, with the role: all seats but those of legal reviewers.

    A legal reviewer sees the drafts that were sent to them and nothing else of the group.
    """
    return {group: role for group, role in all_seats(user).items() if role != Role.LEGAL}


def expert_groups(user: Any) -> set[uuid.UUID]:
    """Groups for which this guest has given their own undertaking, and still sits there as an expert."""
    if not is_guest(user) or not user.is_active:
        return set()
    return {group for group, role in all_seats(user).items() if role == Role.EXPERT}


def legal_seats(user: Any) -> set[uuid.UUID]:
    return {group for group, role in all_seats(user).items() if role == Role.LEGAL}


def chairs(user: Any, group_id: uuid.UUID) -> bool:
    """Whether this person leads the group: its chair or a co-lead."""
    return group_roles(user).get(group_id) in GroupSeat.LEADS


def speaks(user: Any, group_id: uuid.UUID) -> bool:
    """Whether this person works in the group, and does not merely read along."""
    return group_roles(user).get(group_id) in GroupSeat.SPEAKS


def may_lead(user: Any, group: WorkingGroup) -> Decision:
    """What leads do: board, calls, requests to join; programme staff stand in for a missing chair."""
    if has_staff_role(user, "programmes"):
        return ALLOWED
    if not chairs(user, group.pk):
        return refuse(
            "This is done by the group's chair and co-leads, or by the coalition's programme staff.",
            "See who leads the group",
            f"/members/groups/{group.slug}/people/",
        )
    return may_contribute(user)


def may_work(user: Any, group: WorkingGroup) -> Decision:
    """Lead a group that is at work: nothing is moved in one that rests, is not approved or is over."""
    if group.status not in AT_WORK:
        return refuse(
            f"This group is {group.get_status_display().lower()}: its work rests.",
            "See the group",
            f"/members/groups/{group.slug}/",
        )
    return may_lead(user, group)


def may_change_charter(user: Any, group: WorkingGroup) -> Decision:
    if group.status == Status.CONCLUDED:
        return refuse("This group is concluded, and its charter with it.")
    return may_lead(user, group)


def may_move(user: Any, group: WorkingGroup, to: str) -> Decision:
    """Which state may follow which, and who may say so."""
    if to not in MOVES[group.status]:
        return refuse(f"A group that is {group.get_status_display().lower()} cannot become {to}.")
    if has_staff_role(user, "programmes"):
        return ALLOWED
    if group.status in BY_STAFF_ALONE or to in BY_STAFF_ALONE:
        return refuse(
            "The coalition's programme staff approve and conclude groups. Write to them with your reasons.",
            "See the group",
            f"/members/groups/{group.slug}/",
        )
    return may_lead(user, group)


def may_propose(user: Any) -> Decision:
    """Every covered person of a company may propose a group."""
    if has_staff_role(user):
        if has_staff_role(user, "programmes"):
            return ALLOWED
        return refuse("Groups are founded by programme staff, and proposed by people of member companies.")
    return first_refusal(coverage(user, "nda"), may_contribute(user))


def may_join(user: Any, group: WorkingGroup) -> Decision:
    """Every covered person of a member company may ask to take part in a group that is open."""
    decision = first_refusal(may_contribute(user), coverage(user, "nda"))
    if not decision:
        return decision
    if has_staff_role(user):
        return refuse(
            "Working groups are made of people of member companies. Staff see what they need without a seat.",
            "See all groups",
            "/members/groups/",
        )
    if group.pk in group_roles(user):
        return refuse("You take part in this group already.")
    if group.status not in OPEN:
        return refuse(
            f"This group is {group.get_status_display().lower()} and takes nobody new.",
            "See the other groups",
            "/members/groups/",
        )
    return ALLOWED


def may_sit(user: Any, group: WorkingGroup, role: str) -> Decision:
    """Whether somebody can hold this seat at all: members once covered, guests as experts only."""
    if group.status not in OPEN:
        return refuse(f"This group is {group.get_status_display().lower()} and takes nobody new.")
    if is_guest(user):
        return ALLOWED if role == Role.EXPERT else refuse("A guest can only be an invited expert.")
    if role == Role.EXPERT:
        return refuse("Invited experts are guests. People of member companies take part in their own right.")
    if has_staff_role(user):
        return refuse("Staff take part in no group; they see what they need without a seat.")
    decision = first_refusal(coverage(user, "nda"), may_contribute(user))
    return decision or refuse("This person cannot take a seat yet: " + decision.reason)


def may_leave(user: Any, group: WorkingGroup) -> Decision:
    """Whoever takes part may leave; the only chair hands over first."""
    if group.pk not in all_seats(user):
        return refuse("You take no part in this group.")
    if all_seats(user)[group.pk] == Role.CHAIR and not other_chairs(user, group):
        return refuse(
            "You are the only chair. The coalition's programme staff appoint another one, then you can leave.",
            "Write to programme staff",
        )
    return ALLOWED


def other_chairs(user: Any, group: WorkingGroup) -> bool:
    seats = GroupSeat.objects.filter(group=group, role=Role.CHAIR, ended_at=None)
    return seats.exclude(user_id=user.pk).exists()


def is_expert_of(user: Any, group: WorkingGroup) -> GroupSeat | None:
    """The seat of an invited expert, whether bound already or not."""
    if not getattr(user, "is_authenticated", False):
        return None
    return GroupSeat.objects.filter(group=group, user_id=user.pk, role=Role.EXPERT, ended_at=None).first()
