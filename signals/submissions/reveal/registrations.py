"""What opening values registers: the list, and a part of each signal's page."""

from typing import Any

from coalition.core import registry
from members.rules import company_of
from signals.submissions import rules
from signals.submissions.models import Indicator, Opinion
from signals.submissions.reveal import queries, services
from signals.submissions.sections import register_section


def register() -> None:
    registry.place_entry(
        "signals",
        label="Opened values",
        url_name="signals:reveals",
        icon="eye-check",
        text="Who in your company opened which sealed value, when and for which case.",
        shown=rules.handles_signals,
        section="Rules and people",
    )
    for label, url_name, icon, text in (
        (
            "One signal",
            "console:signal-lookup",
            "zoom-question",
            "Who contributed a signal, and its value, with a reason.",
        ),
        (
            "Opened signals",
            "console:signal-reveals",
            "eye-check",
            "Sealed values that compliance staff opened.",
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
    register_section("reveal", template="signals/reveal/section.html", context=section, order=40)


def section(user: Any, indicator: Indicator) -> dict[str, Any] | None:
    company = company_of(user)
    if company is None:
        return None
    own = Opinion.objects.live().filter(indicator=indicator, organization=company).exists()
    return {
        "indicator": indicator,
        "session": services.current_session(user) if indicator.is_personal else None,
        "told": queries.told_to_contributor(indicator, company) if own else None,
    }
