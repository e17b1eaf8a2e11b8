"""Receipts of a company, and what a contributor may know of those of others."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Q, QuerySet

from members.models import Organization
from signals.matching.disclosure import others_disclosed
from signals.outcomes.retraction.models import Receipt, Retraction
from signals.submissions.models import Indicator

STATES: Final = {
    "open": "To answer",
    "review": "To look at again",
    "late": "Overdue",
    "done": "Done",
}


def receipts_of(user: Any, wanted: Mapping[str, str]) -> QuerySet[Receipt]:
    """The company's receipts; those that still ask for something first, by their date."""
    found = Receipt.objects.visible_to(user).with_sealed()
    found = found.select_related("retraction__indicator", "review", "answered_by")
    return in_state(found, wanted.get("state", ""))


def in_state(found: QuerySet[Receipt], state: str) -> QuerySet[Receipt]:
    asks = Q(answered_at=None) | Q(review_due_at__isnull=False, review=None)
    if state == "open":
        return found.filter(retraction__undone_at=None, answered_at=None)
    if state == "review":
        return found.filter(retraction__undone_at=None, review_due_at__isnull=False, review=None)
    if state == "late":
        return found.filter(pk__in=Receipt.objects.overdue().values("pk"))
    if state == "done":
        return found.exclude(asks, retraction__undone_at=None).order_by("-answered_at", "-created_at")
    return found


@dataclass(frozen=True, slots=True)
class Sent:
    """What a contributor reads of a signal that it took back: counts, and never which company."""

    retraction: Retraction
    told: str
    answered: str
    reviewed: str


def sent_by(company: Organization, indicator: Indicator) -> list[Sent]:
    rows = Retraction.objects.filter(indicator=indicator).filter(
        Q(organization=company) | Q(organization=None, indicator__opinions__organization=company)
    )
    counted = rows.annotate(
        told=Count("receipts", distinct=True),
        answered=Count("receipts", filter=Q(receipts__answered_at__isnull=False), distinct=True),
        reviewed=Count("receipts__review", distinct=True),
    )
    return [
        Sent(row, *(others_disclosed(getattr(row, name)) for name in ("told", "answered", "reviewed")))
        for row in counted
    ]
