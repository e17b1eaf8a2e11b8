"""Outcomes for tests."""

import uuid
from typing import Any

from django.utils import timezone

from members.models import User
from signals.outcomes import services
from signals.outcomes.models import Outcome
from signals.submissions.models import Indicator
from tests.signals.factories import make_signal


def make_outcome(by: User, indicator: Indicator | None = None, **facts: Any) -> Outcome:
    counts = {name: facts.pop(name) for name in list(facts) if name.endswith(("ed",)) and name != "kind"}
    return services.record_outcome(
        by=by,
        indicator=indicator or make_signal(by).indicator,
        kind=facts.pop("kind", "matched"),
        counts=counts,
        happened_on=facts.pop("happened_on", timezone.localdate()),
        note=facts.pop("note", ""),
        form_token=facts.pop("form_token", None) or uuid.uuid4(),
        ranges=facts.pop("ranges", None),
        happened_from=facts.pop("happened_from", None),
    )
