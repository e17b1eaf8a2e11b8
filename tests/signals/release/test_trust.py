"""New contributors: quarantine, quotas, how they become established; and days far out of the ordinary."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from coalition.core.access import Refused
from coalition.core.models import AuditEntry, Job
from coalition.core.notices.models import Notice
from signals.submissions.models import Batch, Opinion
from signals.submissions.release import services as releasing
from signals.submissions.release import trust
from signals.submissions.release.models import Contributor, Release
from tests.factories import make_staff
from tests.signals.factories import (
    make_analyst,
    make_csv,
    make_participant,
    make_signal,
    release_all,
    start_import,
)
from tests.signals.matching.working import work

pytestmark = pytest.mark.django_db


@pytest.fixture
def newcomer():
    company = make_participant()
    Contributor.objects.filter(organization=company).delete()
    return make_analyst(company)


def company_of(person):
    return person.seats.get().organization


def test_what_a_new_contributor_sends_waits_for_compliance_staff(newcomer):
    opinion = make_signal(newcomer, waits=True)
    assert opinion.standing == "waiting"
    assert Release.objects.get().gate == "quarantine"
    with pytest.raises(Refused):
        releasing.release(by=make_analyst(company_of(newcomer)), release=Release.objects.get())
    staff = make_staff("compliance")
    assert releasing.clear_contributor(by=staff, company=company_of(newcomer), words="Seen.") == 1
    assert make_signal(newcomer, waits=True, value="another word").standing == "live"
    assert AuditEntry.objects.filter(action="signals.contributor_cleared").count() == 1


def test_an_urgent_one_that_comes_out_of_quarantine_reaches_those_who_asked_for_urgent_ones(newcomer):
    opinion = make_signal(newcomer, waits=True)
    Batch.objects.update(urgent=True)
    staff = make_staff("compliance")
    releasing.release(by=staff, release=Release.objects.get())
    releasing.release(by=staff, release=Release.objects.get())
    assert Job.objects.get(name="signals.tell_urgent").payload == {"batch_id": str(opinion.batch_id)}


def test_quarantine_and_the_second_person_are_two_gates(newcomer):
    opinion = make_signal(newcomer, waits=True, kind="email", value="a.person@mail.example")
    releasing.clear_contributor(by=make_staff("compliance"), company=company_of(newcomer), words="Seen.")
    opinion.refresh_from_db()
    assert opinion.standing == "waiting"
    personal = Release.objects.get(gate="personal")
    assert releasing.release(by=make_analyst(company_of(newcomer)), release=personal) == 1


def test_a_new_contributor_has_a_daily_quota_and_is_told_before_anything_is_stored(newcomer, settings):
    settings.SIGNAL_NEW_DAILY_ROWS = 5
    with time_machine.travel("2026-11-03T10:00:00Z", tick=False) as clock:
        with pytest.raises(
            trust.QuotaReachedError, match=r"5 are left today, and this has 6.*4 November, 00:00 UTC"
        ):
            start_import(newcomer, make_csv(6))
        assert not Batch.objects.exists()
        start_import(newcomer, make_csv(5))
        with pytest.raises(trust.QuotaReachedError, match="all of them are used"):
            make_signal(newcomer)
        clock.shift(timedelta(hours=14))
        assert make_signal(newcomer, waits=True)


def test_the_form_says_so_and_loses_nothing(newcomer, settings, client):
    settings.SIGNAL_NEW_DAILY_ROWS = 1
    make_signal(newcomer)
    client.force_login(newcomer)
    page = client.get("/signals/submit/")
    token = page.context["form"]["form_token"].value()
    answer = client.post(
        "/signals/submit/",
        {
            "value": "another word",
            "kind": "keyword",
            "harm": "grooming",
            "action": "none_yet",
            "whose": "not_known",
            "tlp": "amber",
            "form_token": token,
        },
    )
    text = answer.content.decode()
    assert "You can go on from" in text
    assert "another word" in text


def test_staff_set_a_quota_of_its_own_for_a_company(newcomer):
    company = company_of(newcomer)
    releasing.set_quota(by=make_staff("compliance"), company=company, rows=7)
    assert trust.quota_of(company, now=timezone.now()).rows == 7
    with pytest.raises(Refused):
        releasing.set_quota(by=newcomer, company=company, rows=None)


def test_time_and_signals_without_a_dispute_end_being_new(newcomer, settings):
    settings.SIGNAL_NEW_SIGNALS = 2
    company, now = company_of(newcomer), timezone.now()
    for word in ("first word", "second word"):
        release_all(make_signal(newcomer, value=word).batch)
    assert not trust.is_established(company, now=now)
    later = now + timedelta(days=31)
    wrong = make_signal(make_analyst(), value="first word")
    Opinion.objects.filter(pk=wrong.pk).update(status="negative")
    assert not trust.is_established(company, now=later)
    Opinion.objects.filter(pk=wrong.pk).update(withdrawn_at=now)
    assert trust.is_established(company, now=later)
    assert AuditEntry.objects.filter(action="signals.contributor_established").exists()


def test_who_is_held_again_is_not_cleared_by_time(newcomer, settings):
    settings.SIGNAL_NEW_SIGNALS, settings.SIGNAL_NEW_DAYS = 1, 0
    company, staff = company_of(newcomer), make_staff("compliance")
    make_signal(newcomer)
    releasing.clear_contributor(by=staff, company=company, words="Seen.")
    releasing.hold_contributor(by=staff, company=company, words="A stolen account.")
    assert not trust.is_established(company, now=timezone.now())


def test_ten_times_the_usual_day_tells_compliance_staff_once(monkeypatch):
    monkeypatch.setattr(trust, "OUTLIER_FROM", 20)
    staff, analyst = make_staff("compliance"), make_analyst()
    company = company_of(analyst)
    for back in (3, 5, 9):
        batch = start_import(analyst, make_csv(2, start=back * 10))
        Batch.objects.filter(pk=batch.pk).update(created_at=timezone.now() - timedelta(days=back))
    start_import(analyst, make_csv(21, start=500))
    start_import(analyst, make_csv(2, start=900))
    work("signals.import_batch", "signals.outlier_tell")
    assert Contributor.objects.get(organization=company).alarmed_on == timezone.now().date()
    [notice] = Notice.objects.filter(person=staff)
    assert company.name not in notice.text
