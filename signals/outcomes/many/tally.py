"""Whether numbers said of many signals add up, and what they must not count again. Pure."""

from collections.abc import Mapping
from typing import Final

from signals.outcomes.counts import COUNTS, COUNTS_OF, FALSE_POSITIVE, WORDS, Problem

# "It is wrong" is said of each signal by itself: those who hold it look at that one again.
KINDS: Final = tuple(kind for kind in WORDS if kind != FALSE_POSITIVE)


def problems_of(tallies: Mapping[str, int], counts: Mapping[str, int], signals: int) -> list[Problem]:
    """What is wrong with what was said of so many signals."""
    found = [Problem("", "This cannot be said of many at once.") for kind in tallies if kind not in KINDS]
    total = sum(tallies.values())
    if total != signals:
        found.append(
            Problem(
                "",
                f"Your numbers add up to {total:,}, and you answer for {signals:,} signals: each of them once, "
                "with the one answer that says most about it.",
            )
        )
    carried = {name for kind, number in tallies.items() if number for name in COUNTS_OF.get(kind, ())}
    found += [
        Problem(
            name,
            "None of the answers above carries such a count. Leave it empty, or say how many you acted on.",
        )
        for name in COUNTS
        if counts.get(name) and name not in carried
    ]
    return found
