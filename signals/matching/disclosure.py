"""What a company is told about how many others hold a signal. Pure; pages, the brief and exports all ask here.

Below three others the number itself would point at somebody, so only "at least one" is said. Names are never said.
"""

from typing import Final

EXACT_FROM: Final = 3


def others_in_words(others: int) -> str:
    """The sentence for `others` companies beside one's own."""
    if others < 0:
        raise ValueError(f"there cannot be {others} other companies")
    if others == 0:
        return "no other company holds this yet"
    if others < EXACT_FROM:
        return "at least one other company holds this"
    return f"{others} other companies hold this"


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
