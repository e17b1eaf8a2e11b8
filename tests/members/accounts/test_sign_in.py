"""Signing in: what people meet when it works, when it does not, and what is written down of it."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client

from coalition.core.models import AuditEntry, OutgoingMail
from members.accounts.services import create_person
from tests import factories

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def _no_counts_from_other_tests():
    cache.clear()


@pytest.fixture
def person():
    return create_person(by=None, email="ada@people.example", name="Ada", password=factories.PASSWORD)


def sign_in(client: Client, password: str = factories.PASSWORD):
    return client.post(LOGIN, {"login": "ada@people.example", "password": password})


def sign_in_and_confirm(client: Client) -> None:
    """What changes the protection of an account asks for the password once more."""
    sign_in(client)
    client.post("/accounts/reauthenticate/", {"password": factories.PASSWORD})


def entries(action: str) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(action=action))


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def test_sign_in_leads_home_and_is_recorded(client, person):
    answer = sign_in(client)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert [entry.actor for entry in entries("accounts.signed_in")] == [person]


def test_sign_in_returns_to_where_one_wanted_to_go(client, person):
    data = {"login": person.email, "password": factories.PASSWORD, "next": "/accounts/profile/"}
    assert client.post(LOGIN, data).headers["Location"] == "/accounts/profile/"


def test_sign_in_with_a_wrong_password_says_so_and_records_no_password(client, person):
    answer = sign_in(client, "not-My-Password-1")
    assert "are not correct" in answer.text
    (entry,) = entries("accounts.sign_in_failed")
    assert entry.subject_id == str(person.pk)
    assert "not-My-Password-1" not in str(entry.detail)


def test_sign_in_under_an_unknown_address_keeps_nothing_of_what_was_typed(client):
    client.post(LOGIN, {"login": "my-Secret-Phrase@people.example", "password": "x"})
    (entry,) = entries("accounts.sign_in_failed")
    assert "my-secret" not in f"{entry.subject_label}{entry.detail}".lower()


def test_guessing_is_stopped_in_words_after_five_tries(client, person):
    for _ in range(5):
        sign_in(client, "wrong")
    assert "Too many failed login attempts" in sign_in(client).text
    assert "_auth_user_id" not in client.session


def test_sign_in_works_when_the_cache_has_been_flushed(client, person):
    sign_in(client, "wrong")
    cache.clear()
    assert sign_in(client).status_code == 302


def test_too_many_tries_from_one_address_get_a_page_of_ours(client, person):
    for _ in range(31):
        answer = sign_in(client, "wrong")
    assert answer.status_code == 429
    assert "Too many tries" in answer.text


def test_nobody_signs_up_alone(client):
    page = client.get("/accounts/signup/")
    assert "Accounts come by invitation" in page.text
    assert "<form" not in page.text.split("<main")[1].split("</main>")[0]


def test_a_closed_account_stays_closed(client, person):
    person.is_active = False
    person.save()
    sign_in(client)
    assert "_auth_user_id" not in client.session


def test_a_forgotten_password_is_set_anew_by_a_letter(client, person):
    client.post("/accounts/password/reset/", {"email": person.email})
    letter = OutgoingMail.objects.get(to=person.email)
    assert letter.subject == "Set a new password"
    url = next(word for word in letter.text.split() if "/accounts/password/reset/key/" in word)
    page = client.get(url, follow=True)
    new = {"password1": "another-Long-Sentence-9", "password2": "another-Long-Sentence-9"}
    client.post(page.request["PATH_INFO"], new)
    assert entries("accounts.password_changed")
    assert sign_in(Client(), "another-Long-Sentence-9").status_code == 302


def test_a_letter_for_an_unknown_address_tells_a_visitor_nothing(client, person):
    known = client.post("/accounts/password/reset/", {"email": person.email}, follow=True)
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@people.example"}, follow=True)
    assert known.request["PATH_INFO"] == unknown.request["PATH_INFO"]


def test_an_authenticator_app_is_set_up_asked_for_and_has_recovery_codes(
    client, person, django_capture_on_commit_callbacks
):
    sign_in(client)
    asked = client.get("/accounts/2fa/totp/activate/")
    assert asked.headers["Location"].startswith("/accounts/reauthenticate/")
    client.post("/accounts/reauthenticate/", {"password": factories.PASSWORD})
    client.get("/accounts/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    wrong = client.post("/accounts/2fa/totp/activate/", {"code": "000000"})
    assert "Incorrect code" in wrong.text
    with django_capture_on_commit_callbacks(execute=True):  # allauth tells of it after the commit
        codes = client.post("/accounts/2fa/totp/activate/", {"code": code_for(secret)}, follow=True)
    assert codes.text.count("<li><code>") == 10
    assert {entry.detail["type"] for entry in entries("accounts.second_factor_added")} == {
        "totp",
        "recovery_codes",
    }
    code = Authenticator.objects.get(user=person, type="recovery_codes").wrap().get_unused_codes()[0]

    later = Client()
    assert sign_in(later).headers["Location"].startswith("/accounts/2fa/authenticate/")
    assert "Incorrect code" in later.post("/accounts/2fa/authenticate/", {"code": "111111"}).text
    assert entries("accounts.second_factor_failed")
    assert later.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 302
    assert later.get("/accounts/profile/").status_code == 200


def test_where_a_second_factor_is_required_everything_else_waits_for_it(client, person, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    sign_in_and_confirm(client)
    answer = client.get("/members/")
    assert answer.headers["Location"] == "/accounts/2fa/?required=yes"
    assert "One more step before you go on" in client.get(answer.headers["Location"]).text
    assert client.get("/accounts/2fa/webauthn/add/").status_code == 200
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200
    TOTP.activate(person, "A" * 32)
    assert client.get("/").status_code == 200


PAGES = [
    *("/accounts/email/", "/accounts/password/change/", "/accounts/2fa/", "/accounts/2fa/webauthn/"),
    *("/accounts/2fa/webauthn/add/", "/accounts/2fa/totp/activate/", "/accounts/sessions/"),
    *("/accounts/reauthenticate/", "/accounts/logout/", "/accounts/profile/"),
]


@pytest.mark.parametrize("url", PAGES)
def test_pages_of_the_account_are_ours(client, person, url):
    sign_in_and_confirm(client)
    page = client.get(url)
    assert page.status_code == 200
    assert page.text.count("<h1") == 1
    assert "coalition/tokens.css" in page.text
    assert 'style="' not in page.text


def test_a_changed_address_is_confirmed_first_and_told_to_the_old_one(client, person):
    sign_in_and_confirm(client)
    client.post("/accounts/email/", {"email": "ada@elsewhere.example", "action_add": ""})
    person.refresh_from_db()
    assert person.email == "ada@people.example"
    letter = OutgoingMail.objects.get(to="ada@elsewhere.example")
    url = next(word for word in letter.text.split() if "/confirm-email/" in word)
    client.post(url.removeprefix("http://testserver"))
    person.refresh_from_db()
    assert person.email == "ada@elsewhere.example"
    assert OutgoingMail.objects.filter(to="ada@people.example").exists()
    assert entries("accounts.email_changed")
