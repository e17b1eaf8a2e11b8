"""What an agenda must be: every point named ahead, with an owner and minutes that fit; nothing open-ended."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from members.groups.meetings.folding import fold

MOST_ITEMS = 20
_THINGS = r"(?:business|matters?|items?|topics?|questions?|issues?|points?|subjects?|things?|news)"
_ANYWHERE = re.compile(
    rf"""\b(?:
        aob | a\.?\s?o\.?\s?b\.? | aocb |
        any\s+(?:more|further|other|additional|remaining)(?:\s+\w+)?\s+{_THINGS} | any\s+other\b |
        (?:all\s+)?other\s+(?:competent\s+)?{_THINGS} | (?:further|remaining|various|unlisted)\s+{_THINGS} |
        (?:anything|everything|something|what|whatever)\s+else | miscellaneous | miscellany | miscellanea | misc |
        sundry | sundries | varia | sonstiges | verschiedenes | questions\s+diverses | points\s+divers |
        asuntos\s+varios | ruegos\s+y\s+preguntas | varie\s+ed\s+eventuali | rondvraag |
        open\s+(?:floor|discussion|mic|mike|forum|agenda|slot|session) | free\s+(?:discussion|slot|floor) |
        catch[\s-]?all | grab[\s-]?bag | parking\s+lot | odds\s+and\s+ends | bits\s+and\s+(?:pieces|bobs) |
        to\s+be\s+(?:decided|determined|announced|defined) | tbd | tba | et\s?cetera | etc | and\s+(?:so\s+on|more)
    )(?!\w)""",
    re.VERBOSE,
)
_WHOLE = frozenset(
    {"other", "others", "various", "divers", "diverse", "diverses", "varios", "varie", "overige", "discussion", "general",
     "general discussion", "questions", "q&a", "open", "chat", "catch up", "catch-up", "free", "more", "remaining", "rest"}
)  # fmt: skip
REFUSAL = (
    "“{title}” is open-ended. An agenda has no “any other business”: name what will be spoken about, "
    "who brings it and how long it takes, or keep it for the next meeting."
)


@dataclass(frozen=True, slots=True)
class Point:
    """One point of an agenda as it is planned."""

    title: str
    owner: Any
    minutes: int

    def frozen(self) -> dict[str, Any]:
        return {"title": self.title, "owner": str(self.owner.pk), "minutes": self.minutes}


def open_ended(title: str) -> str:
    """Why this point may not stand on an agenda, or "" where it may."""
    plain = " ".join(fold(title).split())
    bare = plain.strip(" .:;-*…!?/()[]0123456789")
    if bare in _WHOLE or _ANYWHERE.search(plain):
        return REFUSAL.format(title=title.strip())
    return ""


def faults(points: Iterable[Point], length: int) -> list[str]:
    """What is wrong with an agenda for a meeting of `length` minutes, in words."""
    points = list(points)
    if not points:
        return ["Give the agenda at least one point, with who brings it and how long it takes."]
    found = [words for point in points if (words := open_ended(point.title))]
    if len(points) > MOST_ITEMS:
        found.append(f"An agenda has at most {MOST_ITEMS} points.")
    total = sum(point.minutes for point in points)
    if total > length:
        found.append(
            f"The points take {total} minutes together, the meeting {length}. Shorten a point or lengthen the meeting."
        )
    return found
