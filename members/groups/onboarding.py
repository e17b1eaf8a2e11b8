"""What a new company's checklist says about its first working group."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Min

from coalition.core.registry import StepState
from members.groups.models import GroupSeat


def first_group(companies: Iterable[Any]) -> dict[Any, StepState]:
    rows = (
        GroupSeat.objects.filter(
            ended_at=None, user__seats__organization__in=list(companies), user__seats__status="active"
        )
        .order_by()
        .values_list("user__seats__organization")
        .annotate(first=Min("created_at"))
    )
    return {
        company: StepState(
            done=True, text="Somebody of yours takes part in one.", owner="Anybody of yours", done_at=first
        )
        for company, first in rows
    }
