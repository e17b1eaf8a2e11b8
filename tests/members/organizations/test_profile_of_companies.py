from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from coalition.core import jobs
from coalition.core.access import Refused
from coalition.core.models import AuditEntry, Notice, OutgoingMail
from members.models import EscalationContact, EscalationLook, Fact, Organization, User
from members.organizations import escalation, facts
from members.organizations.brief import brief
from members.organizations.invitations import invite
from tests import factories
from tests.signals.matching.working import work
from tests.support.proof import prove

pytestmark = pytest.mark.django_db
CONTACT = {"who": "Duty officer", "phone": "+49 30 000000", "hours": "24 hours", "timezone": "UTC"}


@pytest.fixture
def sol() -> Organization:
    return factories.make_company("Sol", slug="sol")


@pytest.fixture
def admin(sol: Organization) -> User:
    return factories.make_person(sol, roles=["admin"])


@pytest.fixture
def reader() -> User:
    return factories.make_person(factories.make_company("Reader House"))


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    prove(client)
    return client


def state(admin: User, company: Organization, **changes: Any) -> Fact:
    said: dict[str, Any] = {
        "kind": "operates_in",
        "value": ["DE", "FR"],
        "as_of": timezone.localdate(),
        "source": "Own count",
        "tlp": "green",
    } | changes
    return facts.state_fact(by=admin, organization=company, **said)


def test_a_fact_is_dated_and_what_it_replaces_stays(sol: Organization, admin: User) -> None:
    state(admin, sol)
    state(admin, sol)
    state(admin, sol, value=["DE", "FR", "JP"], source="Annual report")
    assert Fact.objects.count() == 2
    assert [fact.value for fact in facts.current_facts(admin, sol)] == [["DE", "FR", "JP"]]
    assert [fact.value for fact in facts.history_of(admin, sol)] == [["DE", "FR"]]
    text = signed_in(admin).get("/members/company/facts/").text
    assert "DE, FR, JP" in text
    assert "Annual report" in text


def test_a_fact_of_the_directory_changes_what_the_directory_says(sol: Organization, admin: User) -> None:
    state(admin, sol, kind="size", value="large")
    assert Organization.objects.get(pk=sol.pk).size == "large"
    with pytest.raises(ValidationError, match="directory"):
        state(admin, sol, kind="size", value="small", tlp="amber+strict")


def test_others_see_what_the_label_allows(sol: Organization, admin: User, reader: User) -> None:
    plain = factories.make_person(sol)
    staff = factories.make_staff("membership")
    publishing = factories.make_staff("publishing")
    for tlp, who in (
        ("green", {admin, plain, reader, staff, publishing}),
        ("amber", {admin, plain, reader, staff, publishing}),
        ("amber+strict", {admin, plain, staff}),
        ("red", {admin, staff}),
    ):
        state(admin, sol, value=["DE", tlp], tlp=tlp)
        seen = {
            user
            for user in (admin, plain, reader, staff, publishing, factories.make_guest())
            if facts.current_facts(user, sol).exists()
        }
        assert seen == who, tlp


def test_monthly_users_are_for_the_company_and_membership_staff(
    sol: Organization, admin: User, reader: User
) -> None:
    with pytest.raises(ValidationError, match="between your company and membership staff"):
        state(admin, sol, kind="monthly_users", value=1234567, jurisdiction="DE")
    state(admin, sol, kind="monthly_users", value=1234567, jurisdiction="DE", tlp="amber+strict")
    state(admin, sol, kind="monthly_users", value=7654321, jurisdiction="FR", tlp="red")
    assert "1,234,567" not in signed_in(reader).get("/members/directory/sol/").text
    assert "1,234,567" in signed_in(factories.make_person(sol)).get("/members/directory/sol/").text
    staff = signed_in(factories.make_staff("membership"))
    assert "7,654,321" in staff.get("/console/companies/sol/facts/").text


def test_a_fact_without_a_source_or_from_tomorrow_is_refused_beside_the_field(
    sol: Organization, admin: User
) -> None:
    client = signed_in(admin)
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    text = client.post(
        "/members/company/facts/operates_in/",
        {"value": "DE, Mars", "as_of": tomorrow, "source": "", "tlp": "green"},
    ).text
    assert "No such code: MARS" in text
    answer = client.post(
        "/members/company/facts/operates_in/",
        {"value": "DE", "as_of": tomorrow, "source": "Own count", "tlp": "green"},
    )
    assert "still to come" in answer.text
    assert not Fact.objects.exists()
    data = {"value": "1200", "jurisdiction": "de", "as_of": "2026-01-01", "source": "x", "tlp": "red"}
    assert client.post("/members/company/facts/monthly_users/", data).status_code == 302
    assert client.get("/members/company/facts/nonsense/").status_code == 404


def test_only_admins_state_facts(sol: Organization) -> None:
    with pytest.raises(Refused):
        state(factories.make_person(sol), sol)


