"""What the life of signals registers: the page of what ends soon, and the age on a signal's page."""

from typing import Any

from coalition.core import registry
from members.rules import company_of
from signals.submissions import rules
from signals.submissions.life import queries
from signals.submissions.models import Indicator
from signals.submissions.sections import register_section


def register() -> None:
    registry.place_entry(
        "signals",
        label="Ending soon",
        url_name="signals:expiring",
        icon="hourglass",
        text="Signals of yours that expire within 30 days: renew what still holds.",
        shown=rules.handles_signals,
        section="Send",
    )
    register_section("age", template="signals/life/section.html", context=section, order=60)


def section(user: Any, indicator: Indicator) -> dict[str, Any] | None:
    company = company_of(user)
    age = queries.age_of(indicator, company=company) if company else None
    return {"age": age} if age else None
