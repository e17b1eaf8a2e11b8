"""What a company is told about how many others hold a signal. Pure; pages, the brief and exports all ask here.

Below three others the number itself would point at somebody, so only "at least one" is said. A name is said only where its
company wants it and at least five companies hold the signal.
"""

from collections.abc import Iterable
from typing import Final

EXACT_FROM: Final = 3
NAMES_FROM: Final = 5


def others_in_words(others: int) -> str:
    """The sentence for `others` companies beside one's own."""
    if others < 0:
        raise ValueError(f"there cannot be {others} other companies")
    if others == 0:
        return "no other company holds this yet"
    if others < EXACT_FROM:
        return "at least one other company holds this"
    return f"{others} other companies hold this"


def corroboration_in_words(independent: int, following: int) -> str:
    """The same, and how many of them found it before they saw it here; a part below three is not told as a number."""
    others = independent + following
    if min(independent, following) < 0 or others < EXACT_FROM:
        return others_in_words(others if min(independent, following) >= 0 else -1)
    if not following:
        return f"held by {independent} others independently"
    if not independent:
        return f"held by {others} others, all of whom followed"
    if max(independent, following) < EXACT_FROM:
        return f"held by {others} others, at least one of them independently"
    alone = f"{independent} others" if independent >= EXACT_FROM else "at least one other"
    return f"held by {alone} independently, {_part(following)} followed"


def _part(count: int) -> str:
    return str(count) if count >= EXACT_FROM else "at least one"


def signals_and_companies(signals: int, others: int) -> str:
    """A group of signals that belong together, and how many other companies stand behind it."""
    these = "1 signal" if signals == 1 else f"{signals:,} signals"
    if not others:
        return f"{these}, no other company"
    if others < EXACT_FROM:
        return f"{these}, at least one other company"
    return f"{these}, {others} other companies"


def names_told(holders: int, named: Iterable[str]) -> list[str]:
    """The companies that may be named to others, of so many that hold it, one's own included."""
    return sorted(named) if holders >= NAMES_FROM else []


def others_disclosed(others: int) -> str:
    """The same as a table cell: "0", "1 or more", or the number."""
    if others < 0:
        raise ValueError(f"there cannot be {others} other companies")
    if others == 0:
        return "0"
    return "1 or more" if others < EXACT_FROM else str(others)


def own_signals_in_words(signals: int) -> str:
    """How many of one's own signals at least one other company holds."""
    are = "signals is" if signals == 1 else "signals are"
    return f"{signals:,} of your {are} held by at least one other company"
