"""Working groups as pages show them."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from coalition.core.registry import BriefItem, SearchHit
from members.accounts.rules import has_staff_role
from members.agreements.coverage import is_covered
from members.groups.models import Deliverable, GroupSeat, JoinRequest, WorkingGroup
from members.groups.rules import all_seats, chairs, group_roles, visible_to
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


def groups_for(
    user: Any, *, stage: str = "", state: str = "", words: str = "", mine: bool = False
) -> QuerySet[WorkingGroup]:
    """Groups with counts, chairs and open deliverables, in a fixed number of statements."""
    leads = GroupSeat.objects.filter(role=GroupSeat.Role.CHAIR, ended_at=None).select_related("user")
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
            Prefetch("seats", queryset=leads, to_attr="chair_seats"),
            Prefetch("deliverables", queryset=unfinished, to_attr="unfinished"),
        )
    )
    groups = groups.order_by("title", "pk")
    if stage:
        groups = groups.filter(stage=stage)
    if state:
        groups = groups.filter(status=state)
    if words:
        # In a subquery: a join on the deliverables would count them twice.
        promised = Deliverable.objects.filter(title__icontains=words).values("group")
        groups = groups.filter(Q(title__icontains=words) | Q(purpose__icontains=words) | Q(pk__in=promised))
    if mine:
        groups = groups.filter(pk__in=list(all_seats(user)))
    return groups


def rows_of(user: Any, groups: Any) -> list[GroupRow]:
    today = timezone.localdate()
    rows = []
    for group in groups:
        unfinished = sorted(group.unfinished, key=lambda d: (d.due_on is None, d.due_on or today))
        over = group.status in {WorkingGroup.Status.CONCLUDED, WorkingGroup.Status.PROPOSED}
        row = GroupRow(
            group=group,
            role=all_seats(user).get(group.pk, ""),
            chairs=[seat.user.public_name for seat in group.chair_seats],
            late=[] if over else [d for d in unfinished if d.lateness(today) > 0],
        )
        row.next_due = next((d for d in unfinished if d.due_on and d.due_on >= today), None)
        rows.append(row)
    return rows


@dataclass(frozen=True, slots=True)
class Participant:
    seat: GroupSeat
    name: str
    company: str
    role: str
    words: str


def people_of(group: WorkingGroup) -> list[Participant]:
    """Who takes part, leads first, with the company each comes from."""
    seats = list(GroupSeat.objects.filter(group=group, ended_at=None).select_related("user", "group"))
    companies = dict(
        Seat.objects.filter(
            user_id__in=[seat.user_id for seat in seats], status=Seat.Status.ACTIVE
        ).values_list("user_id", "organization__name")
    )
    order = list(GroupSeat.Role.values)
    people = [
        Participant(
            seat,
            seat.user.public_name,
            companies.get(seat.user_id, ""),
            seat.role,
            GroupSeat.Role(seat.role).label,
        )
        for seat in seats
    ]
    return sorted(people, key=lambda person: (order.index(person.role), person.company, person.name))


def brief_of_groups(user: Any) -> list[BriefItem]:
    """For a lead: what their group promised and did not deliver yet, and who wants to join; for the invited: that."""
    if has_staff_role(user, "programmes"):
        return _staff_brief()
    if not is_covered(user):
        return []
    led = [pk for pk in group_roles(user) if chairs(user, pk)]
    return [*_late(led), *_requests(led), *_invitations(user)] if led else _invitations(user)


def _late(led: list[Any]) -> list[BriefItem]:
    late = (
        Deliverable.objects.filter(group_id__in=led, due_on__lt=timezone.localdate())
        .exclude(status=Deliverable.Status.PUBLISHED)
        .exclude(group__status=WorkingGroup.Status.CONCLUDED)
        .select_related("group")
    )
    return [
        BriefItem(
            text=f"“{deliverable.title}” of {deliverable.group.title} is {deliverable.due_words}",
            url=reverse("members:deliverable", args=[deliverable.pk]),
            action="See where it stands",
            minutes=10,
            icon="clock-exclamation",
        )
        for deliverable in late
    ]


def _requests(led: list[Any]) -> list[BriefItem]:
    waiting = JoinRequest.objects.filter(
        group_id__in=led, status=JoinRequest.Status.WAITING, kind=JoinRequest.Kind.ASKED
    ).values_list("group__slug", "group__title")
    return [
        BriefItem(
            text=f"Somebody asks to take part in {title}",
            url=reverse("members:group-people", args=[slug]),
            action="Answer",
            minutes=3,
            icon="user-plus",
        )
        for slug, title in waiting
    ]


def _invitations(user: Any) -> list[BriefItem]:
    waiting = JoinRequest.objects.filter(
        user_id=user.pk, status=JoinRequest.Status.WAITING, kind=JoinRequest.Kind.INVITED
    ).values_list("group__slug", "group__title")
    return [
        BriefItem(
            text=f"You are invited to take part in {title}",
            url=reverse("members:group-join", args=[slug]),
            action="Answer",
            minutes=2,
            icon="mail-opened",
        )
        for slug, title in waiting
    ]


def _staff_brief() -> list[BriefItem]:
    """For programme staff: proposals, checks, and groups that nobody leads."""
    proposed = WorkingGroup.objects.filter(status=WorkingGroup.Status.PROPOSED).values_list("slug", "title")
    items = [
        BriefItem(
            text=f"{title} is proposed as a working group",
            url=reverse("members:group-charter", args=[slug]),
            action="Approve or decline",
            minutes=15,
            icon="users-plus",
        )
        for slug, title in proposed
    ]
    waits = Deliverable.objects.filter(status=Deliverable.Status.CHECK, checked_at=None)
    items += [
        BriefItem(
            text=f"“{title}” waits for the check by staff",
            url=reverse("members:deliverable", args=[pk]),
            action="Check",
            minutes=30,
            icon="checklist",
        )
        for pk, title in waits.values_list("pk", "title")
    ]
    return items


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
