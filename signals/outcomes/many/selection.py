"""Which signals are meant: a selection, own matches, an import, what others share, what was taken."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone

from members.rules import company_of
from signals.matching import queries as matching
from signals.matching.investigate import filters
from signals.outcomes.many.models import BulkOutcome
from signals.submissions.models import Batch, BatchRow, FirstSight, Indicator

Source = BulkOutcome.Source
FILTERS: Final = tuple(dict.fromkeys(("lane", "near", *filters.NAMES)))
DAYS: Final = {"7": "The last seven days", "30": "The last thirty days", "90": "The last ninety days"}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What somebody chose, as it travels through the form."""

    source: str
    ids: Collection[uuid.UUID] = ()
    batch: uuid.UUID | None = None
    days: str = ""
    wanted: Mapping[str, str] = field(default_factory=dict)


def signals_of(user: Any, chosen: Chosen) -> QuerySet[Indicator]:
    """The signals meant, of those this person may see."""
    visible = Indicator.objects.visible_to(user)
    if chosen.source == Source.MATCHES:
        return visible.filter(
            pk__in=matching.matches_of(user, chosen.wanted).order_by().values("indicator_id")
        )
    if chosen.source == Source.SHARED:
        return visible.filter(pk__in=filters.shared_by_others(user, chosen.wanted).order_by().values("pk"))
    if chosen.source == Source.IMPORT and chosen.batch:
        rows = BatchRow.objects.filter(batch__in=Batch.objects.visible_to(user).filter(pk=chosen.batch))
        return visible.filter(pk__in=rows.exclude(indicator=None).values("indicator_id"))
    if chosen.source == Source.TAKEN:
        since = timezone.now() - timedelta(days=int(chosen.days) if chosen.days in DAYS else 7)
        taken = FirstSight.objects.filter(organization=company_of(user), taken_at__gte=since)
        return visible.filter(pk__in=taken.values("indicator_id"))
    return visible.filter(public_id__in=chosen.ids)


def imports_of(user: Any) -> list[Batch]:
    """Own imports that hold signals, newest first."""
    found = Batch.objects.visible_to(user).filter(source=Batch.Source.FILE, state=Batch.State.DONE)
    return list(found[:20])
