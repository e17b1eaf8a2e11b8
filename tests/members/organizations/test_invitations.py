from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from coalition.core import tasks  # noqa: F401 -- registers the job
from coalition.core.access import Refused
from coalition.core.models import AuditEntry, OutgoingMail
from members.models import Invitation, Organization, OrganizationDomain, Seat, User
from members.organizations import invitations
from members.organizations.rules import seat_of, standing_decision
from tests import factories
from tests.members.organizations.letters import link_for, token_for
from tests.signals.matching.working import work

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough pass phrase"


@pytest.fixture
def company() -> Organization:
    return factories.make_company("Aurora", slug="aurora")


@pytest.fixture
def admin(company: Organization) -> User:
    return factories.make_person(company, roles=["admin"], email="admin@aurora.example")


def invite(admin: User, company: Organization, email: str = "new@aurora.example", **facts: Any) -> Invitation:
    return invitations.invite(by=admin, organization=company, email=email, **({"roles": ["staff"]} | facts))


def words_of(problem: pytest.ExceptionInfo[ValidationError]) -> str:
    return " ".join(problem.value.messages)


def test_an_invitation_goes_by_letter_and_only_its_hash_is_kept(company: Organization, admin: User) -> None:
    made = invite(admin, company, "New@Aurora.example ", title="Moderator")
    token = token_for("new@aurora.example")
    assert token not in str(Invitation.objects.filter(pk=made.pk).values().get())
    assert made.token_sha256 != token
    assert AuditEntry.objects.filter(action="organizations.invited", subject_id=str(made.pk)).exists()
    assert token not in str(list(AuditEntry.objects.values()))
    letter = OutgoingMail.objects.get(kind="organizations.invited")
    for secret in ("Aurora", "Moderator", admin.name):
        assert secret not in letter.subject + letter.text.replace(token, "")


def test_accepting_opens_an_account_with_a_verified_address_and_an_active_seat(
    company: Organization, admin: User
) -> None:
    invite(admin, company, roles=["analyst", "staff"], title="Analyst")
    client = Client()
    link = link_for("new@aurora.example")
    assert "Aurora" in client.get(link).text
    answer = client.post(
        link, {"name": "Noor New", "display_name": "", "zone": "Europe/Berlin", "password": PASSWORD}
    )
    assert answer.status_code == 302
    person = User.objects.get(email="new@aurora.example")
    assert person.check_password(PASSWORD)
    assert person.timezone == "Europe/Berlin"
    assert EmailAddress.objects.get(user=person).verified
    seat = seat_of(person)
    assert seat is not None
    assert (seat.organization, seat.roles, seat.title) == (company, ["analyst", "staff"], "Analyst")
    assert client.session["_auth_user_id"] == str(person.pk)
    assert client.post(link, {"name": "Noor New", "zone": "UTC", "password": PASSWORD}).status_code == 302
    assert Seat.objects.filter(user=person).count() == 1
    assert Client().get(link).status_code == 410


def test_what_was_typed_stays_when_the_password_is_too_weak(company: Organization, admin: User) -> None:
    invite(admin, company)
    text = (
        Client()
        .post(link_for("new@aurora.example"), {"name": "Noor New", "zone": "UTC", "password": "short"})
        .text
    )
    assert "too short" in text
    assert 'value="Noor New"' in text
    assert not User.objects.filter(email="new@aurora.example").exists()


def test_an_invitation_lasts_fourteen_days(company: Organization, admin: User) -> None:
    invite(admin, company)
    link = link_for("new@aurora.example")
    with time_machine.travel(timezone.now() + timedelta(days=13, hours=23), tick=False):
        assert Client().get(link).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=14, minutes=1), tick=False):
        assert "expired" in Client().get(link).text
        with pytest.raises(ValidationError):
            invitations.accept_invitation(
                token=token_for("new@aurora.example"), name="Noor", password=PASSWORD
            )
        assert invite(admin, company).state == "Open"


def test_sending_again_kills_the_old_link_and_starts_the_days_anew(
    company: Organization, admin: User
) -> None:
    made = invite(admin, company)
    old = link_for("new@aurora.example")
    with time_machine.travel(timezone.now() + timedelta(days=20), tick=False):
        again = invitations.resend(by=admin, invitation=made)
        assert (again.times_sent, again.state) == (2, "Open")
        assert Client().get(link_for("new@aurora.example")).status_code == 200
        answer = Client().get(old)
        assert answer.status_code == 410
        assert "newer letter" in answer.text


def test_what_is_taken_back_leads_nowhere(company: Organization, admin: User) -> None:
    made = invite(admin, company)
    for _ in range(2):
        assert invitations.revoke(by=admin, invitation=made).state == "Taken back"
    assert AuditEntry.objects.filter(action="organizations.invitation_revoked").count() == 1
    assert "taken back" in Client().get(link_for("new@aurora.example")).text
    with pytest.raises(ValidationError, match="closed"):
        invitations.resend(by=admin, invitation=made)
    assert invite(admin, company).state == "Open"