def test_a_look_needs_a_reason_and_leaves_one_entry(sol: Organization, admin: User, reader: User) -> None:
    escalation.keep_contact(by=admin, organization=sol, **CONTACT)
    client = signed_in(reader)
    assert "+49 30 000000" not in client.get("/members/directory/sol/").text
    url = "/members/directory/sol/escalation/"
    assert "+49 30 000000" not in client.get(url).text
    assert "Say why" in client.post(url, {"reason": ""}).text
    assert not EscalationLook.objects.exists()
    for _ in range(2):
        assert "+49 30 000000" in client.post(url, {"reason": "A case tonight."}).text
    look = EscalationLook.objects.get()
    assert (look.by, look.reason) == (reader, "A case tonight.")
    entry = AuditEntry.objects.get(action="organizations.escalation_looked_at")
    assert "+49" not in str(entry.detail)
    text = signed_in(admin).get("/members/company/escalation/").text
    assert "1 time in the last year" in text
    assert "Person" not in text.split("How it is used")[1].split("</section>")[0]


def test_a_look_asks_again_who_it_is(sol: Organization, admin: User, reader: User) -> None:
    escalation.keep_contact(by=admin, organization=sol, **CONTACT)
    client = Client()
    client.force_login(reader)
    answer = client.post("/members/directory/sol/escalation/", {"reason": "A case tonight."})
    assert answer.status_code == 302
    assert not EscalationLook.objects.exists()


@pytest.mark.parametrize("standing", ["suspended", "left", "admitted"])
def test_the_contact_of_a_company_that_is_out_is_shown_to_nobody(
    sol: Organization, admin: User, reader: User, standing: str
) -> None:
    contact = escalation.keep_contact(by=admin, organization=sol, **CONTACT)
    Organization.objects.filter(pk=sol.pk).update(standing=standing)
    assert signed_in(reader).get("/members/directory/sol/escalation/").status_code == 404
    with pytest.raises(Refused):
        escalation.look(
            by=reader, contact=EscalationContact.objects.get(pk=contact.pk), reason="A case tonight."
        )


def test_a_contact_needs_a_way_to_be_reached_and_keeps_its_history(sol: Organization, admin: User) -> None:
    client = signed_in(admin)
    data = {"who": "Duty officer", "hours": "24 hours", "timezone": "UTC"}
    assert "at least one way" in client.post("/members/company/escalation/", data).text
    assert client.post("/members/company/escalation/", data | {"phone": "+1 202 555 0100"}).status_code == 302
    client.post("/members/company/escalation/", data | {"phone": "+1 202 555 0199"})
    assert EscalationContact.objects.count() == 2
    held = escalation.contact_of(sol)
    assert held is not None
    assert held.phone.endswith("0199")


def test_a_contact_is_confirmed_every_year_and_its_admins_are_reminded(
    sol: Organization, admin: User
) -> None:
    assert [item.action for item in brief(admin)] == ["Enter it"]
    contact = escalation.keep_contact(by=admin, organization=sol, **CONTACT)
    assert list(brief(User.objects.get(pk=admin.pk))) == []
    with time_machine.travel(timezone.now() + timedelta(days=366), tick=False):
        for _ in range(2):
            _remind()
        assert Notice.objects.filter(person=admin).count() == 1
        assert [item.action for item in brief(User.objects.get(pk=admin.pk))] == ["Confirm it"]
        signed_in(admin).post("/members/company/escalation/confirm/")
        contact.refresh_from_db()
        assert not escalation.is_old(contact)


def test_the_invited_are_reminded_once_before_the_days_are_over(sol: Organization, admin: User) -> None:
    invite(by=admin, organization=sol, email="new@sol.example", roles=["staff"])
    _remind()
    assert not OutgoingMail.objects.filter(kind="organizations.invitation_ends").exists()
    with time_machine.travel(timezone.now() + timedelta(days=12), tick=False):
        assert any("1 invitation expires on" in item.text for item in brief(User.objects.get(pk=admin.pk)))
        for _ in range(2):
            _remind()
    letter = OutgoingMail.objects.get(kind="organizations.invitation_ends")
    assert "/invitations/" not in letter.text
    assert "Sol" not in letter.text


def _remind() -> None:
    jobs.enqueue("members.remind_companies")
    work("members.remind_companies")


def test_who_does_not_want_to_be_listed_is_not(sol: Organization, reader: User) -> None:
    shy = factories.make_person(sol, name="Shy Person", is_listed=False)
    client = signed_in(reader)
    for url in ("/members/directory/?show=people", "/members/directory/sol/", "/search/?q=shy"):
        assert "Shy Person" not in client.get(url).text
    text = signed_in(factories.make_person(sol, roles=["admin"])).get("/members/company/seats/").text
    assert "Shy Person" in text
    profile = signed_in(shy)
    data = {"name": "Shy Person", "display_name": "", "timezone": "UTC", "is_listed": "on"}
    profile.post("/accounts/profile/", data)
    assert User.objects.get(pk=shy.pk).is_listed
