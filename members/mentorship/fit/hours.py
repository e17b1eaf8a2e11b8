"""How many working hours of a day two people share, whatever their time zones."""

from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

type Hours = tuple[int, int]  # from and to, whole hours of the person's own clock, from before to

WORKDAY: Hours = (9, 18)
DAY = 24 * 60


@cache
def overlap_hours(
    tz_a: str, tz_b: str, on: date, hours_a: Hours = WORKDAY, hours_b: Hours = WORKDAY
) -> float:
    """Hours shared on an ordinary day under the clocks in force on that date (so summer time counts)."""
    start_a, length_a = _window(tz_a, on, hours_a)
    start_b, length_b = _window(tz_b, on, hours_b)
    shared = 0
    for shift in (-DAY, 0, DAY):
        begin, end = max(start_a, start_b + shift), min(start_a + length_a, start_b + shift + length_b)
        shared += max(0, end - begin)
    return shared / 60


def _window(tz: str, on: date, hours: Hours) -> tuple[int, int]:
    """When the window opens, in minutes after midnight UTC within one day, and how many minutes it lasts."""
    opens, closes = hours
    if not 0 <= opens < closes <= 24:  # noqa: PLR2004 - hours of a day
        raise ValueError("Hours run from an earlier to a later hour of the same day.")
    offset = datetime.combine(on, time(12), ZoneInfo(tz)).utcoffset() or timedelta()
    return (opens * 60 - int(offset.total_seconds() // 60)) % DAY, (closes - opens) * 60
