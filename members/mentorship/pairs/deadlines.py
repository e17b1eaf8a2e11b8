"""Until when a question is answered, and when it is asked again; pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from coalition.core.workdays import working_days_after

FIRST, SECOND, LAPSE = 2, 4, 5  # working days after the question


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Two gentle reminders, then the question lapses by itself."""

    first: datetime
    second: datetime
    lapse: datetime


def deadlines_after(asked: datetime, hours: int | None = None) -> Deadlines:
    """By working days; where help is needed now, by hours: at half and at three quarters of the time."""
    if hours is not None:
        span = timedelta(hours=hours)
        return Deadlines(asked + span / 2, asked + span * 3 / 4, asked + span)
    return Deadlines(*(working_days_after(asked, days) for days in (FIRST, SECOND, LAPSE)))
