"""Working hours in common, across half-hour zones, the date line and summer time."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.mentorship.fit.hours import overlap_hours
from tests.members.mentorship.instances import ZONES

WINTER, SUMMER, BETWEEN = date(2026, 1, 14), date(2026, 7, 15), date(2026, 3, 18)


@pytest.mark.parametrize(
    ("here", "there", "on", "shared"),
    [
        ("UTC", "UTC", WINTER, 9),
        ("Europe/London", "Europe/Berlin", WINTER, 8),
        ("Europe/London", "America/New_York", WINTER, 4),
        (
            "Europe/London",
            "America/New_York",
            BETWEEN,
            5,
        ),  # the Americas change their clocks three weeks earlier
        ("Europe/London", "Asia/Kolkata", WINTER, 3.5),
        ("America/Los_Angeles", "Asia/Tokyo", WINTER, 2),  # across midnight UTC
        ("America/New_York", "Asia/Tokyo", SUMMER, 0),
        ("Pacific/Auckland", "Pacific/Honolulu", WINTER, 8),
    ],
)
def test_hours_in_common(here, there, on, shared):
    assert overlap_hours(here, there, on) == shared


@given(st.sampled_from(ZONES), st.sampled_from(ZONES), st.dates(date(2025, 1, 1), date(2027, 12, 31)))
def test_it_does_not_matter_who_asks(here, there, on):
    assert overlap_hours(here, there, on) == overlap_hours(there, here, on)
    assert overlap_hours(here, here, on) == 9


def test_own_hours_count():
    assert overlap_hours("America/Los_Angeles", "Europe/London", WINTER, (7, 12), (9, 18)) == 3
    with pytest.raises(ValueError, match="earlier to a later hour"):
        overlap_hours("UTC", "UTC", WINTER, (18, 9))
