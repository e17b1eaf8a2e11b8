"""Dates as people write them, when a company acted and until when a signal lives: ISO 8601, or day and month in the order the file was said to use.

A reason never repeats what the cell holds: it need not be a date at all.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

_EARLIEST: Final = datetime(1995, 1, 1, tzinfo=UTC)
_CLOCK_SKEW: Final = timedelta(minutes=10)
_EARLIEST_ZONE: Final = timedelta(
    hours=14
)  # a date without a time may be today at the other end of the world
_DAY_EVERYWHERE: Final = timedelta(hours=36)  # and it may end so late, at the western end of the world
_SLASHED: Final = re.compile(
    r"^(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$"
)
_MONTHS: Final = 12


def actioned_at(written: str, *, now: datetime, day_first: bool) -> tuple[datetime, str]:
    """The moment in UTC and a note on how it was read; ValueError when it is impossible or lies ahead."""
    written = written.strip()
    slashed = _SLASHED.match(written)
    if slashed:
        moment, note = _from_parts(slashed, day_first=day_first), ""
        order = "day first" if day_first else "month first"
        note = f"date read {order}, as UTC"
    else:
        moment, note = _from_iso(written)
    bare = len(written) <= len("01/01/2026")
    if moment > now + (_EARLIEST_ZONE if bare else _CLOCK_SKEW):
        raise ValueError("the date lies in the future")
    if moment < _EARLIEST:
        raise ValueError("not a possible date")
    return moment, note


def expires_at(written: str, *, now: datetime, day_first: bool) -> datetime:
    """Until when a signal is to live; ValueError when that is no date or has passed."""
    written = written.strip()
    slashed = _SLASHED.match(written)
    moment = _from_parts(slashed, day_first=day_first) if slashed else _from_iso(written)[0]
    if moment <= now:
        raise ValueError("the date of expiry has passed")
    return moment


def found_by(acted: datetime | None, *, now: datetime) -> datetime:
    """By when the company had found it at the latest. A day without a time says nothing of the hour, so it counts to its end."""
    if acted is None:
        return now
    day_only = (acted.hour, acted.minute, acted.second, acted.microsecond) == (0, 0, 0, 0)
    return min(acted + _DAY_EVERYWHERE if day_only else acted, now)


def _from_parts(found: re.Match[str], *, day_first: bool) -> datetime:
    first, second, year = int(found[1]), int(found[2]), int(found[3])
    day, month = (first, second) if day_first else (second, first)
    try:
        return datetime(
            year, month, day, int(found[4] or 0), int(found[5] or 0), int(found[6] or 0), tzinfo=UTC
        )
    except ValueError as error:
        hint = ""
        if month > _MONTHS >= day:
            hint = f", read {'day' if day_first else 'month'} first; is this file {'month' if day_first else 'day'} first?"
        raise ValueError(f"not a possible date{hint}") from error


def _from_iso(written: str) -> tuple[datetime, str]:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError as error:
        raise ValueError("not a possible date") from error
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC), "no time zone given, read as UTC"
    try:
        return moment.astimezone(UTC), ""
    except OverflowError as error:
        raise ValueError("not a possible date") from error
