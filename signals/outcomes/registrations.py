"""What outcomes register: their pages, what needs a person, sections of the signal's page, a row of the notices."""

from typing import Any

from coalition.core import registry
from members.rules import company_of
from signals.matching.investigate import backtest
from signals.outcomes import brief, queries, rules
from signals.outcomes.disputes import registrations as disputes
from signals.outcomes.led_to import queries as led_to
from signals.outcomes.models import Outcome
from signals.outcomes.notes import queries as notes
from signals.outcomes.notes.services import TOPIC
from signals.outcomes.quality import registrations as quality
from signals.outcomes.reactions import registrations as reactions
from signals.outcomes.retraction import registrations as retraction
from signals.submissions.acting import register_way
from signals.submissions.models import Indicator
from signals.submissions.sections import register_section

_PAGES = (
    ("In two minutes", "signals:two-minutes", "clock-2", "One tap for each signal your company took: what came of it."),
    ("Outcomes", "signals:outcomes", "clipboard-check", "What came of signals at your company, and what it adds up to."),
    ("After the report", "signals:after-report", "report", "What hotlines and law enforcement said of your reports."),
    ("What ours led to", "signals:led-to", "route", "What others did with signals your company shared, in sums."),
)  # fmt: skip


def register() -> None:
    for label, url_name, icon, text in _PAGES:
        registry.place_entry(
            "signals",
            label=label,
            url_name=url_name,
            icon=icon,
            text=text,
            shown=rules.handles_signals,
            section="What came of it",
        )
    registry.brief_source(brief.items)
    registry.notice_topic(TOPIC, "What came of signals")
    register_section("outcomes", template="signals/outcomes/section.html", context=section, order=30)
    backtest.led_somewhere(queries.led_others)
    register_way(
        "outcome",
        find=lambda indicators, company, since: Outcome.objects.filter(
            indicator__in=indicators, created_at__gte=since
        ).exclude(organization=company),
    )
    reactions.register()
    disputes.register()
    retraction.register()
    register_section("notes", template="signals/outcomes/notes/section.html", context=notes_section, order=25)
    register_section(
        "led-to", template="signals/outcomes/led_to/section.html", context=led_to_section, order=32
    )
    quality.register()


def section(user: Any, indicator: Indicator) -> dict[str, Any] | None:
    company = company_of(user)
    if company is None:
        return None
    own = Outcome.objects.visible_to(user).current().filter(indicator=indicator)
    return {
        "indicator": indicator,
        "outcomes": list(own),
        "found_wrong": queries.found_wrong_in_words(company, indicator),
        "of_many": queries.said_with_many(user, indicator),
    }


def notes_section(user: Any, indicator: Indicator) -> dict[str, Any] | None:
    company = company_of(user)
    if company is None:
        return None
    found = notes.notes_on(company, indicator)
    ours = notes.own_shared(company).filter(indicator=indicator).exists()
    if not found and not ours:
        return None
    asked = ours and notes.asked_for_more(company).filter(indicator=indicator).exists()
    return {"indicator": indicator, "notes": found, "ours": ours, "asked": asked}


def led_to_section(user: Any, indicator: Indicator) -> dict[str, Any] | None:
    company = company_of(user)
    words = led_to.in_words_of(company, indicator) if company else []
    return {"words": words} if words else None
