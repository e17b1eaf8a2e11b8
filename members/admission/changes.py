"""What changed between two texts, word by word, for people who read the second and know the first."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

SAME, GONE, NEW = "same", "gone", "new"
_WORDS = re.compile(r"\S+\s*")


@dataclass(frozen=True, slots=True)
class Piece:
    kind: str
    text: str


def differences(before: str, after: str) -> list[Piece]:
    """Pieces that, without the gone ones, are `after`, and without the new ones are `before` (but for leading spaces)."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    pieces: list[Piece] = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece(SAME, "".join(old[i:j])))
            continue
        if j > i:
            pieces.append(Piece(GONE, "".join(old[i:j])))
        if m > k:
            pieces.append(Piece(NEW, "".join(new[k:m])))
    return pieces


def as_text(answer: dict[str, Any]) -> str:
    """An answer of a submission as one text, to be compared with another."""
    links = "\n".join(answer.get("links", []))
    return "\n\n".join(part for part in (answer.get("text", ""), links) if part)


def answer_changes(before: dict[str, Any] | None, after: dict[str, Any]) -> list[Piece]:
    """Empty where nothing changed, or nothing was there before."""
    if before is None or before == after:
        return []
    return differences(as_text(before), as_text(after))
