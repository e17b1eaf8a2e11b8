"""Taking a value out of the database for good. What refers to the signal (figures, receipts, answers) stays, without it."""

import json
import secrets
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from coalition.core import jobs
from signals.catalog import kinds
from signals.matching import services as matching
from signals.submissions import vault
from signals.submissions.models import Batch, BatchRow, FirstSight, Indicator, Opinion

ERASED: Final = "erased"
INDEX_JOB: Final = "signals.index_anew"
_DIGEST: Final = 32
_HEX_DIGITS: Final = {"md5": 32, "sha1": 40, "sha256": 64, "pdq": 64}


def _stand_in(kind: str) -> str:
    """What stands where the value stood. A hash becomes another one drawn by lot: readers expect its form."""
    if kind == "vpdq":
        return f"0,100,{secrets.token_hex(32)}"
    return secrets.token_hex(_HEX_DIGITS[kind] // 2) if kind in _HEX_DIGITS else ERASED


@transaction.atomic
def forget_indicators(ids: Sequence[int], *, now: datetime) -> int:
    """Erase the values of these indicators, and what only made sense with them; returns how many."""
    rows = list(Indicator.objects.select_for_update().filter(pk__in=ids, erased_at=None).order_by("pk"))
    for row in rows:
        personal = row.kind in kinds.PERSONAL_KINDS
        row.value = "" if personal else _stand_in(row.kind)
        row.sealed_value = (
            vault.seal(ERASED.encode(), about=f"indicator/{row.kind}") if personal else row.sealed_value
        )
        row.token, row.token_next, row.erased_at = secrets.token_bytes(_DIGEST), None, now
    Indicator.objects.bulk_update(rows, ["value", "sealed_value", "token", "token_next", "erased_at"])
    gone = [row.pk for row in rows]
    matching.forget(ids=gone)
    FirstSight.objects.filter(indicator__in=gone).delete()
    opinions = Opinion.objects.filter(indicator__in=gone)
    for name in ("policy", "reference", "not_required_reason"):
        opinions.exclude(**{name: ""}).update(**{name: ERASED})
    forget_rows(BatchRow.objects.filter(indicator__in=gone).values_list("pk", "batch_id"))
    if any(kinds.KINDS[row.kind].rule != kinds.Rule.EXACT for row in rows):
        jobs.enqueue(INDEX_JOB)
    return len(gone)


def forget_rows(rows: Iterable[tuple[int, uuid.UUID]]) -> int:
    """Rows of imports as they were sent: their answer stays, their content goes. `rows` gives (row, batch) keys."""
    by_batch: dict[uuid.UUID, list[int]] = {}
    for pk, batch in rows:
        by_batch.setdefault(batch, []).append(pk)
    # Reasons and notes stay: they never repeat what a cell held (submissions/words.py).
    for batch, found in by_batch.items():
        BatchRow.objects.filter(pk__in=found).update(sent=nothing_sent(batch))
    return sum(map(len, by_batch.values()))


def nothing_sent(batch_id: uuid.UUID) -> bytes:
    return vault.seal(json.dumps({"value": ERASED}).encode(), about=f"row/{batch_id}")


def forget_answers(batch: Batch, *, now: datetime) -> int:
    """All rows of a batch as they were sent; states, reasons and counts stay."""
    count = BatchRow.objects.filter(batch=batch).update(sent=nothing_sent(batch.pk))
    Batch.objects.filter(pk=batch.pk).update(answers_erased_at=now)
    return count
