"""What companies' answers amount to: a pure function, recorded as a snapshot at the close."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

APPROVE, NO_OBJECTION, OBJECTION, ABSTAIN = "approve", "no_objection", "objection", "abstain"
WORDS_GIVEN = (APPROVE, NO_OBJECTION, OBJECTION, ABSTAIN)
CARRIED, OBJECTIONS, TOO_SILENT = "carried", "objections", "silent"


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of companies. `asked` is without those that left the coalition before the close."""

    asked: int
    approve: int
    no_objection: int
    objection: int
    abstain: int
    silent: int
    left: int
    silence_consents: bool
    outcome: str

    @property
    def answered(self) -> int:
        return self.asked - self.silent

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


def tally(answers: Iterable[str], *, silence_consents: bool, left: int = 0) -> Tally:
    """`answers`: one a company, "" or "more_time" for silence: who asked for time and then said nothing was silent.

    Objections come first, whatever the numbers: nothing is outvoted here. Otherwise it carries if somebody agreed and,
    unless silence counts as no objection by the charter, more than half of the companies said a word.
    """
    said = list(answers)
    counts = {kind: said.count(kind) for kind in WORDS_GIVEN}
    silent = len(said) - sum(counts.values())
    agreed = counts[APPROVE] + counts[NO_OBJECTION]
    enough = silence_consents or 2 * (len(said) - silent) > len(said)
    if counts[OBJECTION]:
        outcome = OBJECTIONS
    elif enough and (agreed or (silence_consents and silent)):
        outcome = CARRIED
    else:
        outcome = TOO_SILENT
    return Tally(
        asked=len(said),
        silent=silent,
        left=left,
        silence_consents=silence_consents,
        outcome=outcome,
        **counts,
    )


def sentence(counts: dict[str, Any]) -> str:
    """The snapshot in words; silence is named as silence, and beside it what the charter makes of it."""
    if not counts:
        return ""
    parts = [
        f"{counts[kind]} {words}"
        for kind, words in (
            (APPROVE, "approved"),
            (NO_OBJECTION, "had no objection"),
            (OBJECTION, "objected"),
            (ABSTAIN, "abstained"),
        )
        if counts.get(kind)
    ]
    if silent := counts.get("silent"):
        means = "counts as no objection" if counts.get("silence_consents") else "consents to nothing"
        parts.append(f"{silent} {'was' if silent == 1 else 'were'} silent, which by the charter {means}")
    asked = counts.get("asked", 0)
    return f"Of {asked} compan{'y' if asked == 1 else 'ies'} asked, {'; '.join(parts) or 'none answered'}."