@pytest.mark.parametrize(
    ("email", "words"),
    [
        ("somebody@elsewhere.example", "own domains only"),
        ("somebody@mail.aurora.example", "own domains only"),
        ("no address", "no e-mail address"),
        ("admin@aurora.example", "holds a seat here already"),
    ],
)
def test_an_address_that_does_not_do_is_refused_in_words(
    company: Organization, admin: User, email: str, words: str
) -> None:
    with pytest.raises(ValidationError) as problem:
        invite(admin, company, email)
    assert words in words_of(problem)
    assert not Invitation.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_a_further_domain_counts_once_staff_have_verified_it(company: Organization, admin: User) -> None:
    domain = OrganizationDomain.objects.create(
        organization=company, domain="aurora-labs.example", asked_by=admin
    )
    with pytest.raises(ValidationError):
        invite(admin, company, "new@aurora-labs.example")
    OrganizationDomain.objects.filter(pk=domain.pk).update(verified_at=timezone.now())
    invite(admin, company, "new@aurora-labs.example")
    OrganizationDomain.objects.filter(pk=domain.pk).delete()
    assert Client().get(link_for("new@aurora-labs.example")).status_code == 410


def test_one_address_has_one_open_invitation(company: Organization, admin: User) -> None:
    invite(admin, company)
    with pytest.raises(ValidationError, match="is open until"):
        invite(admin, company)
    assert OutgoingMail.objects.count() == 1


@pytest.mark.parametrize(
    ("roles", "words"),
    [([], "at least one"), (["king"], "No such role"), (["read_only", "staff"], "stands alone")],
)
def test_roles_must_make_sense(company: Organization, admin: User, roles: list[str], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        invite(admin, company, roles=roles)


def test_contractors_need_an_agreement_that_says_so(company: Organization, admin: User) -> None:
    with pytest.raises(ValidationError, match="contractors"):
        invite(admin, company, contractor=True)
    Organization.objects.filter(pk=company.pk).update(contractors_allowed=True)
    invite(admin, company, contractor=True)
    seat = invitations.accept_invitation(
        token=token_for("new@aurora.example"), name="Con Tractor", password=PASSWORD
    )
    assert seat.contractor


def test_a_contractor_is_not_let_in_once_the_agreement_no_longer_says_so(
    company: Organization, admin: User
) -> None:
    Organization.objects.filter(pk=company.pk).update(contractors_allowed=True)
    invite(admin, company, contractor=True)
    Organization.objects.filter(pk=company.pk).update(contractors_allowed=False)
    assert Client().get(link_for("new@aurora.example")).status_code == 410


def test_who_holds_a_seat_elsewhere_is_transferred_not_invited(company: Organization, admin: User) -> None:
    factories.make_person(factories.make_company(), email="mover@aurora.example")
    with pytest.raises(ValidationError, match="transferred"):
        invite(admin, company, "mover@aurora.example")


def test_a_former_colleague_takes_the_seat_with_the_account_they_have(
    company: Organization, admin: User
) -> None:
    back = factories.make_person(company, email="back@aurora.example")
    back.seats.update(status="ended")
    invite(admin, company, "back@aurora.example")
    link = link_for("back@aurora.example")
    assert "/accounts/login/" in Client().get(link).text
    assert Client().post(link).status_code == 200
    client = Client()
    client.force_login(admin)
    assert "somebody else" in client.get(link).text
    client.force_login(back)
    assert client.post(link).status_code == 302
    assert seat_of(User.objects.get(pk=back.pk)) is not None


@pytest.mark.parametrize("roles", [["staff"], ["signatory"], ["read_only"]])
def test_only_admins_invite(company: Organization, roles: list[str]) -> None:
    with pytest.raises(Refused, match="admin"):
        invite(factories.make_person(company, roles=roles), company)


def test_nobody_invites_to_another_company(company: Organization) -> None:
    other = factories.make_person(factories.make_company(), roles=["admin"])
    with pytest.raises(Refused):
        invite(other, company)
    invite(factories.make_staff("membership"), company)


@pytest.mark.parametrize("status", ["invited", "pending", "ended"])
def test_a_seat_that_is_not_active_lets_nobody_act(company: Organization, status: str) -> None:
    person = factories.make_person(company, roles=["admin", "signatory"])
    person.seats.update(status=status)
    person = User.objects.get(pk=person.pk)
    assert seat_of(person) is None
    assert not standing_decision(person)
    with pytest.raises(Refused):
        invite(person, company)


@pytest.mark.parametrize("standing", ["suspended", "left"])
def test_a_company_that_is_out_takes_nobody_in(company: Organization, admin: User, standing: str) -> None:
    invite(admin, company)
    Organization.objects.filter(pk=company.pk).update(standing=standing)
    assert Client().get(link_for("new@aurora.example")).status_code == 410
    company.refresh_from_db()
    for by in (User.objects.get(pk=admin.pk), factories.make_staff("membership")):
        with pytest.raises(Refused):
            invite(by, company, "another@aurora.example")


def test_an_admitted_company_seats_its_people_before_it_has_signed() -> None:
    newco = factories.make_company("Newco", slug="newco", signed=(), standing="admitted")
    admin = factories.make_person(newco, roles=["admin"], acknowledged=False)
    assert invite(admin, newco, "second@newco.example", roles=["signatory"]).state == "Open"


def test_staff_read_the_letter_without_its_link_and_once_sent_nobody_can(
    company: Organization, admin: User, settings: Any
) -> None:
    settings.DEMO = False
    invite(admin, company)
    token = token_for("new@aurora.example")
    letter = OutgoingMail.objects.get(kind="organizations.invited")
    client = Client()
    client.force_login(factories.make_staff("membership"))
    page = client.get(f"/console/mail/{letter.pk}/").text
    assert "1 seat" in page
    assert token not in page
    work("core.send_mail")
    letter.refresh_from_db()
    assert letter.state == "sent"
    assert token not in letter.text
    assert token in mail.outbox[0].body
