"""What the quality of contributions registers."""

from coalition.core import registry
from signals.outcomes.quality import figures
from signals.submissions.release.trust import count_disputes_too
from signals.submissions.rules import handles_signals


def register() -> None:
    count_disputes_too(figures.disputes_by_outcome)
    registry.place_entry(
        "signals",
        label="How our signals did",
        url_name="signals:quality",
        icon="chart-dots",
        text="How many of yours others found too, disputed or used, and taking back all since a time.",
        shown=handles_signals,
        section="What came of it",
    )
    registry.console_entry(
        label="Contributor quality",
        url_name="console:quality",
        icon="chart-dots",
        text="How each contributor's signals did, and taking back what one sent.",
        role="compliance",
        section="Safety and compliance",
    )
