"""Counting working days. Pure."""

from datetime import datetime, timedelta

SATURDAY = 5
PATIENCE = 2  # working days after which staff look for somebody who may know


def working_days_after(at: datetime, days: int) -> datetime:
    """The same hour so many working days later; what is asked at a weekend counts from Monday's beginning."""
    moved = at
    while moved.weekday() >= SATURDAY:
        moved = (moved + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    while days:
        moved += timedelta(days=1)
        if moved.weekday() < SATURDAY:
            days -= 1
    return moved


def is_due(asked_at: datetime, now: datetime) -> bool:
    return working_days_after(asked_at, PATIENCE) <= now


def days_between(earlier: datetime, later: datetime) -> int:
    return max(0, (later - earlier).days)


def age_words(asked_at: datetime, now: datetime) -> str:
    days = days_between(asked_at, now)
    return "since today" if days == 0 else f"for {days} day{'' if days == 1 else 's'}"
