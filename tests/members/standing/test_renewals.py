"""Membership years: reminded never twice, grace, and the suspension that does exactly what the preview listed."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coalition.core.models import OutgoingMail
from members.models import Attestation, Organization, Renewal, StandingChange
from members.standing import keeping, renewals, services
from tests import factories

pytestmark = pytest.mark.django_db
DUE = date(2026, 6, 15)


@pytest.fixture
def company():
    return factories.make_company("Fern", joined_on=date(2024, 6, 15), signed=())


@pytest.fixture(autouse=True)
def admin(company):
    return factories.make_person(company, roles=["admin"])


def day(on):
    with time_machine.travel(on, tick=False):
        return renewals.run_day(on)


def letters(kind):
    return OutgoingMail.objects.filter(kind=kind).count()


def pass_days(start, end):
    while start <= end:
        day(start)
        start += timedelta(days=1)


def test_reminders_go_at_sixty_thirty_and_seven_days_and_never_twice():
    for before, sent in ((61, 0), (60, 1), (59, 1), (30, 2), (29, 2), (7, 3), (6, 3), (0, 3)):
        for _ in range(2):
            day(DUE - timedelta(days=before))
        assert letters("standing.renewal_due") == sent, before


def test_a_portal_that_was_off_sends_one_reminder_and_not_three():
    day(DUE - timedelta(days=5))
    assert letters("standing.renewal_due") == 1


def test_letters_name_no_company():
    day(DUE - timedelta(days=30))
    letter = OutgoingMail.objects.get()
    assert "Fern" not in letter.subject + letter.text


def test_the_day_after_the_date_grace_begins_and_everything_stays_open(company, admin):
    day(DUE - timedelta(days=60))
    day(DUE)
    company.refresh_from_db()
    assert company.standing == "active"
    day(DUE + timedelta(days=1))
    company.refresh_from_db()
    assert company.standing == "grace"
    assert Renewal.objects.get().suspend_on == DUE + timedelta(days=31)


def test_the_job_suspends_exactly_whom_the_preview_listed_on_the_day_it_listed(company):
    others = [
        factories.make_company(joined_on=date(2024, 6, 15)),
        factories.make_company(joined_on=date(2024, 8, 1)),
    ]
    day(DUE - timedelta(days=60))
    day(DUE + timedelta(days=1))
    listed = {row.renewal.organization_id for row in renewals.suspensions_ahead()}
    assert listed == {company.pk, others[0].pk}
    day(DUE + timedelta(days=30))
    assert not Organization.objects.filter(standing="suspended").exists()
    day(DUE + timedelta(days=31))
    assert set(Organization.objects.filter(standing="suspended").values_list("pk", flat=True)) == listed


def test_the_preview_says_what_is_lost_and_afterwards_that_is_gone(company, admin):
    client = Client()
    admin.set_password(factories.PASSWORD)
    client.force_login(admin)
    day(DUE - timedelta(days=60))
    day(DUE + timedelta(days=1))
    (preview,) = renewals.suspensions_ahead()
    assert "1 person sees nothing behind the gate until it is lifted" in preview.loses
    day(DUE + timedelta(days=31))
    assert not client.get("/").wsgi_request.user.is_authenticated
    last = StandingChange.objects.filter(organization=company).first()
    assert (last.after, last.by) == ("suspended", None)


def test_staff_hold_one_with_a_reason_and_the_job_passes_it_by(company):
    staff = factories.make_staff("membership")
    day(DUE - timedelta(days=60))
    day(DUE + timedelta(days=1))
    renewal = Renewal.objects.get()
    with pytest.raises(ValidationError):
        renewals.hold(by=staff, renewal=renewal, reason=" ")
    renewals.hold(by=staff, renewal=renewal, reason="Merger under way.")
    day(DUE + timedelta(days=40))
    company.refresh_from_db()
    assert company.standing == "grace"
    renewals.release(by=staff, renewal=renewal)
    day(DUE + timedelta(days=41))
    company.refresh_from_db()
    assert company.standing == "suspended"


def attest(company):
    two = [factories.make_person(company) for _ in range(2)]
    return Attestation.objects.create(
        organization=company, year=2026, state="signed", submitted_by=two[0], signed_by=two[1],
        signed_at=timezone.now(), purge_on=date(2027, 1, 1), sha256="0" * 64, retention_years=1,
    )  # fmt: skip


def test_attested_and_paid_in_grace_is_in_good_standing_again(company):
    staff = factories.make_staff("membership")
    keeping.record_dues(by=staff, company=company, year=2026, band="small", due_on=DUE)
    day(DUE - timedelta(days=60))
    day(DUE + timedelta(days=1))
    attest(company)
    day(DUE + timedelta(days=2))
    company.refresh_from_db()
    assert company.standing == "grace"
    keeping.record_dues(by=staff, company=company, year=2026, band="small", due_on=DUE, paid_on=DUE)
    company.refresh_from_db()
    assert company.standing == "active"
    assert Renewal.objects.get().state == "done"


def test_what_the_portal_suspended_it_restores_what_staff_suspended_it_does_not(company):
    day(DUE - timedelta(days=60))
    day(DUE + timedelta(days=1))
    day(DUE + timedelta(days=31))
    attest(company)
    day(DUE + timedelta(days=32))
    company.refresh_from_db()
    assert company.standing == "active"
    other = factories.make_company(joined_on=date(2024, 6, 15))
    Renewal.objects.create(organization=other, year=2026, due_on=DUE, state="lapsed")
    services.suspend(by=factories.make_staff("membership"), company=other, reason="A breach.")
    attest(other)
    day(DUE + timedelta(days=33))
    other.refresh_from_db()
    assert other.standing == "suspended"


def test_a_renewed_company_is_not_reminded(company):
    attest(company)
    day(DUE - timedelta(days=60))
    assert letters("standing.renewal_due") == 0
    assert Renewal.objects.get().state == "done"


def test_a_company_that_joined_on_the_leap_day_has_its_year(company):
    company.joined_on = date(2024, 2, 29)
    assert renewals.next_due(company, date(2026, 1, 1)) == date(2026, 2, 28)


def test_a_company_in_its_first_year_renews_a_year_later(company):
    company.joined_on = date(2026, 6, 15)
    assert renewals.next_due(company, date(2026, 6, 15)) == date(2027, 6, 15)


def test_the_pages_show_preview_and_calendar(company):
    staff = factories.make_staff("membership")
    client = Client()
    client.force_login(staff)
    day(DUE - timedelta(days=60))
    assert "Fern" in client.get(reverse("console:renewals")).text
    day(DUE + timedelta(days=1))
    page = client.get(reverse("console:suspensions"))
    assert "will be suspended" in page.text
    url = reverse("console:suspension-hold", args=[Renewal.objects.get().pk])
    assert "Say why" in client.post(url, {"reason": ""}).text
    client.post(url, {"reason": "Merger under way."})
    assert "Merger under way." in client.get(reverse("console:suspensions")).text
