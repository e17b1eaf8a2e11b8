from datetime import UTC, datetime

import pytest

from coalition.core import jobs
from coalition.core.jobs import periodic, services
from coalition.core.models import Job

pytestmark = pytest.mark.django_db


def do_nothing(_run):
    pass


@pytest.fixture(autouse=True)
def own_jobs(monkeypatch):
    monkeypatch.setattr(services, "_handlers", {})
    monkeypatch.setattr(periodic, "_periods", {})
    jobs.daily("x.each_day")(do_nothing)
    jobs.hourly("x.each_hour")(do_nothing)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def test_each_is_called_once_in_its_period():
    assert periodic.call_due(at(1, 6)) == ["x.each_day", "x.each_hour"]
    assert periodic.call_due(at(1, 6, 59)) == []
    assert periodic.call_due(at(1, 7)) == ["x.each_hour"]
    assert periodic.call_due(at(2, 7)) == ["x.each_day", "x.each_hour"]
    assert sorted(Job.objects.values_list("name", flat=True)) == ["x.each_day"] * 2 + ["x.each_hour"] * 3


def test_what_is_daily_waits_for_the_morning():
    assert periodic.call_due(at(1, 4)) == ["x.each_hour"]
    assert "x.each_day" in periodic.call_due(at(1, 5))


def test_days_on_which_nothing_ran_are_not_made_up_for():
    periodic.call_due(at(1, 6))
    assert periodic.call_due(at(9, 6)) == ["x.each_day", "x.each_hour"]
    assert periodic.call_due(at(9, 6)) == []


def test_who_comes_second_within_a_period_calls_nothing():
    periodic.call_due(at(1, 6))
    assert periodic._call("x.each_day", "2026-03-01") is False
    assert Job.objects.filter(name="x.each_day").count() == 1
