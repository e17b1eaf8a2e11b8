"""What a new company's checklist says about mentorship: asking or offering, both count."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Min

from coalition.core.registry import StepState
from members.mentorship.models import MentorOffer, MentorRequest


def mentor(companies: Iterable[Any]) -> dict[Any, StepState]:
    chosen = list(companies)
    first: dict[Any, Any] = {}
    for rows in (MentorRequest.objects.all(), MentorOffer.objects.all()):
        found = rows.filter(organization__in=chosen).order_by().values_list("organization")
        for company, at in found.annotate(first=Min("created_at")):
            first[company] = min(at, first.get(company, at))
    return {
        company: StepState(
            done=True,
            text="Somebody of yours has asked for a mentor, or offers to be one.",
            owner="Anybody of yours",
            done_at=at,
        )
        for company, at in first.items()
    }
