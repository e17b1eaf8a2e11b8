"""Which hour is fair: what a meeting costs each part of the world, and slots that let the cost go round.

Pure. A region's burden is the mean over its people of the hours that lie outside of their working day, so that many
people in one region do not outvote few in another.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

WORKDAY = (time(8), time(18))
NIGHT = (time(22), time(6))  # weighs double
STEP = 15  # minutes
SATURDAY = 5
WEST, MIDDLE, EAST = "Americas", "Europe, Middle East and Africa", "Asia and Pacific"
REGIONS = (WEST, MIDDLE, EAST)


@cache
def zone_of(name: str) -> ZoneInfo:
    """The zone of that name; one that the tables do not know counts as UTC."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


@cache
def region_of(name: str) -> str:
    """By the clock in January, not by the name of the continent: what matters is when people sleep."""
    offset = datetime(2026, 1, 15, 12, tzinfo=zone_of(name)).utcoffset() or timedelta()
    hours = offset / timedelta(hours=1)
    if hours < -2:  # noqa: PLR2004 -- the Atlantic
        return WEST
    return MIDDLE if hours <= 4 else EAST  # noqa: PLR2004 -- from Iceland to the Gulf


def hours_outside(zone: str, start: datetime, minutes: int) -> float:
    """Hours of a meeting outside of the working day there; at night they count twice, at weekends all do."""
    tz, outside = zone_of(zone), 0.0
    for begin in range(0, minutes, STEP):
        local = (start + timedelta(minutes=begin)).astimezone(tz)
        length = min(STEP, minutes - begin) / 60
        clock = local.time()
        if clock >= NIGHT[0] or clock < NIGHT[1]:
            outside += 2 * length
        elif local.weekday() >= SATURDAY or not WORKDAY[0] <= clock < WORKDAY[1]:
            outside += length
    return outside


def burden_of(zones: Iterable[str], start: datetime, minutes: int) -> dict[str, float]:
    """What a meeting costs each region that has people in it."""
    hours: dict[str, list[float]] = defaultdict(list)
    for zone in zones:
        hours[region_of(zone)].append(hours_outside(zone, start, minutes))
    return {
        region: round(sum(hours[region]) / len(hours[region]), 2) for region in REGIONS if region in hours
    }


def added(*burdens: Mapping[str, float]) -> dict[str, float]:
    total: dict[str, float] = defaultdict(float)
    for burden in burdens:
        for region, hours in burden.items():
            total[region] += hours
    return {region: round(total[region], 2) for region in REGIONS if region in total}


@dataclass(frozen=True, slots=True)
class Slot:
    """A time with what it costs, and where that would leave everybody."""

    start: datetime
    cost: dict[str, float]
    after: dict[str, float]

    @property
    def order(self) -> tuple[list[float], float, datetime]:
        """First the region that carries most, then the next (leximin); what is equal goes by the sum, then the day."""
        return sorted(self.after.values(), reverse=True), sum(self.cost.values()), self.start


def slots_of_week(monday: date) -> list[datetime]:
    """Every hour from Monday to Friday, in UTC; weekends anywhere are paid for by their burden."""
    first = datetime.combine(monday, time(), ZoneInfo("UTC"))
    return [first + timedelta(hours=hour) for hour in range(5 * 24)]


def propose(
    candidates: Iterable[datetime],
    zones: Sequence[str],
    so_far: Mapping[str, float],
    minutes: int,
    *,
    most: int = 8,
) -> list[Slot]:
    """The fairest first: the burden goes to who has carried least, and nobody carries what nobody must."""
    counted: dict[str, int] = defaultdict(int)
    for zone in zones:
        counted[zone] += 1
    present = {region_of(zone) for zone in counted}
    before = {region: so_far.get(region, 0.0) for region in REGIONS if region in present}
    found = []
    for start in candidates:
        cost = _cost(counted, start, minutes)
        found.append(Slot(start, cost, added(before, cost)))
    return sorted(found, key=lambda slot: slot.order)[:most]


def _cost(counted: Mapping[str, int], start: datetime, minutes: int) -> dict[str, float]:
    hours: dict[str, float] = defaultdict(float)
    people: dict[str, int] = defaultdict(int)
    for zone, number in counted.items():
        region = region_of(zone)
        hours[region] += hours_outside(zone, start, minutes) * number
        people[region] += number
    return {region: round(hours[region] / people[region], 2) for region in REGIONS if region in people}
