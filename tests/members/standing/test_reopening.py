"""A closed account is opened again by staff, with a reason; nothing else comes back with it."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from coalition.core.access import Refused
from coalition.core.models import AuditEntry, OutgoingMail
from coalition.core.registry import Leaving
from members.accounts.credentials import close_account
from members.models import Organization, User
from members.standing import reopening
from members.standing.offboarding import services as offboarding
from members.standing.offboarding.plan import dry_run, fingerprint
from tests import factories

pytestmark = pytest.mark.django_db
LIST = "/console/closed-accounts/"


@pytest.fixture
def staff(settings: Any) -> User:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    person = factories.make_staff("membership")
    person.set_password(factories.PASSWORD)
    person.save()
    return person


@pytest.fixture
def company() -> Organization:
    return factories.make_company("Fern")


@pytest.fixture
def browser() -> Client:
    """In which Ada was signed in before she left."""
    return Client()


@pytest.fixture
def gone(staff: User, company: Organization, browser: Client) -> User:
    """Ada held a seat and a part in a group, and was offboarded."""
    person = factories.make_person(company, name="Ada Fern", email="ada@fern.example")
    factories.make_group(members=[person])
    browser.force_login(person)
    leaving = Leaving(company, person)
    row = offboarding.sign_off(
        by=staff, leaving=leaving, reason="Left.", seen_sha256=fingerprint(dry_run(leaving))
    )
    offboarding.carry_out_at_once(row)
    return User.objects.get(pk=person.pk)


@pytest.fixture
def desk(staff: User) -> Client:
    client = Client()
    client.force_login(staff)
    return client


def test_the_page_says_what_comes_back_and_what_does_not_and_opens_it_with_a_reason(
    desk: Client, gone: User, staff: User
) -> None:
    assert "Ada Fern" in desk.get(LIST).text
    url = f"{LIST}{gone.pk}/"
    page = desk.get(url).text
    for words in ("set a new password", "The seat at Fern", "1 working group", "Offers and requests"):
        assert words in page
    wrong = desk.post(url, {"reason": "She is back.", "password": "wrong"}).text
    assert "This is not your password" in wrong
    assert "She is back." in wrong
    assert "Say why" in desk.post(url, {"reason": " ", "password": factories.PASSWORD}).text
    assert not User.objects.get(pk=gone.pk).is_active
    sent = {"reason": "She is back.", "password": factories.PASSWORD}
    assert desk.post(url, sent)["Location"] == LIST
    assert desk.post(url, sent)["Location"] == LIST  # twice is once
    entry = AuditEntry.objects.get(action="accounts.reopened")
    assert (entry.actor_id, entry.detail) == (staff.pk, {"reason": "She is back."})
    letter = OutgoingMail.objects.get(kind="standing.account_reopened")
    assert letter.to == "ada@fern.example"
    assert "Fern" not in letter.subject + letter.text.replace("fern.example", "")
    assert "Ada Fern" not in desk.get(LIST).text


def test_nothing_but_the_account_comes_back(desk: Client, browser: Client, gone: User, staff: User) -> None:
    reopening.reopen(by=staff, user=gone, reason="She is back.")
    person = User.objects.get(pk=gone.pk)
    assert person.is_active
    assert not person.has_usable_password()
    assert not person.seats.exclude(status="ended").exists()
    assert browser.get("/").wsgi_request.user.is_authenticated is False
    client = Client()
    client.force_login(person)
    assert "closed to you for now" in client.get("/").text
    assert client.get("/members/directory/").status_code == 403


def test_only_membership_staff_and_administrators_open_accounts_and_never_those_of_staff(
    gone: User, staff: User
) -> None:
    with pytest.raises(Refused):
        reopening.reopen(by=factories.make_staff("programmes"), user=gone, reason="x")
    colleague = factories.make_staff("membership")
    close_account(by=staff, user=colleague)
    with pytest.raises(Refused):
        reopening.reopen(by=staff, user=colleague, reason="x")
    with pytest.raises(ValidationError):
        reopening.reopen(by=staff, user=gone, reason="  ")


def test_the_list_is_searched_and_takes_as_many_queries_for_three_as_for_one(
    desk: Client, gone: User, staff: User, company: Organization
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as counted:
            desk.get(LIST)
        return len(counted)

    queries()
    one = queries()
    for _ in range(2):
        person = factories.make_person(company)
        person.seats.update(status="ended")
        close_account(by=staff, user=person)
    assert queries() == one
    assert "Ada Fern" in desk.get(LIST, {"q": "ada@"}).text
    assert "Ada Fern" in desk.get(LIST, {"q": "Fern"}).text
    assert "No closed account fits" in desk.get(LIST, {"q": "nobody"}).text
