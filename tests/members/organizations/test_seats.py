from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from coalition.core.access import Refused
from coalition.core.models import AuditEntry, OutgoingMail
from members.groups.rules import may_join
from members.mentorship.rules import may_take_part
from members.models import Organization, OrganizationDomain, Seat, User
from members.organizations import seats
from members.organizations.brief import brief
from members.organizations.invitations import invite
from members.organizations.rules import seat_of
from members.rules import may_contribute
from resources.library.rules import may_write, may_write_somewhere
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Organization:
    return factories.make_company("Aurora", slug="aurora", signed=())


@pytest.fixture
def admin(company: Organization) -> User:
    return factories.make_person(company, roles=["admin"], name="Ada Admin")


def seat(user: User) -> Seat:
    return Seat.objects.select_related("organization", "user").get(user=user)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_an_admin_changes_roles_and_the_person_is_told(company: Organization, admin: User) -> None:
    person = factories.make_person(company)
    seats.change_roles(by=admin, seat=seat(person), roles=["analyst"], title="Lead analyst")
    assert seat(person).roles == ["analyst"]
    entry = AuditEntry.objects.get(action="organizations.roles_changed")
    assert entry.detail["before"]["roles"] == ["staff"]
    letter = OutgoingMail.objects.get(kind="organizations.roles_changed")
    assert "Aurora" not in letter.text
    seats.change_roles(by=admin, seat=seat(person), roles=["analyst"], title="Lead analyst")
    assert AuditEntry.objects.filter(action="organizations.roles_changed").count() == 1


def test_the_last_admin_keeps_the_role(company: Organization, admin: User) -> None:
    with pytest.raises(Refused, match="last admin"):
        seats.change_roles(by=admin, seat=seat(admin), roles=["staff"])
    seats.change_roles(by=admin, seat=seat(admin), roles=["staff", "admin"])
    second = factories.make_person(company, roles=["admin"])
    seats.change_roles(by=fresh(admin), seat=seat(admin), roles=["staff"])
    with pytest.raises(Refused, match="last admin"):
        seats.change_roles(by=second, seat=seat(second), roles=["staff"])
    seats.change_roles(by=factories.make_staff("membership"), seat=seat(second), roles=["staff"])


@pytest.mark.parametrize("status", ["pending", "ended"])
def test_an_admin_whose_seat_is_not_active_does_not_count(
    company: Organization, admin: User, status: str
) -> None:
    other = factories.make_person(company, roles=["admin"])
    other.seats.update(status=status)
    with pytest.raises(Refused, match="last admin"):
        seats.change_roles(by=admin, seat=seat(admin), roles=["staff"])


def test_the_last_signatory_goes_only_when_it_is_said(company: Organization, admin: User) -> None:
    signatory = factories.make_person(company, roles=["signatory", "staff"])
    url = f"/members/company/seats/{seat(signatory).pk}/"
    client = signed_in(admin)
    assert "Without this role nobody can sign" in client.get(url).text
    assert "Say here that this is meant" in client.post(url, {"roles": ["staff"]}).text
    assert "signatory" in seat(signatory).roles
    assert client.post(url, {"roles": ["staff"], "nobody_signs": "on"}).status_code == 302
    assert seat(signatory).roles == ["staff"]


def test_roles_that_clash_are_said_beside_the_field(company: Organization, admin: User) -> None:
    person = factories.make_person(company)
    text = (
        signed_in(admin)
        .post(f"/members/company/seats/{seat(person).pk}/", {"roles": ["read_only", "staff"], "title": "T"})
        .text
    )
    assert "stands alone" in text
    assert 'value="T"' in text


def test_a_seat_of_another_company_does_not_exist(company: Organization, admin: User) -> None:
    other = seat(factories.make_person(factories.make_company(signed=())))
    client = signed_in(admin)
    assert client.get(f"/members/company/seats/{other.pk}/").status_code == 404
    assert client.post(f"/members/company/seats/{other.pk}/", {"roles": ["staff"]}).status_code == 404
    with pytest.raises(Refused):
        seats.change_roles(by=admin, seat=other, roles=["admin"])


@pytest.mark.parametrize("roles", [["staff"], ["signatory"], ["read_only"], ["representative"]])
def test_only_admins_keep_seats(company: Organization, roles: list[str]) -> None:
    person = factories.make_person(company, roles=roles)
    client = signed_in(person)
    assert client.get("/members/company/").status_code == 200
    answer = client.get("/members/company/seats/")
    assert answer.status_code == 403
    assert "Only an admin" in answer.text


def test_a_seat_that_waits_gives_nothing_until_it_is_confirmed(company: Organization, admin: User) -> None:
    person = factories.make_person(company, roles=["staff"])
    person.seats.update(status="pending")
    waiting = signed_in(fresh(person))
    assert "waits for your company" in waiting.get("/members/company/").text
    assert "1 seat waits for your word" in [item.text for item in brief(fresh(admin))]
    client = signed_in(admin)
    url = f"/members/company/seats/{seat(person).pk}/"
    assert "waits for your word" in client.get(url).text
    client.post(f"{url}answer/", {"answer": "yes", "roles": ["analyst"]})
    found = seat_of(fresh(person))
    assert found is not None
    assert found.roles == ["analyst"]
    client.post(f"{url}answer/", {"answer": "yes", "roles": ["admin"]})
    assert seat(person).roles == ["analyst"]
    assert OutgoingMail.objects.filter(kind="organizations.seat_confirmed").count() == 1


def test_a_seat_that_waits_can_be_declined(company: Organization, admin: User) -> None:
    person = factories.make_person(company)
    person.seats.update(status="pending")
    url = f"/members/company/seats/{seat(person).pk}/answer/"
    signed_in(admin).post(url, {"answer": "no", "reason": "Not with us."})
    assert seat(person).status == "ended"
    assert seat(person).ended_reason == "Not with us."


