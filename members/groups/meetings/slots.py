"""The slot finder: what meetings have cost each region so far, and hours that let it go round."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from members.groups.meetings.fairness import (
    REGIONS,
    Slot,
    added,
    propose,
    region_of,
    slots_of_week,
    zone_of,
)
from members.groups.meetings.models import Meeting
from members.groups.meetings.queries import sitting_in
from members.groups.meetings.rules import leads
from members.groups.meetings.views import group_of
from members.groups.models import WorkingGroup

LENGTHS = (30, 45, 60, 90, 120)
WEEKS = 8
MEMORY = timedelta(days=365)
NOTICE = timedelta(days=6)  # an agenda is published five days ahead


@dataclass(frozen=True, slots=True)
class Clock:
    """How late a slot is for the people of one region."""

    region: str
    local: str
    cost: float


def burden_so_far(group: WorkingGroup, now: datetime | None = None) -> dict[str, float]:
    """Hours outside of the working day in the meetings of the last year, those announced included."""
    since = (now or timezone.now()) - MEMORY
    rows = Meeting.objects.filter(group=group, status__in=Meeting.LIVE, starts_at__gte=since)
    return added(*rows.values_list("burden", flat=True))


def clocks_of(slot: Slot, zones: Iterable[str]) -> list[Clock]:
    """The local clock of each region, at the zone where most of its people are."""
    most: dict[str, dict[str, int]] = {}
    for zone in zones:
        counted = most.setdefault(region_of(zone), {})
        counted[zone] = counted.get(zone, 0) + 1
    found = []
    for region in REGIONS:
        if region in most:
            zone = max(most[region], key=lambda name: (most[region][name], name))
            local = slot.start.astimezone(zone_of(zone))
            words = f"{local:%a %H:%M} {zone.rpartition('/')[2].replace('_', ' ')}"
            found.append(Clock(region, words, slot.cost.get(region, 0.0)))
    return found


def mondays(today: date) -> list[date]:
    soonest = today + NOTICE
    first = soonest + timedelta(days=-soonest.weekday() % 7)
    return [first + timedelta(weeks=week) for week in range(WEEKS)]


def _asked(request: HttpRequest, weeks: list[date]) -> tuple[date, int]:
    week = next((one for one in weeks if one.isoformat() == request.GET.get("week")), weeks[0])
    length = next((one for one in LENGTHS if str(one) == request.GET.get("minutes")), 60)
    return week, length


@require_safe
def group_slots(request: HttpRequest, slug: str) -> HttpResponse:
    group = group_of(request, slug=slug)
    weeks = mondays(timezone.localdate())
    week, length = _asked(request, weeks)
    zones = list(sitting_in(group).values_list("timezone", flat=True))
    so_far = burden_so_far(group)
    taken = set(
        Meeting.objects.filter(group=group, status__in=Meeting.LIVE).values_list("starts_at", flat=True)
    )
    slots = propose([start for start in slots_of_week(week) if start not in taken], zones, so_far, length)
    regions = [region for region in REGIONS if region in {region_of(zone) for zone in zones}]
    context: dict[str, Any] = {
        "group": group,
        "leads": leads(request.user, group.pk),
        "weeks": weeks,
        "week": week,
        "lengths": LENGTHS,
        "length": length,
        "slots": [(slot, clocks_of(slot, zones)) for slot in slots],
        "regions": regions,
        "burden": [so_far.get(region, 0.0) for region in regions],
        "sentence": _sentence(so_far, regions),
        "people": len(zones),
    }
    return render(request, "members/groups/meetings/slots.html", context)


def _sentence(so_far: dict[str, float], regions: list[str]) -> str:
    carried = {region: so_far.get(region, 0.0) for region in regions}
    if not any(carried.values()):
        return "No meeting has cost anybody an evening so far."
    most, least = max(carried, key=carried.__getitem__), min(carried, key=carried.__getitem__)
    return (
        f"{most} has carried most ({carried[most]:g} hours for each person), {least} least ({carried[least]:g}). "
        "The proposals below move it."
    )
