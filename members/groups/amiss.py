"""What the group's own tables say is amiss: no chair, late promises, requests and objections nobody answered."""

import uuid
from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Count
from django.utils import timezone

from members.groups.models import Deliverable, GroupSeat, JoinRequest, WorkingGroup
from members.groups.rules import AT_WORK

PATIENCE = timedelta(days=7)


def of_groups(groups: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    """Groups at work alone: what rests or is over is not ill."""
    today = timezone.localdate()
    rows = list(WorkingGroup.objects.filter(pk__in=list(groups), status__in=AT_WORK))
    found: dict[uuid.UUID, list[str]] = {row.pk: [] for row in rows}
    chaired = set(
        GroupSeat.objects.filter(group__in=rows, role=GroupSeat.Role.CHAIR, ended_at=None).values_list(
            "group", flat=True
        )
    )
    promised = set(Deliverable.objects.filter(group__in=rows).values_list("group", flat=True))
    for row in rows:
        if row.pk not in chaired:
            found[row.pk].append("The chair is missing.")
        if row.pk not in promised:
            found[row.pk].append("Nothing is promised yet.")
        if row.ends_on is not None and row.ends_on < today:
            found[row.pk].append("It is past the end its charter names.")
    _late(found)
    _unanswered(found)
    return found


def _late(found: dict[uuid.UUID, list[str]]) -> None:
    late = Deliverable.objects.filter(group__in=found, due_on__lt=timezone.localdate())
    for one in late.exclude(status=Deliverable.Status.PUBLISHED):
        found[one.group_id].append(f"“{one.title}” is {one.due_words}.")


def _unanswered(found: dict[uuid.UUID, list[str]]) -> None:
    waiting = JoinRequest.objects.filter(
        group__in=found,
        status=JoinRequest.Status.WAITING,
        kind=JoinRequest.Kind.ASKED,
        created_at__lt=timezone.now() - PATIENCE,
    )
    for group, number in waiting.order_by().values_list("group").annotate(Count("pk")):
        found[group].append(f"{number} request{'s' if number > 1 else ''} to join older than a week.")
