"""Deciding a case, appealing against it, answering the appeal."""

from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from coalition.core import audit
from coalition.core.access import require
from members.models import User
from members.rules import company_of
from signals.matching.services import ask_for_match
from signals.outcomes.disputes import rules
from signals.outcomes.disputes.cases import tell_later
from signals.outcomes.disputes.models import Appeal, Quarantine, QuarantineDecision
from signals.outcomes.retraction import services as retraction
from signals.outcomes.retraction.models import Retraction
from signals.submissions.models import Indicator

DECIDED = audit.action("signals.case_decided", "Decided whether a quarantined signal stays out")
APPEALED = audit.action("signals.case_appealed", "Appealed against a signal staying out")
ANSWERED = audit.action("signals.appeal_answered", "Answered an appeal about a signal")

DECISION: Final = "decided"
APPEAL: Final = "appealed"
ANSWER: Final = "answered"
_UPHELD, _RESTORED = Quarantine.State.UPHELD, Quarantine.State.RESTORED


@transaction.atomic
def decide(
    *, by: User, case: Quarantine, outcome: str, finding: str, looked_at: str, reason: str = "other"
) -> Quarantine:
    """Stays out, with receipts for everybody who took it, or restored. A case that is decided stays as it is."""
    require(rules.may_decide(by))
    locked = Quarantine.objects.select_for_update().get(pk=case.pk)
    if locked.state != Quarantine.State.OPEN:
        return locked
    stage = QuarantineDecision.Stage.FIRST
    _write(by, locked, stage, outcome=outcome, finding=finding, looked_at=looked_at)
    locked.state, locked.decided_at = Quarantine.State(outcome), timezone.now()
    locked.save(update_fields=["state", "decided_at"])
    if outcome == _RESTORED:
        _let_out(by, locked)
    else:
        _retract(by, locked, reason)
    audit.record(DECIDED, by=by, subject=locked, detail={"outcome": outcome, "reason": reason})
    tell_later(locked, DECISION, by=by)
    return locked


@transaction.atomic
def appeal(*, by: User, case: Quarantine, text: str) -> Appeal:
    """The one appeal, by a company that shares the signal and stands by it; a second post gives the first one back."""
    locked = Quarantine.objects.select_for_update().get(pk=case.pk)
    company = company_of(by)
    before = Appeal.objects.filter(case=locked, organization=company).first()
    if before:
        return before
    require(rules.may_appeal(by, locked))
    if company is None:
        raise RuntimeError("A person who may appeal has a company.")
    made = Appeal.objects.create(case=locked, organization=company, by=by, text=text.strip())
    audit.record(APPEALED, by=by, subject=locked, organization=company)
    tell_later(locked, APPEAL, by=by)
    return made


@transaction.atomic
def answer_appeal(*, by: User, case: Quarantine, outcome: str, finding: str, looked_at: str) -> Quarantine:
    """By somebody else than the first decider: it stays out for good, or is restored and the retraction undone."""
    locked = Quarantine.objects.select_for_update().get(pk=case.pk)
    require(rules.may_answer_appeal(by, locked))
    answered = locked.decisions.filter(stage=QuarantineDecision.Stage.APPEAL).exists()
    if answered or not Appeal.objects.filter(case=locked).exists():
        return locked
    stage = QuarantineDecision.Stage.APPEAL
    _write(by, locked, stage, outcome=outcome, finding=finding, looked_at=looked_at)
    if outcome == _RESTORED:
        locked.state, locked.decided_at = _RESTORED, timezone.now()
        locked.save(update_fields=["state", "decided_at"])
        retraction.undo(by=by, case=locked.pk)
        _let_out(by, locked)
    audit.record(ANSWERED, by=by, subject=locked, detail={"outcome": outcome})
    tell_later(locked, ANSWER, by=by)
    return locked


def _write(by: Any, case: Quarantine, stage: str, **words: str) -> None:
    QuarantineDecision.objects.create(
        case=case, stage=stage, by=by, **{name: text.strip() for name, text in words.items()}
    )


def _let_out(by: Any, case: Quarantine) -> None:
    """Back into distribution, unless a later case holds it."""
    if case.indicator_id is None:
        return
    indicator = Indicator.objects.select_for_update().get(pk=case.indicator_id)
    later = Quarantine.objects.filter(indicator=indicator, state__in=[Quarantine.State.OPEN, _UPHELD])
    if later.exclude(pk=case.pk).exists():
        return
    indicator.paused_at = None
    indicator.save(update_fields=["paused_at"])
    ask_for_match(by=by, indicator=indicator)


def _retract(by: Any, case: Quarantine, reason: str) -> None:
    if case.indicator_id is None:
        return
    retraction.issue(
        by=by,
        indicators=[case.indicator_id],
        company=None,
        reason=case.reason or reason,
        origin=Retraction.Origin.CASE,
        case=case.pk,
    )
