"""Disputed signals for tests."""

from typing import Any

from members.models import User
from signals.outcomes.disputes import cases, services
from signals.outcomes.disputes.models import Quarantine
from signals.submissions.models import Indicator
from tests.factories import make_staff
from tests.signals.factories import make_analyst, make_signal
from tests.signals.outcomes.factories import make_outcome


def find_wrong(by: User, indicator: Indicator) -> None:
    make_outcome(by, indicator, kind="false_positive", note="A word that many people use.")


def dispute(indicator: Indicator, companies: int = 3) -> list[User]:
    """So many companies that never held it find it wrong."""
    people = [make_analyst() for _ in range(companies)]
    for person in people:
        find_wrong(person, indicator)
    return people


def make_case(indicator: Indicator | None = None) -> Quarantine:
    found = indicator or make_signal(make_analyst()).indicator
    dispute(found)
    return Quarantine.objects.get(indicator=found)


def make_pause(by: User, indicator: Indicator, reason: str = "victim_account") -> Quarantine:
    return cases.pause_at_once(by=by, indicator=indicator, reason=reason, words="She wrote to us.")


def decide(case: Quarantine, outcome: str = "upheld", *, by: User | None = None, **more: Any) -> Quarantine:
    facts = {"finding": "It is an everyday word.", "looked_at": "Three reasons and a search.", **more}
    return services.decide(by=by or make_staff("compliance"), case=case, outcome=outcome, **facts)
