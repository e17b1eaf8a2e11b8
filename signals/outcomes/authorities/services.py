"""Entering a request and deciding on it."""

import uuid
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction

from coalition.core import audit
from coalition.core.access import require
from members.rules import company_of
from signals.outcomes.authorities import rules
from signals.outcomes.authorities.models import GovernmentRequest, RequestStep

ENTERED = audit.action("signals.government_request_entered", "Entered a government request")
DECIDED = audit.action("signals.government_request_decided", "Decided on a government request")


class DecisionRefusedError(ValueError):
    """A decision that cannot stand; the text says why."""


@dataclass(frozen=True, slots=True)
class Content:
    received_on: date
    country: str
    authority: str
    wants: str
    process: str
    summary: str
    form_token: uuid.UUID


@transaction.atomic
def enter_request(*, by: Any, content: Content) -> GovernmentRequest:
    """By compliance staff for the coalition, by a company's signal people for their own; the same form twice is one."""
    if rules.keeps_register(by):
        company = None
    else:
        require(rules.may_handle_signals(by))
        company = company_of(by)
    before = GovernmentRequest.objects.filter(form_token=content.form_token).first()
    if before:
        return before
    made = GovernmentRequest.objects.create(told_by=company, entered_by=by, **asdict(content))
    detail = {"wants": made.wants, "process": made.process}
    audit.record(ENTERED, by=by, subject=made, organization=company, detail=detail)
    return made


@transaction.atomic
def decide(
    *,
    by: Any,
    request: GovernmentRequest,
    outcome: str,
    decided_on: date,
    reason: str,
    signals_disclosed: int = 0,
) -> GovernmentRequest:
    """One more step; an outcome that ends it can be followed by another when a court says otherwise."""
    require(rules.may_keep_register(by))
    locked = GovernmentRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    complied = outcome in {GovernmentRequest.Outcome.PARTLY, GovernmentRequest.Outcome.COMPLIED}
    if complied and locked.wants == GovernmentRequest.Wants.CONTRIBUTION:
        raise DecisionRefusedError(
            "The programme takes no signals from governments, nor from anybody on their behalf. This can only be refused."
        )
    if signals_disclosed and not complied:
        raise DecisionRefusedError("Signals are disclosed only where it is complied with.")
    if decided_on < locked.received_on:
        raise DecisionRefusedError("It cannot be decided before it came.")
    newest = locked.steps.last()
    if newest and (newest.outcome, newest.reason, newest.signals_disclosed) == (
        outcome,
        reason,
        signals_disclosed,
    ):
        return locked
    RequestStep.objects.create(
        request=locked, outcome=outcome, signals_disclosed=signals_disclosed, reason=reason, by=by
    )
    locked.outcome, locked.signals_disclosed, locked.decided_on = outcome, signals_disclosed, decided_on
    locked.save(update_fields=["outcome", "signals_disclosed", "decided_on"])
    detail = {"outcome": outcome, "signals_disclosed": signals_disclosed}
    audit.record(DECIDED, by=by, subject=locked, organization=locked.told_by, detail=detail)
    return locked
