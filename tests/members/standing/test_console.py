"""What staff see of companies, and what of it no member ever does."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone

from coalition.core import audit
from coalition.core.access import Refused
from coalition.core.models import AuditEntry
from members.models import CompanyNote, DuesRecord
from members.standing import keeping, watch
from tests import factories
from tests.access.test_access_matrix import names

pytestmark = pytest.mark.django_db
CANARY = "canary-note-4711"


@pytest.fixture
def staff(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    person = factories.make_staff("membership")
    person.set_password(factories.PASSWORD)
    person.save()
    return person


@pytest.fixture
def company():
    return factories.make_company("Fern", slug="fern", signed=("nda", "signals"))


@pytest.fixture
def desk(staff):
    client = Client()
    client.force_login(staff)
    return client


def every_page_without_arguments():
    for name in names(get_resolver().url_patterns):
        try:
            yield reverse(name)
        except NoReverseMatch:
            continue


def test_staff_notes_are_on_no_page_that_a_member_can_open(company, staff):
    keeping.note(by=staff, company=company, kind="call", on=timezone.localdate(), text=CANARY)
    client = Client()
    client.force_login(factories.make_person(company, roles=["signatory", "admin", "representative"]))
    opened = 0
    urls = [*every_page_without_arguments(), reverse("members:company", args=["fern"])]
    for url in urls:
        if url.startswith(("/admin/", "/accounts/logout")):
            continue
        answer = client.get(url, {"q": CANARY[:6]})
        text = b"".join(answer.streaming_content) if answer.streaming else answer.content
        opened += answer.status_code == 200
        assert CANARY.encode() not in text, url
    assert opened > 10
    assert client.get(reverse("console:standing-tab", args=["fern", "notes"])).status_code == 403


def test_the_audit_says_that_something_was_noted_and_not_what(company, staff):
    keeping.note(by=staff, company=company, kind="call", on=timezone.localdate(), text=CANARY)
    entry = AuditEntry.objects.get(action="standing.noted")
    assert CANARY not in f"{entry.subject_label}{entry.detail}"


def test_notes_are_kept_by_membership_staff_alone(company):
    with pytest.raises(Refused):
        keeping.note(
            by=factories.make_staff("programmes"),
            company=company,
            kind="note",
            on=timezone.localdate(),
            text="x",
        )


def test_a_note_form_with_an_error_loses_nothing(desk, company):
    url = reverse("console:standing-tab", args=["fern", "notes"])
    page = desk.post(url, {"kind": "call", "on": "yesterday", "text": "They asked about the grant."})
    assert "They asked about the grant." in page.text
    assert "Write the date as year-month-day" in page.text
    assert not CompanyNote.objects.exists()
    desk.post(url, {"kind": "call", "on": "2026-03-01", "text": "They asked about the grant."})
    assert "They asked about the grant." in desk.get(url).text


def test_dues_of_a_year_are_one_record_paid_or_waived_with_a_reason(company, staff):
    facts = {"by": staff, "company": company, "year": 2026, "band": "small", "due_on": timezone.localdate()}
    keeping.record_dues(**facts)
    keeping.record_dues(**facts, paid_on=timezone.localdate())
    assert DuesRecord.objects.get().state == "paid"
    with pytest.raises(ValidationError, match="not both"):
        keeping.record_dues(
            **facts, paid_on=timezone.localdate(), waived_on=timezone.localdate(), waived_reason="x"
        )
    with pytest.raises(ValidationError, match="why they are waived"):
        keeping.record_dues(**facts, waived_on=timezone.localdate())
    with pytest.raises(IntegrityError), transaction.atomic():
        DuesRecord.objects.update(waived_on=timezone.localdate(), waived_reason="x")


def test_a_companys_admin_sees_its_dues_and_a_colleague_does_not(company, staff):
    keeping.record_dues(
        by=staff,
        company=company,
        year=2026,
        band="small",
        due_on=timezone.localdate(),
        invoice_reference="INV-77",
    )
    pages = []
    for roles in (["admin"], ["staff"]):
        client = Client()
        client.force_login(factories.make_person(company, roles=roles))
        pages.append("INV-77" in client.get(reverse("members:standing")).text)
    assert pages == [True, False]


def test_one_seat_no_signatory_and_nobody_in_are_seen(company):
    alone = factories.make_company("Alone", signed=())
    factories.make_person(alone, roles=["admin"], last_login=timezone.now() - timedelta(days=61))
    sound = factories.make_company("Sound", signed=())
    for roles in (["signatory"], ["admin"]):
        factories.make_person(sound, roles=roles, last_login=timezone.now())
    found = {row.company.name: row.reasons for row in watch.bus_factor()}
    assert found["Alone"] == ["one seat only", "no signatory", "nobody signed in for 60 days"]
    assert "Sound" not in found


@transaction.atomic
def act(person, company, *, days):
    with time_machine.travel(timezone.now() - timedelta(days=days), tick=False):
        audit.record(audit.action("library.read", "Opened a document"), by=person, organization=company)


def test_a_company_of_which_nobody_did_anything_for_ninety_days_drifts(company, staff):
    lively = factories.make_company("Lively", signed=())
    act(factories.make_person(lively), lively, days=89)
    act(factories.make_person(company), company, days=91)
    keeping.note(by=staff, company=company, kind="call", on=timezone.localdate(), text="Staff called them.")
    assert [row.company.name for row in watch.drift()] == ["Fern"]


def test_the_timeline_shows_what_happened_and_not_who_read_what(desk, company, staff):
    act(factories.make_person(company, name="Reader Reed"), company, days=1)
    keeping.note(by=staff, company=company, kind="call", on=timezone.localdate(), text="x")
    text = desk.get(reverse("console:standing-tab", args=["fern", "timeline"])).text
    assert "Noted something about a company" in text
    assert "Reader Reed" not in text


@pytest.mark.parametrize("tab", ["overview", "notes", "dues", "programme", "timeline", "export"])
def test_every_tab_opens(desk, company, tab):
    assert desk.get(reverse("console:standing-tab", args=["fern", tab])).status_code == 200


def test_suspending_shows_what_it_ends_and_asks_why(desk, company):
    url = reverse("console:standing-change", args=["fern", "suspend"])
    assert "nothing behind the gate until it is lifted" in desk.get(url).text
    assert "stays in the history" in desk.post(url, {"reason": "", "password": factories.PASSWORD}).text
    desk.post(url, {"reason": "A breach.", "password": factories.PASSWORD})
    company.refresh_from_db()
    assert company.standing == "suspended"
    assert desk.post(url, {"reason": "A breach.", "password": factories.PASSWORD}).status_code == 302
    desk.post(
        reverse("console:standing-change", args=["fern", "restore"]),
        {"reason": "Mended.", "password": factories.PASSWORD},
    )
    company.refresh_from_db()
    assert company.standing == "active"


def queries(desk, url):
    with CaptureQueriesContext(connection) as caught:
        assert desk.get(url).status_code == 200
    return len(caught)


@pytest.mark.parametrize("name", ["standing", "renewals", "attestations", "departures"])
def test_lists_ask_as_little_of_the_database_for_three_companies_as_for_one(desk, name):
    url = reverse(f"console:{name}")
    factories.make_company(signed=())
    desk.get(url)
    one = queries(desk, url)
    for _ in range(2):
        factories.make_company(signed=())
    assert queries(desk, url) == one
