from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.utils import timezone

from coalition.core.models import AuditEntry
from members.admission import reminders
from members.admission.onboarding import checklists, close_what_is_done
from members.models import Application, Objection, Onboarding
from tests import factories
from tests.members.admission.factories import letters, make_draft, make_in_review
from tests.members.mentorship.factories import make_request

pytestmark = pytest.mark.django_db


def begin(company, days=10):
    return Onboarding.objects.create(organization=company, began_at=timezone.now() - timedelta(days=days))


def test_steps_of_five_slices_stand_in_their_order_with_owner_and_age():
    company = factories.make_company(signed=(), standing="admitted")
    row = begin(company)
    items = checklists([row])[company.pk]
    assert [item.name for item in items] == ["agreement", "seats", "factors", "group", "mentor"]
    assert not any(item.done for item in items)
    assert items[0].owner == "Your company's signatory"
    assert items[0].since == row.began_at


def test_what_is_done_is_done_and_the_next_step_is_as_old_as_that():
    company = factories.make_company()
    row = begin(company)
    person = factories.make_person(company)
    factories.make_group(members=[person])
    items = {item.name: item for item in checklists([row])[company.pk]}
    assert items["agreement"].done
    assert items["seats"].done
    assert items["group"].done
    assert items["agreement"].since is None
    assert items["factors"].since > row.began_at
    assert "0 of 2" in items["factors"].text


def test_the_company_sees_its_checklist_before_it_is_covered(client):
    company = factories.make_company(signed=(), standing="admitted")
    begin(company)
    client.force_login(factories.make_person(company, acknowledged=False))
    page = client.get("/members/onboarding/").content.decode()
    assert "0 of 5 done." in page
    assert "A first working group" in page


def test_home_of_an_admitted_company_leads_to_the_checklist(client):
    company = factories.make_company(signed=(), standing="admitted")
    client.force_login(factories.make_person(company, acknowledged=False))
    assert "/members/onboarding/" not in client.get("/").content.decode()
    begin(company)
    page = client.get("/").content.decode()
    assert "0 of 5 steps are done" in page
    assert 'href="/members/onboarding/"' in page


def test_a_checklist_of_which_everything_has_happened_is_closed_by_the_portal_and_only_then():
    company = factories.make_company()
    row = begin(company)
    person = factories.make_person(company)
    factories.make_group(members=[person])
    make_request(person)
    assert close_what_is_done() == 0  # second factors are missing
    for seat in company.seats.select_related("user"):
        TOTP.activate(seat.user, "JBSWY3DPEHPK3PXP")
    assert (close_what_is_done(), close_what_is_done()) == (1, 0)
    row.refresh_from_db()
    assert row.closed_at
    assert AuditEntry.objects.filter(action="admission.onboarding_finished").count() == 1


def test_staff_see_who_is_stuck_and_close_what_is_done(client):
    company = factories.make_company("Slow", signed=(), standing="admitted")
    row = begin(company)
    staff = factories.make_staff("membership")
    client.force_login(staff)
    assert "Slow" in client.get("/console/onboarding/").content.decode()
    client.post(f"/console/onboarding/{row.pk}/", {"take": "yes"})
    client.post(f"/console/onboarding/{row.pk}/", {"close": "yes"})
    client.post(f"/console/onboarding/{row.pk}/", {"close": "yes"})
    row.refresh_from_db()
    assert row.owner == staff
    assert row.closed_at
    assert "Slow" not in client.get("/console/onboarding/").content.decode()


def test_the_list_asks_as_often_for_three_companies_as_for_one(client, django_assert_max_num_queries):
    client.force_login(factories.make_staff("membership"))
    client.get("/console/onboarding/")
    counts = []
    for number in (1, 2):
        for _ in range(number):
            begin(factories.make_company())
        with django_assert_max_num_queries(40) as asked:
            assert client.get("/console/onboarding/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_members_object_on_a_page_that_names_nothing_but_the_company(client, settings):
    settings.ADMISSION_OBJECTIONS = 10
    application = make_in_review(factories.make_staff("membership"), description="A secret description.")
    admin = factories.make_person(factories.make_company(), roles=["admin"])
    client.force_login(admin)
    page = client.get("/members/applicants/").content.decode()
    assert application.company_name in page
    assert "A secret description." not in page
    assert "wants to join; do you object?" in client.get("/").content.decode()
    empty = client.post("/members/applicants/", {"application": str(application.pk), "reason": ""})
    assert "An objection needs its reason." in empty.content.decode()
    client.post("/members/applicants/", {"application": str(application.pk), "reason": "They hid it."})
    assert Objection.objects.get().organization == admin.seats.get().organization
    Application.objects.update(objections_until=timezone.now() - timedelta(days=1))
    late = client.post("/members/applicants/", {"application": str(application.pk), "reason": "Late."})
    assert late.status_code == 404


def test_a_reminder_goes_once_before_the_last_link_runs_out_and_steps_of_others_wait():
    editor = make_draft()
    now = timezone.now()
    assert reminders.remind_of_links(now) == 0
    assert reminders.remind_of_links(now + timedelta(days=26)) == 1
    assert reminders.remind_of_links(now + timedelta(days=26)) == 0
    (letter,) = letters("link_expires")
    assert letter.to == editor.email
