"""One letter a company for all that was taken back in one act; later a reminder, and one when it is late."""

import uuid
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from coalition.core import audit
from signals.outcomes import told
from signals.outcomes.retraction.models import Receipt

REMINDED = audit.action("signals.receipts_reminded", "Reminded companies of signals that were taken back")
PAGE: Final = "signals:corrections"
_AHEAD: Final = timedelta(days=1)


def tell_of_retraction(together: uuid.UUID) -> None:
    """What was taken back in one act, one letter a company with the counts and the first due date."""
    rows = Receipt.objects.unanswered().filter(retraction__together=together)
    _send(rows, letter="retracted")


def remind() -> int:
    """Once a day before an answer is due, and once when it is late; returns how many receipts were named."""
    now = timezone.now()
    soon = Receipt.objects.unanswered().filter(reminded_at=None, due_at__range=(now, now + _AHEAD))
    looks = Receipt.objects.unreviewed().filter(
        reminded_at=None, answered_at__isnull=False, review_due_at__range=(now, now + _AHEAD)
    )
    late = Receipt.objects.overdue().filter(overdue_told_at=None)
    named = 0
    for asked, letter, column in (
        ((soon, looks), "reminder", "reminded_at"),
        ((late,), "overdue", "overdue_told_at"),
    ):
        ids = {pk for rows in asked for pk in rows.values_list("pk", flat=True)}
        if ids:
            found = Receipt.objects.filter(pk__in=ids)
            _send(found, letter=letter)
            found.update(**{column: now})
            named += len(ids)
    if named:
        audit.record(REMINDED, detail={"receipts": named})
    return named


def _send(rows: Iterable[Receipt], *, letter: str) -> None:
    receipts = list(rows)
    counts = Counter(receipt.organization_id for receipt in receipts)
    reviews = Counter(receipt.organization_id for receipt in receipts if receipt.review_due_at)
    due: dict[uuid.UUID, datetime] = {}
    for receipt in receipts:
        at = receipt.due_at if receipt.answered_at is None else receipt.review_due_at or receipt.due_at
        due[receipt.organization_id] = min(at, due.get(receipt.organization_id, at))
    for company, count in counts.items():
        signals = "1 signal" if count == 1 else f"{count} signals"
        text = {
            "retracted": f"{signals} that your company took: taken back. Please say what you did.",
            "reminder": f"{signals} that your company took and that were taken back: an answer is due tomorrow."
            if count > 1
            else f"{signals} that your company took and that was taken back: an answer is due tomorrow.",
            "overdue": f"{signals} taken back: your company's answer is overdue.",
        }[letter]
        told.tell_companies(
            [company],
            letter=letter,
            text=text,
            url_name=PAGE,
            count=count,
            reviews=reviews[company],
            due=due[company],
        )
