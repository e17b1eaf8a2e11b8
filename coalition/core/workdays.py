"""Counting working days. Pure."""

from datetime import datetime, timedelta

SATURDAY = 5


def working_days_after(at: datetime, days: int) -> datetime:
    """The same hour so many working days later; what begins at a weekend counts from Monday's beginning."""
    moved = at
    while moved.weekday() >= SATURDAY:
        moved = (moved + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    while days:
        moved += timedelta(days=1)
        if moved.weekday() < SATURDAY:
            days -= 1
    return moved
