"""Retention: the dry run counts what the run takes, holds keep what they cover, and nothing live goes."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from coalition.core import jobs
from coalition.core.access import Refused
from coalition.core.audit.models import AuditEntry
from signals.matching.models import Corroboration
from signals.outcomes.lifecycle import holds, retention
from signals.outcomes.lifecycle.models import LegalHold, RetentionRule, RetentionRun
from signals.submissions.models import Batch, BatchRow, Indicator
from tests.factories import make_staff
from tests.signals.factories import make_analyst, make_batch, make_signal
from tests.signals.lifecycle.factories import end, make_hold
from tests.signals.matching.working import match, work
from tests.support.proof import prove

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper():
    return make_staff("compliance")


def due(name):
    return next(row for row in retention.due_now(now=timezone.now()) if row.subject.name == name)


def test_only_what_every_company_let_go_of_long_enough_ago_is_forgotten(keeper):
    here, there = make_analyst(), make_analyst()
    gone = make_signal(here, kind="email", value="gone@mail.example")
    still_held = make_signal(here, value="still held by another")
    make_signal(there, value="still held by another")
    recent = make_signal(here, value="ended last week")
    match()
    for opinion, days in ((gone, 500), (still_held, 500), (recent, 7)):
        end(opinion, days_ago=days)
    assert due("signals").count == 1
    retention.ask_for_run(by=keeper, reason="The auditor is here.")
    work(retention.JOB)
    row = Indicator.objects.get(pk=gone.indicator_id)
    assert row.erased_at
    assert row.shown == "erased"
    assert row.clear_value == "erased"
    assert set(Indicator.objects.filter(erased_at=None)) == {still_held.indicator, recent.indicator}
    assert not Corroboration.objects.filter(indicator=row).exists()
    assert BatchRow.objects.get(indicator=row).sent_fields == {"value": "erased"}
    assert RetentionRun.objects.get().counts == {"signals": 1}
    assert due("signals").count == 0


def test_the_same_value_can_be_sent_anew_after_it_was_forgotten(keeper):
    analyst = make_analyst()
    first = make_signal(
        analyst, kind="pdq", value="f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22"
    )
    end(first, days_ago=500)
    retention.ask_for_run(by=keeper, reason="Due.")
    work(retention.JOB)
    again = make_signal(
        analyst, kind="pdq", value="f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22"
    )
    assert again.indicator_id != first.indicator_id
    match()
    assert Corroboration.objects.get(indicator=again.indicator).companies_exact == 1


@pytest.mark.parametrize("covers", ["organization", "indicator"])
def test_a_hold_keeps_what_it_covers_until_it_is_lifted(keeper, covers):
    opinion = make_signal(make_analyst())
    end(opinion, days_ago=500)
    hold = make_hold(keeper, **{covers: getattr(opinion, covers)})
    assert (due("signals").count, due("signals").held) == (0, 1)
    retention.ask_for_run(by=keeper, reason="Due.")
    work(retention.JOB)
    assert Indicator.objects.get(pk=opinion.indicator_id).erased_at is None
    holds.lift_hold(by=keeper, hold=hold, reason="The trial is over.")
    assert (due("signals").count, due("signals").held) == (1, 0)


def test_rows_as_they_were_sent_go_while_their_answers_stay(keeper):
    batch = make_batch(make_analyst(), value="Some  Word")
    Batch.objects.filter(pk=batch.pk).update(finished_at=timezone.now() - timedelta(days=200))
    assert due("answers").count == 1
    work_daily = "signals.retention_of_the_day"
    jobs.enqueue(work_daily)
    work(work_daily)
    row = BatchRow.objects.get(batch=batch)
    assert row.sent_fields == {"value": "erased"}
    assert row.state == "accepted"
    assert row.indicator_id
    assert RetentionRun.objects.get().by is None
    assert due("answers").count == 0


def test_a_longer_time_is_a_new_rule_and_the_same_said_twice_is_one(keeper):
    opinion = make_signal(make_analyst())
    end(opinion, days_ago=500)
    for _ in range(2):
        retention.set_days(by=keeper, subject="signals", days=600, reason="The law changed.")
    assert RetentionRule.objects.count() == 1
    assert due("signals").count == 0
    assert AuditEntry.objects.filter(action="signals.retention_set").count() == 1


def test_the_page_shows_the_dry_run_and_says_beside_the_field_what_is_wrong(client, keeper):
    end(make_signal(make_analyst()), days_ago=500)
    client.force_login(keeper)
    assert "Let go of 1" in client.get(reverse("console:retention")).text
    wrong = client.post(
        reverse("console:retention-set", args=["signals"]),
        {"signals-days": "5", "signals-reason": "Why not."},
    ).text
    assert "From 90 to 3,650 days." in wrong
    assert "Why not." in wrong
    prove(client)
    client.post(reverse("console:retention-run"), {"reason": "Now."})
    client.post(reverse("console:retention-run"), {"reason": "Now."})
    assert RetentionRun.objects.count() == 1


def test_a_hold_past_its_review_still_holds_and_stands_out(client, keeper):
    hold = make_hold(keeper, organization=make_signal(make_analyst()).organization)
    LegalHold.objects.update(review_on=timezone.now().date() - timedelta(days=1))
    client.force_login(keeper)
    assert "Review is due" in client.get(reverse("console:signal-holds")).text
    assert retention.LegalHold.objects.standing().get() == hold
    page = reverse("console:signal-hold", args=[hold.pk])
    assert "within a year" in client.post(page, {"review_on": "2001-01-01", "reason": "x"}).text
    later = timezone.now().date() + timedelta(days=60)
    client.post(page, {"review_on": later.isoformat(), "reason": "The appeal runs."})
    assert "Review is due" not in client.get(reverse("console:signal-holds")).text


def test_a_hold_covers_a_company_or_a_signal_and_never_both_or_none(client, keeper):
    opinion = make_signal(make_analyst())
    client.force_login(keeper)
    day = (timezone.now().date() + timedelta(days=9)).isoformat()
    typed = {"reason": "A trial.", "reference": "7/26", "review_on": day}
    assert "Name either a company or one signal." in client.post(reverse("console:signal-holds"), typed).text
    wrong = client.post(reverse("console:signal-holds"), typed | {"signal": "no such"}).text
    assert "No signal has this address." in wrong
    assert "A trial." in wrong
    client.post(reverse("console:signal-holds"), typed | {"signal": str(opinion.indicator.public_id)})
    assert LegalHold.objects.get().indicator == opinion.indicator


def test_nobody_else_decides_how_long_things_are_kept():
    with pytest.raises(Refused):
        retention.set_days(by=make_staff("membership"), subject="signals", days=500, reason="Because.")
