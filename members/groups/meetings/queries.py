"""Reads about meetings: who sits in them, what is coming, what one has answered."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from members.accounts.models import User
from members.agreements.covered import covered_people
from members.groups.meetings.models import Attendance, Meeting
from members.groups.meetings.rules import LEADS, NOT_IN_MEETINGS
from members.groups.models import GroupSeat, WorkingGroup
from members.organizations.models import Seat


def sitting_in(group: WorkingGroup) -> QuerySet[User]:
    """Who is invited to meetings today: open seats of people whom the agreement covers, or their own undertaking."""
    seats = GroupSeat.objects.filter(group=group, ended_at=None).exclude(role__in=NOT_IN_MEETINGS)
    seats = seats.exclude(role=GroupSeat.Role.EXPERT, undertaken_at=None)
    covered = covered_people().values("pk")
    return User.objects.filter(
        Q(pk__in=covered) | Q(kind=User.Kind.GUEST), pk__in=seats.values("user"), is_active=True
    )


def leads_of(group: WorkingGroup) -> list[User]:
    seats = GroupSeat.objects.filter(group=group, ended_at=None, role__in=LEADS)
    return list(User.objects.filter(pk__in=seats.values("user"), is_active=True).order_by("email"))


def colleagues_in(group: WorkingGroup, user: User) -> QuerySet[User]:
    """People of the same company in the same group: who may come in somebody's place."""
    company = Seat.objects.filter(user=user, status=Seat.Status.ACTIVE).values("organization")
    same = Seat.objects.filter(organization__in=company, status=Seat.Status.ACTIVE).values("user")
    return sitting_in(group).filter(pk__in=same).exclude(pk=user.pk)


def attendance_of(user: Any, meeting: Meeting) -> Attendance | None:
    return Attendance.objects.filter(meeting=meeting, user=user).first()


def with_answers(meetings: QuerySet[Meeting], user: Any) -> QuerySet[Meeting]:
    """Each with this person's own answer and how many come: counts, never who."""
    own = Attendance.objects.filter(meeting=OuterRef("pk"), user=user)
    return meetings.annotate(
        answer=Subquery(own.values("answer")[:1]),
        coming=Count("attendances", filter=Q(attendances__answer="yes"), distinct=True),
    ).select_related("group", "series")


def counts_of(meeting: Meeting) -> list[tuple[str, int]]:
    """How many answered what."""
    rows = dict(
        Attendance.objects.filter(meeting=meeting, withdrawn_at=None)
        .order_by()
        .values_list("answer")
        .annotate(Count("pk"))
    )
    return [(str(label), rows.get(value, 0)) for value, label in Attendance.Answer.choices]


def companies_of(users: Iterable[User]) -> dict[Any, str]:
    seats = Seat.objects.filter(user__in=list(users), status=Seat.Status.ACTIVE)
    return dict(seats.values_list("user_id", "organization__name"))
