"""The algebra of opinions, as ThreatExchange computes it: one word for what several companies say. Pure."""

from collections.abc import Iterable
from typing import Final

from signals.submissions.interpret import NEGATIVE, POSITIVE, SEED

DISPUTED: Final = "disputed"
WORDS: Final = {
    POSITIVE: "Confirmed",
    SEED: "Suspected",
    NEGATIVE: "Found wrong",
    DISPUTED: "Disputed",
}


def aggregate(statuses: Iterable[str]) -> str:
    """Disputed when "wrong" stands beside anything else, otherwise the strongest; "" when nobody says anything."""
    said = set(statuses)
    if NEGATIVE in said and said != {NEGATIVE}:
        return DISPUTED
    return next((status for status in (POSITIVE, SEED, NEGATIVE) if status in said), "")
