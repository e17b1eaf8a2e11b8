"""Which of a company's signals end soon, and how fresh one is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone

from members.models import Organization
from signals.catalog import decay
from signals.submissions.interpret import NEGATIVE
from signals.submissions.models import Indicator, Opinion

SOON: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Age:
    """`confirmed` is the day of the last confirmation that this company may know of."""

    word: str
    percent: int
    confirmed: datetime
    until: datetime


def ending_soon(user: Any) -> QuerySet[Opinion]:
    """The company's own signals that expire within 30 days, the next first."""
    now = timezone.now()
    found = Opinion.objects.visible_to(user).live().exclude(status=NEGATIVE)
    return found.filter(shared_at__isnull=False, expires_at__lte=now + SOON).order_by("expires_at", "id")


def age_of(indicator: Indicator, *, company: Organization) -> Age | None:
    """From the opinions that are out to the company, and its own; None when none stands."""
    theirs = Opinion.objects.shared_with(company).filter(indicator=indicator)
    own = Opinion.objects.live().filter(indicator=indicator, organization=company)
    held = [row for row in (*theirs, *own) if row.status != NEGATIVE]
    if not held:
        return None
    confirmed = max(row.detected_at or row.created_at for row in held)
    renewed = max(row.expires_at for row in held)
    now = timezone.now()
    found = decay.score(
        indicator.kind,
        age=(now - confirmed).total_seconds(),
        life=max((renewed - confirmed).total_seconds(), 1.0),
    )
    return Age(decay.word(found), round(found * 100), confirmed, renewed)
