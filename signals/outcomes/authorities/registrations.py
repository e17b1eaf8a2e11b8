"""What the register of government requests registers: a page for members, one for staff."""

from coalition.core import registry
from signals.outcomes.authorities.rules import handles_signals


def register() -> None:
    registry.place_entry(
        "signals",
        label="What governments asked",
        url_name="signals:authorities",
        icon="building-bank",
        text="Every request of an authority and what became of it, in figures; and how to tell of one.",
        shown=handles_signals,
        section="Rules and people",
    )
    registry.console_entry(
        label="Government requests",
        url_name="console:government-requests",
        icon="building-bank",
        text="The register: what authorities asked of the programme, and the decisions.",
        role="compliance",
        section="Safety and compliance",
    )
