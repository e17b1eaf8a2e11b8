"""Send signals by form; the same form posted twice is sent once."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from coalition.core import audit
from signals.catalog.lists.queries import guards_in_force
from signals.submissions import sharing, storing
from signals.submissions.interpret import REFUSED, Interpreted, Row, Settings, interpret
from signals.submissions.models import Batch
from signals.submissions.services import match_later, writing_company

SUBMITTED = audit.action("signals.submitted", "Sent a signal")


class RefusedSignalError(Exception):
    """A signal by form that cannot stand; nothing was stored."""

    def __init__(self, interpreted: Interpreted) -> None:
        super().__init__("; ".join(interpreted.reasons))
        self.interpreted = interpreted


@transaction.atomic
def submit_signal(
    *, by: Any, fields: Mapping[str, str], form_token: uuid.UUID, day_first: bool = True
) -> Batch:
    """Store one signal as a batch of one row; the same form posted twice gives the same batch."""
    company = writing_company(by)
    storing.take_turns(company)
    before = Batch.objects.filter(form_token=form_token, organization=company).first()
    if before:
        return before
    now = timezone.now()
    row = interpret(Row(1, fields), Settings(day_first=day_first, guards=guards_in_force()), now=now)
    if row.state == REFUSED:
        raise RefusedSignalError(row)
    batch = Batch.objects.create(
        organization=company,
        submitted_by=by,
        source=Batch.Source.FORM,
        form_token=form_token,
        state=Batch.State.DONE,
        day_first=day_first,
        total=1,
        finished_at=now,
    )
    [answer] = storing.store_rows(batch=batch, by=by, rows=[row], now=now)
    sharing.share_batch(batch, now=now)
    audit.record(SUBMITTED, by=by, subject=batch, organization=company, detail={"state": answer.state})
    match_later(by, batch)
    batch.refresh_from_db()
    return batch
