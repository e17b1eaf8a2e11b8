"""What disputes register: their pages, what waits for whom, a part of the signal's page."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from coalition.core import registry
from coalition.core.registry import BriefItem
from members.rules import company_of, has_staff_role
from signals.outcomes.disputes import cases, queries, rules
from signals.outcomes.disputes.models import Quarantine
from signals.outcomes.told import TOPIC
from signals.submissions import hooks, shared
from signals.submissions.models import Indicator
from signals.submissions.opinions import DISPUTED
from signals.submissions.rules import handles_signals
from signals.submissions.sections import register_section


def register() -> None:
    registry.notice_topic(TOPIC, "Disputes and corrections of signals")
    registry.place_entry(
        "signals",
        label="Disputes",
        url_name="signals:disputes",
        icon="scale",
        text="Signals of yours that others found wrong, and disputed ones that you took.",
        shown=handles_signals,
        section="What came of it",
    )
    for label, url_name, icon, text in (
        (
            "Disputed signals",
            "console:disputed-signals",
            "scale",
            "Signals out of distribution: decide, and answer appeals.",
        ),
        (
            "What quarantines a signal",
            "console:dispute-settings",
            "adjustments",
            "How many companies, how many matches, and by when answers are due.",
        ),
    ):
        registry.console_entry(
            label=label,
            url_name=url_name,
            icon=icon,
            text=text,
            role="compliance",
            section="Safety and compliance",
        )
    registry.brief_source(cases_to_decide)
    register_section("disputes", template="signals/disputes/section.html", context=section, order=5)
    hooks.signals_withdrawn.subscribe(cases.pause_what_was_withdrawn)


def cases_to_decide(user: Any) -> Iterable[BriefItem]:
    """For compliance staff: paused signals and appeals that wait."""
    if not has_staff_role(user, "compliance"):
        return
    page = reverse("console:disputed-signals")
    open_ = Quarantine.objects.open().count()
    if open_:
        words = "1 paused signal waits" if open_ == 1 else f"{open_} paused signals wait"
        yield BriefItem(f"{words} for a decision", page, "Decide", minutes=15, icon="scale")
    appeals = queries.appeals_waiting()
    if appeals:
        words = "1 appeal waits" if appeals == 1 else f"{appeals} appeals wait"
        yield BriefItem(f"{words} for an answer", f"{page}?state=appeals", "Answer", minutes=15, icon="scale")


def section(user: Any, indicator: Indicator) -> dict[str, Any] | None:
    company = company_of(user)
    if company is None:
        return None
    facts = shared.facts_of(indicator, company=company)
    case = Quarantine.objects.visible_to(user).filter(indicator=indicator).first()
    return {
        "indicator": indicator,
        "disputed": facts.status == DISPUTED,
        "case": case,
        "why": case is not None and queries.may_know_why(case, company),
        "may_pause": rules.may_pause(user) and indicator.paused_at is None,
    }
