"""What a new company's checklist says about its seats and their second factors."""

from collections.abc import Iterable
from typing import Any

from allauth.mfa.models import Authenticator

from coalition.core.registry import StepState
from members.organizations.models import Seat

ENOUGH = 2  # with a single seat everything stops when one person is ill


def seats(companies: Iterable[Any]) -> dict[Any, StepState]:
    found: dict[Any, list[Any]] = {}
    rows = Seat.objects.filter(organization__in=list(companies), status=Seat.Status.ACTIVE)
    for company, at in rows.order_by("created_at").values_list("organization_id", "created_at"):
        found.setdefault(company, []).append(at)
    return {
        company: StepState(
            done=len(moments) >= ENOUGH,
            text=f"{len(moments)} {'people hold seats' if len(moments) != 1 else 'person holds a seat'}.",
            owner="Your company's admin",
            done_at=moments[ENOUGH - 1] if len(moments) >= ENOUGH else None,
        )
        for company, moments in found.items()
    }


def second_factors(companies: Iterable[Any]) -> dict[Any, StepState]:
    rows = Seat.objects.filter(organization__in=list(companies), status=Seat.Status.ACTIVE)
    pairs = list(rows.values_list("organization_id", "user_id"))
    protected = set(
        Authenticator.objects.filter(user__in=[user for _, user in pairs]).values_list("user_id", flat=True)
    )
    people: dict[Any, list[bool]] = {}
    for company, user in pairs:
        people.setdefault(company, []).append(user in protected)
    return {
        company: StepState(
            done=all(have),
            text=f"{sum(have)} of {len(have)} have one.",
            owner="Each person",
        )
        for company, have in people.items()
    }
