"""Working groups as pages show them."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from coalition.core.registry import BriefItem, SearchHit
from members.agreements.coverage import is_covered
from members.groups.models import Deliverable, GroupSeat, WorkingGroup
from members.groups.rules import chairs, group_roles, visible_to
from members.organizations.models import Seat


def visible_groups(user: Any) -> QuerySet[WorkingGroup]:
    return WorkingGroup.objects.filter(visible_to(user))


@dataclass(slots=True)
class GroupRow:
    """One group in the list, with what its people and its promises say."""

    group: WorkingGroup
    role: str
    chairs: list[str]
    late: list[Deliverable] = field(default_factory=list)
    next_due: Deliverable | None = None


def groups_for(user: Any, *, stage: str = "", mine: bool = False) -> QuerySet[WorkingGroup]:
    """Groups with counts, chairs and open deliverables, in a fixed number of statements."""
    chairs = GroupSeat.objects.filter(role=GroupSeat.Role.CHAIR, ended_at=None).select_related("user")
    unfinished = Deliverable.objects.exclude(status=Deliverable.Status.PUBLISHED)
    groups = (
        visible_groups(user)
        .annotate(
            people=Count("seats", filter=Q(seats__ended_at=None), distinct=True),
            delivered=Count(
                "deliverables", filter=Q(deliverables__status=Deliverable.Status.PUBLISHED), distinct=True
            ),
        )
        .prefetch_related(
            Prefetch("seats", queryset=chairs, to_attr="chair_seats"),
            Prefetch("deliverables", queryset=unfinished, to_attr="unfinished"),
        )
    )
    groups = groups.order_by("title", "pk")
    if stage:
        groups = groups.filter(stage=stage)
    if mine:
        groups = groups.filter(pk__in=list(group_roles(user)))
    return groups


def rows_of(user: Any, groups: Any) -> list[GroupRow]:
    today = timezone.localdate()
    rows = []
    for group in groups:
        unfinished = sorted(group.unfinished, key=lambda d: (d.due_on is None, d.due_on or today))
        row = GroupRow(
            group=group,
            role=group_roles(user).get(group.pk, ""),
            chairs=[seat.user.public_name for seat in group.chair_seats],
            late=[d for d in unfinished if d.lateness(today) > 0],
        )
        row.next_due = next((d for d in unfinished if d.due_on and d.due_on >= today), None)
        rows.append(row)
    return rows


@dataclass(frozen=True, slots=True)
class Participant:
    name: str
    company: str
    role: str
    words: str


def people_of(group: WorkingGroup) -> list[Participant]:
    """Who takes part, chairs first, with the company each comes from."""
    seats = list(GroupSeat.objects.filter(group=group, ended_at=None).select_related("user"))
    companies = dict(
        Seat.objects.filter(
            user_id__in=[seat.user_id for seat in seats], status=Seat.Status.ACTIVE
        ).values_list("user_id", "organization__name")
    )
    order = list(GroupSeat.Role.values)
    people = [
        Participant(
            seat.user.public_name, companies.get(seat.user_id, ""), seat.role, GroupSeat.Role(seat.role).label
        )
        for seat in seats
    ]
    return sorted(people, key=lambda person: (order.index(person.role), person.company, person.name))


def brief_of_groups(user: Any) -> list[BriefItem]:
    """For a chair: what their group promised and did not deliver yet."""
    if not is_covered(user):
        return []
    chaired = [pk for pk in group_roles(user) if chairs(user, pk)]
    if not chaired:
        return []
    late = (
        Deliverable.objects.filter(group_id__in=chaired, due_on__lt=timezone.localdate())
        .exclude(status=Deliverable.Status.PUBLISHED)
        .select_related("group")
    )
    return [
        BriefItem(
            text=f"“{deliverable.title}” of {deliverable.group.title} is {deliverable.due_words}",
            url=reverse("members:group", args=[deliverable.group.slug]),
            action="See the group",
            minutes=10,
            icon="clock-exclamation",
        )
        for deliverable in late
    ]


def search_groups(user: Any, query: str, limit: int) -> list[SearchHit]:
    found = visible_groups(user).filter(
        Q(title__icontains=query) | Q(purpose__icontains=query) | Q(title__trigram_word_similar=query)
    )[:limit]
    return [
        SearchHit(
            group.title, reverse("members:group", args=[group.slug]), "group", group.get_stage_display()
        )
        for group in found
    ]
