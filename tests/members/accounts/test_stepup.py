import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache

from coalition.core.models import AuditEntry
from members.accounts.services import create_person, grant_staff_role
from tests import factories
from tests.support.proof import prove

pytestmark = pytest.mark.django_db

EXPORT = "/console/audit/export.csv"


@pytest.fixture(autouse=True)
def _no_counts_from_other_tests():
    cache.clear()


@pytest.fixture
def auditor(client):
    person = create_person(
        by=None, email="ada@coalition.example", name="Ada", kind="staff", password=factories.PASSWORD
    )
    grant_staff_role(by=None, user=person, role="compliance")
    client.post("/accounts/login/", {"login": person.email, "password": factories.PASSWORD})
    return person


def exports() -> int:
    return AuditEntry.objects.filter(action="audit.exported").count()


def test_an_export_asks_for_the_password_again_although_one_has_just_signed_in(client, auditor):
    answer = client.get(EXPORT)
    assert answer.headers["Location"].startswith("/accounts/reauthenticate/?next=")
    assert exports() == 0


def test_after_the_password_the_export_comes(client, auditor):
    asked = client.get(f"{EXPORT}?q=ada").headers["Location"]
    assert "does not match" in client.post(asked, {"password": "wrong"}).text or exports() == 0
    there = client.post(asked, {"password": factories.PASSWORD}).headers["Location"]
    assert there == f"{EXPORT}?q=ada"
    assert client.get(there).headers["Content-Type"].startswith("text/csv")


def test_a_proof_goes_stale(client, auditor):
    prove(client, ago=16 * 60)
    assert client.get(EXPORT).status_code == 302


def test_who_has_a_second_factor_is_asked_for_that_and_not_for_the_password(client, auditor):
    TOTP.activate(auditor, "A" * 32)
    prove(client)
    assert client.get(EXPORT).headers["Location"].startswith("/accounts/2fa/reauthenticate/")
    prove(client, method="mfa")
    assert client.get(EXPORT).status_code == 200


def test_who_may_not_is_refused_before_being_asked(client):
    client.force_login(factories.make_staff("membership"))
    assert client.get(EXPORT).status_code == 403


def test_somebody_without_password_and_factor_is_led_to_set_one_up(client):
    client.force_login(factories.make_staff("compliance"))
    assert client.get(EXPORT).headers["Location"] == "/accounts/2fa/?required=yes"
