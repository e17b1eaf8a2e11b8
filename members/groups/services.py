"""What happens to working groups: founded, joined, left; what they promise and what they deliver."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from coalition.core import audit
from coalition.core.access import require
from coalition.core.people import forget
from members.accounts.models import User
from members.groups.models import Deliverable, GroupSeat, WorkingGroup
from members.groups.rules import may_join, may_leave
from members.organizations.rules import company_of

FOUNDED = audit.action("groups.founded", "Founded a working group")
SEATED = audit.action("groups.seated", "Gave a person a part in a working group")
JOINED = audit.action("groups.joined", "Joined a working group")
LEFT = audit.action("groups.left", "Left a working group")
PROMISED = audit.action("groups.deliverable_promised", "A working group promised a deliverable")
DELIVERED = audit.action("groups.deliverable_published", "A working group published a deliverable")


@transaction.atomic
def found_group(*, by: User, slug: str, title: str, stage: str, purpose: str, **facts: Any) -> WorkingGroup:
    """Start a group with its charter; who takes part is said with `seat_in_group` or by joining."""
    group = WorkingGroup.objects.create(slug=slug, title=title, stage=stage, purpose=purpose, **facts)
    audit.record(FOUNDED, by=by, subject=group, detail={"stage": stage})
    return group


@transaction.atomic
def seat_in_group(
    *, by: User, group: WorkingGroup, user: User, role: str = GroupSeat.Role.PARTICIPANT
) -> GroupSeat:
    """Give a person a part; doing it again changes the role and nothing else."""
    seat, created = GroupSeat.objects.get_or_create(
        group=group, user=user, ended_at=None, defaults={"role": role}
    )
    if created or seat.role != role:
        seat.role = role
        seat.save(update_fields=["role"])
        audit.record(SEATED, by=by, subject=group, detail={"user": str(user.pk), "role": role})
    forget(user)
    return seat


@transaction.atomic
def join_group(*, by: User, group: WorkingGroup) -> GroupSeat:
    """Take part; joining twice is joining once."""
    found = GroupSeat.objects.filter(group=group, user=by, ended_at=None).first()
    if found:
        return found
    require(may_join(by, group))
    seat, created = GroupSeat.objects.get_or_create(group=group, user=by, ended_at=None)
    if created:
        audit.record(JOINED, by=by, subject=group, organization=company_of(by))
    forget(by)
    return seat


@transaction.atomic
def leave_group(*, by: User, group: WorkingGroup) -> None:
    """End one's part. The seat stays as history; leaving twice is leaving once."""
    # All seats of the group, so that two chairs who leave at the same moment cannot both go.
    seats = {seat.user_id: seat for seat in _open_seats(group)}
    if by.pk not in seats:
        return
    forget(by)
    require(may_leave(by, group))
    seat = seats[by.pk]
    seat.ended_at = timezone.now()
    seat.save(update_fields=["ended_at"])
    audit.record(LEFT, by=by, subject=group, organization=company_of(by))
    forget(by)


def _open_seats(group: WorkingGroup) -> list[GroupSeat]:
    return list(GroupSeat.objects.select_for_update().filter(group=group, ended_at=None))


@transaction.atomic
def promise_deliverable(
    *,
    by: User,
    group: WorkingGroup,
    title: str,
    due_on: date | None,
    status: str = Deliverable.Status.DRAFTING,
) -> Deliverable:
    made = Deliverable.objects.create(group=group, title=title, due_on=due_on, status=status)
    audit.record(PROMISED, by=by, subject=made, detail={"due_on": due_on.isoformat() if due_on else None})
    return made


@transaction.atomic
def deliverable_published(*, by: User, deliverable: Deliverable, at: datetime | None = None) -> None:
    """The document that a deliverable promised is out. The first publication counts, later editions change nothing."""
    locked = Deliverable.objects.select_for_update().get(pk=deliverable.pk)
    if locked.status == Deliverable.Status.PUBLISHED:
        return
    locked.status, locked.published_at = Deliverable.Status.PUBLISHED, at or timezone.now()
    locked.save(update_fields=["status", "published_at"])
    audit.record(DELIVERED, by=by, subject=locked, detail={"group": str(locked.group_id)})
