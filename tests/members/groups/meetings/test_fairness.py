from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from members.groups.meetings.fairness import (
    EAST,
    MIDDLE,
    REGIONS,
    WEST,
    added,
    burden_of,
    hours_outside,
    propose,
    region_of,
    slots_of_week,
)

WORLD = ["America/Los_Angeles"] * 6 + ["Europe/Berlin"] * 4 + ["Asia/Tokyo"]
MONDAY = date(2027, 3, 1)


@pytest.mark.parametrize(
    ("zone", "region"),
    [
        ("America/Sao_Paulo", WEST), ("America/New_York", WEST), ("Atlantic/Reykjavik", MIDDLE), ("UTC", MIDDLE),
        ("Africa/Lagos", MIDDLE), ("Asia/Dubai", MIDDLE), ("Asia/Kolkata", EAST), ("Australia/Sydney", EAST),
        ("No/Where", MIDDLE),
    ],
)  # fmt: skip
def test_regions_go_by_the_clock(zone, region):
    assert region_of(zone) == region


@pytest.mark.parametrize(
    ("local", "minutes", "hours"),
    [
        (datetime(2027, 3, 3, 10, tzinfo=UTC), 60, 0), (datetime(2027, 3, 3, 17, 30, tzinfo=UTC), 60, 0.5), (datetime(2027, 3, 3, 19, tzinfo=UTC), 60, 1),
        (datetime(2027, 3, 3, 23, tzinfo=UTC), 60, 2), (datetime(2027, 3, 3, 5, 30, tzinfo=UTC), 60, 1.5), (datetime(2027, 3, 6, 10, tzinfo=UTC), 60, 1),
    ],
)  # fmt: skip
def test_evenings_count_nights_count_double_and_weekends_count(local, minutes, hours):
    assert hours_outside("UTC", local.replace(tzinfo=UTC), minutes) == hours


def test_many_people_in_one_region_do_not_outvote_few_in_another():
    start = datetime(2027, 3, 3, 18, tzinfo=UTC)  # 10 in California, 3 at night in Tokyo
    assert burden_of(WORLD, start, 60) == {WEST: 0, MIDDLE: 1.0, EAST: 2.0}


def test_the_burden_goes_round():
    carried, chosen = {}, []
    for week in range(12):
        slot = propose(slots_of_week(MONDAY + timedelta(weeks=week)), WORLD, carried, 60)[0]
        carried, worst = slot.after, max(slot.cost, key=slot.cost.get)
        chosen.append(worst)
    assert set(chosen) == set(REGIONS)
    assert max(carried.values()) - min(carried.values()) <= 2  # never further apart than one night's hour
    fixed = propose(slots_of_week(MONDAY), WORLD, {}, 60)[0].cost
    alone = added(*[fixed] * 12)
    assert max(alone.values()) - min(alone.values()) > 2  # what the best single hour would have done


def test_who_has_carried_most_is_spared():
    for region in REGIONS:
        best = propose(slots_of_week(MONDAY), WORLD, {region: 20.0}, 60)[0]
        assert best.cost[region] == 0


@settings(max_examples=15)
@given(
    zones=st.lists(st.sampled_from([*sorted(set(WORLD)), "Asia/Kolkata", "UTC"]), min_size=1, max_size=8),
    so_far=st.dictionaries(st.sampled_from(REGIONS), st.floats(0, 40).map(lambda hours: round(hours, 2))),
)
def test_no_other_hour_leaves_the_most_burdened_better_off(zones, so_far):
    slots = slots_of_week(MONDAY)
    best = propose(slots, zones, so_far, 60, most=len(slots))
    assert max(best[0].after.values()) == min(max(slot.after.values()) for slot in best)
    assert [slot.order for slot in best] == sorted(slot.order for slot in best)
