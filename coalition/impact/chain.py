"""The outcome chain in one sentence: what was put in, done, found, and what came of it."""

from collections.abc import Mapping
from typing import Final

from coalition.impact.disclosure import Figure

_LINKS: Final = (
    ("companies_in_signal_sharing", "{} companies take part in signal sharing", "Companies take part in signal sharing"),
    ("signals_shared", "they shared {} signals", "they shared signals"),
    (
        "signals_found_elsewhere",
        "{} of them another company turned out to hold too",
        "some of them another company turned out to hold too",
    ),
    ("accounts_actioned", "and after looking into signals companies actioned {} accounts", "and after looking into signals companies actioned accounts"),
    ("reports_filed", "and filed {} reports", "and filed reports"),
)  # fmt: skip


def chain_sentence(figures: Mapping[str, Figure]) -> str:
    """Each link with its figure, or without where it may not be shown."""
    words = []
    for name, with_figure, without in _LINKS:
        figure = figures.get(name)
        amount = figure.amount if figure else None
        words.append(with_figure.format(f"{amount:,}") if amount else without)
    return ", ".join(words) + "."
