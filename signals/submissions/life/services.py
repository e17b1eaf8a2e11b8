"""Renewing signals that still hold."""

import uuid
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from coalition.core import audit
from coalition.core.access import require
from members.rules import company_of
from signals.catalog.kinds import KINDS
from signals.submissions import rules
from signals.submissions.life.queries import ending_soon
from signals.submissions.models import Opinion
from signals.submissions.storing import take_turns

RENEWED = audit.action("signals.renewed", "Renewed signals that were about to expire")


@transaction.atomic
def renew_signals(*, by: Any, ids: Collection[uuid.UUID]) -> int:
    """A person looked again and says that these still hold: each lives as long again as its kind does.

    Of what was named only what ends soon and is the company's own is renewed; returns how many were.
    """
    require(rules.may_send_signals(by))
    company = company_of(by)
    if company is None:
        return 0
    take_turns(company)
    now = timezone.now()
    found = list(
        ending_soon(by).select_related("indicator").filter(pk__in=ids).select_for_update(of=("self",))
    )
    for opinion in found:
        opinion.expires_at = now + timedelta(days=KINDS[opinion.indicator.kind].days)
        opinion.updated_at = now
    Opinion.objects.bulk_update(found, ["expires_at", "updated_at"])
    if found:
        audit.record(RENEWED, by=by, organization=company, detail={"signals": len(found)})
    return len(found)
