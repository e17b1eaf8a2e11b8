"""What compliance staff set for disputes: versions that are only ever followed by the next."""

from typing import Any, Final

from django.db import transaction

from coalition.core import audit
from coalition.core.access import require
from members.models import User
from signals.outcomes.disputes import rules
from signals.outcomes.disputes.models import DisputeSettings

SET = audit.action("signals.dispute_settings_set", "Set what quarantines a signal")
FACTS: Final = (
    "negatives",
    "matches",
    "spread_percent",
    "spread_least",
    "pauses_a_day",
    "acknowledge_days",
    "review_days",
)
FIRST: Final = "What the programme began with."


def settings_of_today() -> DisputeSettings:
    """The newest version; the first one is made when it is first asked for."""
    return DisputeSettings.objects.first() or _first()


def _first() -> DisputeSettings:
    made, _ = DisputeSettings.objects.get_or_create(number=1, defaults={"reason": FIRST})
    return made


@transaction.atomic
def set_disputes(*, by: User, reason: str, **facts: Any) -> DisputeSettings:
    """The next version; the same values again make none. Cases keep the version they were opened under."""
    require(rules.may_decide(by))
    now = DisputeSettings.objects.select_for_update().get(pk=settings_of_today().pk)
    if any(facts.get(name, getattr(now, name)) != getattr(now, name) for name in FACTS):
        kept = {name: getattr(now, name) for name in FACTS} | facts
        now = DisputeSettings.objects.create(number=now.number + 1, reason=reason, made_by=by, **kept)
        audit.record(SET, by=by, subject=now, detail={"number": now.number} | kept)
    return now
