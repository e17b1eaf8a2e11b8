"""Placing, reviewing and lifting legal holds."""

import uuid
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from coalition.core import audit
from coalition.core.access import require
from members.models import Organization
from signals.outcomes.lifecycle import rules
from signals.outcomes.lifecycle.models import LegalHold
from signals.submissions.models import Indicator

PLACED = audit.action("signals.hold_placed", "Placed a legal hold on signals")
REVIEWED = audit.action("signals.hold_reviewed", "Reviewed a legal hold on signals")
LIFTED = audit.action("signals.hold_lifted", "Lifted a legal hold on signals")


@transaction.atomic
def place_hold(
    *,
    by: Any,
    reason: str,
    reference: str,
    review_on: date,
    organization: Organization | None = None,
    indicator: Indicator | None = None,
) -> LegalHold:
    """From now on nothing of it is deleted. The same hold for the same reference is placed once."""
    require(rules.may_keep_order(by))
    before = (
        LegalHold.objects.standing()
        .filter(organization=organization, indicator=indicator, reference=reference)
        .first()
    )
    if before:
        return before
    hold = LegalHold.objects.create(
        reason=reason,
        reference=reference,
        review_on=review_on,
        organization=organization,
        indicator=indicator,
        placed_by=by,
    )
    audit.record(PLACED, by=by, subject=hold, organization=organization, detail={"reference": reference})
    return hold


@transaction.atomic
def review_hold(*, by: Any, hold: LegalHold, review_on: date, reason: str) -> LegalHold:
    """It still stands, until another day of review."""
    require(rules.may_keep_order(by))
    locked = LegalHold.objects.select_for_update(of=("self",)).get(pk=hold.pk)
    if locked.lifted_at or locked.review_on == review_on:
        return locked
    detail = {"from": locked.review_on.isoformat(), "to": review_on.isoformat(), "reason": reason}
    locked.review_on, locked.reviewed_at = review_on, timezone.now()
    locked.save(update_fields=["review_on", "reviewed_at"])
    audit.record(REVIEWED, by=by, subject=locked, organization=locked.organization, detail=detail)
    return locked


@transaction.atomic
def lift_hold(*, by: Any, hold: LegalHold, reason: str) -> LegalHold:
    """Retention and erasure go their way again; what is overdue goes with their next run."""
    require(rules.may_keep_order(by))
    locked = LegalHold.objects.select_for_update(of=("self",)).get(pk=hold.pk)
    if locked.lifted_at is None:
        locked.lifted_at, locked.lifted_by, locked.lift_reason = timezone.now(), by, reason
        locked.save(update_fields=["lifted_at", "lifted_by", "lift_reason"])
        audit.record(
            LIFTED, by=by, subject=locked, organization=locked.organization, detail={"reason": reason}
        )
    return locked


def signal_named(written: str) -> Indicator | None:
    """The signal of this public id."""
    try:
        return Indicator.objects.filter(public_id=uuid.UUID(written.strip())).first()
    except ValueError:
        return None
