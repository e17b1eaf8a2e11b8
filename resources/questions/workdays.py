"""How long a question has waited. Pure."""

from datetime import datetime

from coalition.core.workdays import working_days_after

PATIENCE = 2  # working days after which staff look for somebody who may know


def is_due(asked_at: datetime, now: datetime) -> bool:
    return working_days_after(asked_at, PATIENCE) <= now


def days_between(earlier: datetime, later: datetime) -> int:
    return max(0, (later - earlier).days)


def age_words(asked_at: datetime, now: datetime) -> str:
    days = days_between(asked_at, now)
    return "since today" if days == 0 else f"for {days} day{'' if days == 1 else 's'}"
