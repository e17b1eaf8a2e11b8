"""Which text follows which, and until when a signature covers: pure, so that every clock can be tried."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Text:
    """A published version as one company, or one person, stands towards it."""

    pk: uuid.UUID
    kind: str
    level: str
    title: str
    number: str
    effective_on: date
    material: bool
    grace_days: int
    own: bool  # agreed with this company alone
    created_at: datetime
    mark: str = ""  # "effective" (or acknowledged), "waiting" for the countersignature, or nothing
    retired_on: date | None = None  # an own text: from then on the standard one stands in its place
    retired_grace: int = 0

    @property
    def ends_others_on(self) -> date:
        """From this day on, what was signed before it no longer covers (if the change is material)."""
        return self.effective_on + timedelta(days=self.grace_days)

    @property
    def runs_out_on(self) -> date | None:
        """An own text that was given up: from this day on what was signed of it no longer covers."""
        return self.retired_on + timedelta(days=self.retired_grace) if self.retired_on else None

    def is_retired(self, on: date) -> bool:
        return self.retired_on is not None and self.retired_on <= on

    @property
    def rank(self) -> tuple[bool, date, datetime]:
        """A company's own text comes after every standard one: it stands until another of its own follows."""
        return (self.own, self.effective_on, self.created_at)


class State(StrEnum):
    COVERED = "covered"
    GRACE = "grace"
    BLOCKED = "blocked"
    UNSIGNED = "unsigned"
    MISSING = "missing"


WORDS = {
    State.COVERED: "Covered",
    State.GRACE: "In grace",
    State.BLOCKED: "Blocked",
    State.UNSIGNED: "Not signed",
    State.MISSING: "No text in force",
}
TONES = {
    State.COVERED: "green",
    State.GRACE: "yellow",
    State.BLOCKED: "red",
    State.UNSIGNED: "secondary",
    State.MISSING: "secondary",
}


@dataclass(frozen=True, slots=True)
class Cover:
    """How one agreement covers, on one day: what holds, what is asked for, and from which day it would not do."""

    state: State
    held: Text | None = None
    needed: Text | None = None
    blocks_on: date | None = None
    waits: bool = False

    @property
    def covers(self) -> bool:
        return self.state in {State.COVERED, State.GRACE}

    @property
    def words(self) -> str:
        return WORDS[self.state]

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def last_day(self) -> date | None:
        return self.blocks_on - timedelta(days=1) if self.blocks_on else None


def in_line(texts: Iterable[Text], on: date) -> list[Text]:
    """What counts for this company on a day: while a text of its own is in force, the standard ones do not."""
    texts = [text for text in texts if not text.is_retired(on)]
    own = any(text.own and text.effective_on <= on for text in texts)
    return [text for text in texts if text.own or not own]


def current(texts: Iterable[Text], on: date) -> Text | None:
    """The text in force, which is the one to sign."""
    ranked = [text for text in in_line(texts, on) if text.effective_on <= on]
    return max(ranked, key=lambda text: text.rank, default=None)


def _asked_anew(held: Text, texts: Iterable[Text], on: date) -> list[Text]:
    return [text for text in in_line(texts, on) if text.material and text.rank > held.rank]


def covers(held: Text, texts: Iterable[Text], on: date) -> bool:
    """A signature covers until the grace of the first material version after it is over, or of its text's end."""
    if held.runs_out_on and held.runs_out_on <= on:
        return False
    return all(text.ends_others_on > on for text in _asked_anew(held, texts, on))


def blocked_from(held: Text, texts: Sequence[Text], after: date) -> date | None:
    """The first day from `after` on that this signature does not cover, if nothing else is signed or published."""
    ends = {text.ends_others_on for text in texts} | ({held.runs_out_on} if held.runs_out_on else set())
    days = sorted({after, *(day for day in ends if day > after)})
    return next((day for day in days if not covers(held, texts, day)), None)


def _since(held: Text, texts: Sequence[Text], on: date) -> date:
    """The day on which it stopped to cover, before or on `on`."""
    days = [text.ends_others_on for text in _asked_anew(held, texts, on)]
    days += [held.runs_out_on] if held.runs_out_on else []
    return min((day for day in days if day <= on), default=on)


def stand(texts: Sequence[Text], on: date) -> Cover:
    """How the versions of one agreement, with what was signed of them, cover on a day."""
    needed = current(texts, on)
    waits = needed is not None and needed.mark == "waiting"
    held = max((text for text in texts if text.mark == "effective"), key=lambda text: text.rank, default=None)
    if held is None:
        state = State.UNSIGNED if needed else State.MISSING
        return Cover(state, needed=needed, waits=waits or any(text.mark == "waiting" for text in texts))
    if not covers(held, texts, on):
        return Cover(State.BLOCKED, held, needed, _since(held, texts, on), waits)
    in_grace = held.is_retired(on) or any(text.effective_on <= on for text in _asked_anew(held, texts, on))
    return Cover(
        State.GRACE if in_grace else State.COVERED,
        held,
        needed if in_grace else None,
        blocked_from(held, texts, on),
        waits and in_grace,
    )
