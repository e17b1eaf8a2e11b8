"""What outcomes register: their page, and a section of the signal's page."""

from typing import Any

from coalition.core import registry
from members.rules import company_of
from signals.matching.investigate import backtest
from signals.outcomes import queries, rules
from signals.outcomes.disputes import registrations as disputes
from signals.outcomes.models import Outcome
from signals.outcomes.reactions import registrations as reactions
from signals.outcomes.retraction import registrations as retraction
from signals.submissions.models import Indicator
from signals.submissions.sections import register_section


def register() -> None:
    registry.place_entry(
        "signals",
        label="Outcomes",
        url_name="signals:outcomes",
        icon="clipboard-check",
        text="What came of signals at your company, and what it adds up to.",
        shown=rules.handles_signals,
        section="What came of it",
    )
    register_section("outcomes", template="signals/outcomes/section.html", context=section, order=30)
    backtest.led_somewhere(queries.led_others)
    reactions.register()
    disputes.register()
    retraction.register()


def section(user: Any, indicator: Indicator) -> dict[str, Any] | None:
    company = company_of(user)
    if company is None:
        return None
    own = Outcome.objects.visible_to(user).current().filter(indicator=indicator)
    return {
        "indicator": indicator,
        "outcomes": list(own),
        "found_wrong": queries.found_wrong_in_words(company, indicator),
    }