def test_confirming_without_a_role_is_refused_in_words(company: Organization, admin: User) -> None:
    person = factories.make_person(company)
    person.seats.update(status="pending")
    url = f"/members/company/seats/{seat(person).pk}/answer/"
    assert "at least one role" in signed_in(admin).post(url, {"answer": "yes"}, follow=True).text
    assert seat(person).status == "pending"


def test_contractors_are_marked_wherever_they_are_shown(company: Organization, admin: User) -> None:
    person = factories.make_person(company, name="Con Tractor")
    with pytest.raises(ValidationError, match="contractors"):
        seats.change_roles(by=admin, seat=seat(person), roles=["staff"], contractor=True)
    Organization.objects.filter(pk=company.pk).update(contractors_allowed=True)
    seats.change_roles(by=admin, seat=seat(person), roles=["staff"], contractor=True)
    factories.sign(company, "nda")
    reader = factories.make_person(factories.make_company())
    assert "Contractor" in signed_in(admin).get("/members/company/seats/").text
    for url in ("/members/directory/?show=people&q=con", "/members/directory/aurora/"):
        assert "Contractor" in signed_in(reader).get(url).text


def test_staff_keep_any_company_in_the_console(company: Organization, admin: User) -> None:
    staff = signed_in(factories.make_staff("membership"))
    assert "Aurora" in staff.get("/console/companies/?q=auro").text
    assert "Ada Admin" in staff.get("/console/companies/aurora/seats/").text
    person = factories.make_person(company)
    url = f"/console/companies/aurora/seats/{seat(person).pk}/"
    assert staff.post(url, {"roles": ["representative"]}).headers["Location"] == (
        "/console/companies/aurora/seats/"
    )
    assert seat(person).roles == ["representative"]


def test_a_domain_is_asked_for_verified_and_taken_away(company: Organization, admin: User) -> None:
    client = signed_in(admin)
    for domain, words in (
        ("not a domain", "no domain"),
        ("gmail.com", "Everybody can have an address"),
        ("aurora.example", "verified already"),
    ):
        assert words in client.post("/members/company/domains/", {"domain": domain}).text
    assert client.post("/members/company/domains/", {"domain": "@Aurora-Labs.example"}).status_code == 302
    asked = OrganizationDomain.objects.get()
    assert asked.domain == "aurora-labs.example"
    with pytest.raises(Refused):
        seats.verify_domain(by=admin, domain=asked, evidence="It is ours.")
    staff = factories.make_staff("membership")
    assert [item.text for item in brief(staff)] == ["1 e-mail domain waits to be verified"]
    url = f"/console/companies/aurora/domains/{asked.pk}/verify/"
    assert "how you made sure" in signed_in(staff).post(url, {"evidence": ""}, follow=True).text
    signed_in(staff).post(url, {"evidence": "DNS record."})
    asked.refresh_from_db()
    assert asked.verified_at
    other = factories.make_company("Other", slug="other", signed=())
    with pytest.raises(ValidationError, match="cannot be asked for"):
        seats.ask_domain(
            by=factories.make_person(other, roles=["admin"]), organization=other, domain=asked.domain
        )
    client.post(f"/members/company/domains/{asked.pk}/drop/")
    assert not OrganizationDomain.objects.exists()


def test_seats_are_searched_and_filtered_and_ended_ones_shown_on_request(
    company: Organization, admin: User
) -> None:
    factories.make_person(company, name="Ann Alyst", roles=["analyst"])
    gone = factories.make_person(company, name="Gone Away")
    gone.seats.update(status="ended")
    client = signed_in(admin)
    text = client.get("/members/company/seats/").text
    assert "Ann Alyst" in text
    assert "Gone Away" not in text
    assert "Gone Away" in client.get("/members/company/seats/?status=ended").text
    assert admin.email not in client.get("/members/company/seats/?role=analyst").text
    assert "Nobody fits" in client.get("/members/company/seats/?q=nobody").text


@pytest.mark.parametrize("url", ["/members/company/seats/", "/members/company/invitations/"])
def test_lists_take_as_many_queries_for_three_rows_as_for_one(
    company: Organization, admin: User, url: str
) -> None:
    client = signed_in(admin)

    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            client.get(url)
        return len(counted)

    def one_more(number: int) -> None:
        factories.make_person(company)
        invite(by=admin, organization=company, email=f"n{number}@aurora.example", roles=["staff"])

    one_more(1)
    queries()
    one = queries()
    one_more(2)
    one_more(3)
    assert queries() == one


@pytest.mark.parametrize("standing", ["suspended", "left"])
def test_admins_of_a_company_that_is_out_keep_nothing(
    company: Organization, admin: User, standing: str
) -> None:
    Organization.objects.filter(pk=company.pk).update(standing=standing)
    assert signed_in(admin).get("/members/company/seats/").status_code == 403


def test_a_seat_for_reading_only_writes_nowhere(company: Organization) -> None:
    factories.sign(company, "nda")
    reader: Any = factories.make_person(company, roles=["read_only"])
    writer: Any = factories.make_person(company, roles=["staff"])
    group = factories.make_group(members=[reader, writer])
    other = factories.make_group()
    for decision, answer in (
        (may_contribute, lambda rule, user: rule(user)),
        (may_take_part, lambda rule, user: rule(user)),
        (may_join, lambda rule, user: rule(user, other)),
        (may_write, lambda rule, user: rule(user, group)),
    ):
        assert answer(decision, writer)
        refusal = answer(decision, reader)
        assert not refusal
        assert "reading only" in refusal.reason
    assert may_write_somewhere(writer)
    assert not may_write_somewhere(reader)
