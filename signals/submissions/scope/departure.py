"""What a departure or suspension means for sharing groups: the company sits in none of them any more."""

from typing import Any

from django.db.models import QuerySet

from coalition.core import registry
from coalition.core.registry import Leaving
from signals.submissions.scope import services
from signals.submissions.scope.models import SharingSeat


def register() -> None:
    registry.departure_effect(
        "signal-groups",
        title="Sharing groups of signals",
        ends=ends,
        carry_out=carry_out,
        order=59,
        on_suspension=True,
    )


def _seats(leaving: Leaving) -> QuerySet[SharingSeat]:
    if leaving.user is not None:
        return SharingSeat.objects.none()
    return SharingSeat.objects.filter(organization=leaving.organization, ended_at=None, group__closed_at=None)


def ends(leaving: Leaving) -> list[str]:
    count = _seats(leaving).count()
    if not count:
        return []
    groups = "1 sharing group" if count == 1 else f"{count} sharing groups"
    return [f"The company leaves {groups}, or loses the invitation; what it shared there is out to nobody"]


def carry_out(*, leaving: Leaving, by: Any) -> None:
    if _seats(leaving).exists():
        services.leave_all(by=by, company=leaving.organization)
