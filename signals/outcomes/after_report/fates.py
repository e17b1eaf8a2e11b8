"""What may become of a report, and whether it adds up. Pure."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from signals.catalog import taxonomy

NO_WORD: Final = "no_word"
FATES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "actionable": "It could be acted on",
        "duplicate": "They had it already",
        "not_enough": "Not enough to go on",
        "arrest_made": "Somebody was arrested",
        NO_WORD: "No word yet",
    }
)
KNOWN: Final = tuple(fate for fate in FATES if fate != NO_WORD)
RECEIVERS: Final[Mapping[str, str]] = MappingProxyType(
    {term.id: term.title for term in taxonomy.REPORTED_TO.values() if term.id != "not_required"}
)


def problem_of(fate: str, reports: int, others: Mapping[str, int], filed: int) -> str:
    """Why so many reports cannot have come to this; `others` is what was said of the rest, no word left out of it."""
    if fate not in FATES:
        return "Choose what became of it."
    if reports < 1:
        return "Say of how many reports this is: at least one."
    said = sum(number for one, number in others.items() if one not in {fate, NO_WORD})
    if said + reports > filed:
        have = f"{filed} report{'s' if filed != 1 else ''}"
        return f"Your company filed {have} here and has said what became of {said}. Say less, or correct one of those."
    return ""


def left_without_word(fate: str, reports: int, others: Mapping[str, int], filed: int) -> int:
    """How many of those without word remain so once this is said: word that came takes its reports from them."""
    if fate == NO_WORD:
        return reports
    said = sum(number for one, number in others.items() if one not in {fate, NO_WORD})
    return min(others.get(NO_WORD, 0), filed - said - reports)
