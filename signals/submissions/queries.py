"""Lists of a company's own signals and imports."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from signals.catalog import kinds
from signals.catalog.normalize import normalize
from signals.submissions import vault
from signals.submissions.models import Batch, BatchRow, Opinion

MOST_AT_ONCE = 1_000  # signals that are taken back in one act
STANDINGS = {"live": "Live", "withdrawn": "Taken back", "expired": "Expired"}
_WITHOUT_CLEAR_VALUE = kinds.PERSONAL_KINDS


@dataclass(frozen=True, slots=True)
class StateCount:
    state: str
    title: str
    count: int


def own_signals(user: Any, wanted: Mapping[str, str]) -> QuerySet[Opinion]:
    """The company's own signals, filtered by kind, status, harm, standing and a value."""
    found = Opinion.objects.visible_to(user).select_related("indicator")
    for name, column in (("kind", "indicator__kind"), ("status", "status"), ("harm", "harm")):
        if wanted.get(name):
            found = found.filter(**{column: wanted[name]})
    now = timezone.now()
    standing = {
        "live": Q(withdrawn_at=None, expires_at__gt=now),
        "withdrawn": Q(withdrawn_at__isnull=False),
        "expired": Q(withdrawn_at=None, expires_at__lte=now),
    }.get(wanted.get("standing", ""))
    if standing is not None:
        found = found.filter(standing)
    if wanted.get("batch"):
        found = found.filter(batch__in=_batch_named(wanted["batch"]))
    if wanted.get("q"):
        found = found.filter(_of_value(wanted["q"].strip()))
    return found


def _batch_named(pk: str) -> list[uuid.UUID]:
    try:
        return [uuid.UUID(pk)]
    except ValueError:
        return []


def _of_value(text: str) -> Q:
    """By any part of a plain value, or by one as others write it. Never a personal one: this text is an address's."""
    return Q(indicator__token__in=list(_tokens(text))) | Q(indicator__value__icontains=text)


def _tokens(text: str) -> Iterable[bytes]:
    for kind in kinds.KINDS.keys() - kinds.PERSONAL_KINDS:
        try:
            yield from vault.tokens(kind, "", normalize(kind, text))
        except ValueError:
            continue


def counts_of(batch: Batch) -> list[StateCount]:
    return [
        StateCount(state.value, str(state.label), getattr(batch, state.value)) for state in BatchRow.State
    ]


def rows_of(batch: Batch, state: str) -> QuerySet[BatchRow]:
    rows = BatchRow.objects.filter(batch=batch).select_related("indicator")
    return rows.filter(state=state) if state in BatchRow.State.values else rows
