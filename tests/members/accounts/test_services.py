import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from coalition.core.models import AuditEntry
from members.accounts import services
from members.accounts.rules import has_staff_role
from tests import factories

pytestmark = pytest.mark.django_db


def entries(code: str) -> int:
    return AuditEntry.objects.filter(action=code).count()


def test_create_person_opens_an_account_that_can_sign_in(client):
    staff = factories.make_staff("membership")
    user = services.create_person(
        by=staff, email=" New@People.Example ", name="Ada Byron", password=factories.PASSWORD
    )
    address = EmailAddress.objects.get(user=user)
    assert (user.email, address.email) == ("new@people.example", "new@people.example")
    assert address.verified
    assert address.primary
    assert AuditEntry.objects.get(action="accounts.person_created").actor == staff
    answer = client.post("/accounts/login/", {"login": "NEW@people.example", "password": factories.PASSWORD})
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)


def test_create_person_without_a_password_opens_an_account_that_nobody_can_enter_yet():
    assert not services.create_person(by=None, email="x@people.example", name="X").has_usable_password()


def test_create_people_is_a_handful_of_queries_whatever_their_number(django_assert_max_num_queries):
    rows = [services.NewPerson(f"p{number}@people.example", f"Person {number}") for number in range(300)]
    with django_assert_max_num_queries(6):
        people = services.create_people(by=None, rows=rows, password_hash=make_password(factories.PASSWORD))
    assert [user.email for user in people] == [row.email for row in rows]
    assert all(user.check_password(factories.PASSWORD) for user in people[:2])
    assert entries("accounts.person_created") == 300
    assert EmailAddress.objects.filter(verified=True, primary=True).count() == 300


def test_grant_staff_role_twice_leaves_one_role_and_one_entry():
    lead, user = factories.make_staff("administrator"), factories.make_staff()
    services.grant_staff_role(by=lead, user=user, role="publishing")
    services.grant_staff_role(by=lead, user=user, role="publishing")
    assert has_staff_role(user, "publishing")
    assert entries("accounts.role_granted") == 1


def test_grant_staff_role_refuses_a_person_of_a_company():
    person = factories.make_person(factories.make_company())
    with pytest.raises(ValueError, match="Only coalition staff"):
        services.grant_staff_role(by=None, user=person, role="compliance")


def test_take_staff_role_shuts_at_once():
    lead, user = factories.make_staff("administrator"), factories.make_staff("publishing")
    assert has_staff_role(user, "publishing")
    services.take_staff_role(by=lead, user=user, role="publishing")
    assert not has_staff_role(user, "publishing")
    assert entries("accounts.role_taken") == 1


def test_update_profile_records_which_fields_changed_and_not_what_they_held():
    user = factories.make_person(factories.make_company())
    services.update_profile(by=user, name=user.name, display_name="Plover", timezone="Europe/Oslo")
    entry = AuditEntry.objects.get(action="accounts.profile_updated")
    assert entry.detail == {"changed": ["display_name", "timezone"]}
    assert user.public_name == "Plover"


def test_update_profile_that_changes_nothing_leaves_no_entry():
    user = factories.make_person(factories.make_company())
    services.update_profile(by=user, name=user.name, display_name="", timezone="UTC")
    assert entries("accounts.profile_updated") == 0
