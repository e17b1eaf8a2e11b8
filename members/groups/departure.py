"""What a departure ends in working groups: seats, and with them a chair."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from coalition.core import audit, notices, registry
from coalition.core.registry import Leaving
from members.accounts.rules import holders_of
from members.groups.models import Deliverable, GroupSeat, JoinRequest
from members.organizations.leavers import everybody_of

SEAT_ENDED = audit.action("groups.seat_ended", "A departure ended a part in a working group")


def register() -> None:
    registry.departure_effect(
        "groups", title="Working groups", ends=seats_end, carry_out=end_seats, stays=work_stays, order=30
    )


def _seats(leaving: Leaving) -> QuerySet[GroupSeat]:
    rows = GroupSeat.objects.filter(user__in=everybody_of(leaving), ended_at=None)
    return rows.select_related("group", "user").order_by("group__title", "user__email")


def _is_only_chair(seat: GroupSeat, leaving: Leaving) -> bool:
    others = GroupSeat.objects.filter(group=seat.group_id, role=GroupSeat.Role.CHAIR, ended_at=None)
    return seat.role == GroupSeat.Role.CHAIR and not others.exclude(user__in=everybody_of(leaving)).exists()


def seats_end(leaving: Leaving) -> list[str]:
    found = []
    for seat in _seats(leaving):
        line = f"{seat.user.name or seat.user.email} is no longer {seat.get_role_display().lower()} in {seat.group}"
        if _is_only_chair(seat, leaving):
            line += "; the group is then without a chair, and programme staff are told"
        found.append(line)
    return [*found, *_other_lines(leaving)]


def _requests(leaving: Leaving) -> QuerySet[JoinRequest]:
    rows = JoinRequest.objects.filter(
        user__in=everybody_of(leaving), status=JoinRequest.Status.WAITING
    ).select_related("group", "user")
    return rows.order_by("group__title", "user__email")


def _edited(leaving: Leaving) -> QuerySet[Deliverable]:
    rows = Deliverable.objects.filter(editor__in=everybody_of(leaving)).select_related("editor", "group")
    return rows.exclude(status=Deliverable.Status.PUBLISHED).order_by("group__title", "title")


def _other_lines(leaving: Leaving) -> list[str]:
    lines = [
        f"The request or invitation of {row.user.name or row.user.email} to {row.group} is withdrawn"
        for row in _requests(leaving)
    ]
    return lines + [f"“{row.title}” of {row.group} is without its editor" for row in _edited(leaving)]


def work_stays(leaving: Leaving) -> list[str]:
    if not GroupSeat.objects.filter(user__in=everybody_of(leaving)).exists():
        return []
    return ["What the groups have published, and who took part in them when"]


@transaction.atomic
def end_seats(*, leaving: Leaving, by: Any) -> None:
    for seat in _seats(leaving).select_for_update(of=("self",)):
        if _is_only_chair(seat, leaving):
            for person in holders_of("programmes"):
                notices.tell(
                    person,
                    topic="membership",
                    text="A working group has lost its chair. Please appoint another one.",
                    url=reverse("members:group", args=[seat.group.slug]),
                    letter=True,
                )
        seat.ended_at = timezone.now()
        seat.save(update_fields=["ended_at"])
        audit.record(
            SEAT_ENDED,
            by=by,
            subject=seat.group,
            organization=leaving.organization,
            detail={"user": str(seat.user_id), "role": seat.role},
        )
    _requests(leaving).update(
        status=JoinRequest.Status.WITHDRAWN, answered_at=timezone.now(), answer="They have left."
    )
    _edited(leaving).update(editor=None)
