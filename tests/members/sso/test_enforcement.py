import pytest

from coalition.core.models import AuditEntry, OutgoingMail
from members.accounts.credentials import close_account
from members.accounts.services import create_person
from members.models import CompanySignIn, Seat
from members.organizations.services import give_seat
from tests import factories
from tests.members.sso import stage
from tests.support.proof import prove

pytestmark = pytest.mark.django_db

LOGIN, RESET = "/accounts/login/", "/accounts/password/reset/"


@pytest.fixture
def person(aurora):
    made = create_person(by=None, email="cy@aurora.example", name="Cy", password=factories.PASSWORD)
    give_seat(by=None, user=made, organization=aurora, roles=["admin"])
    return made


def sign_in(client, person):
    return client.post(LOGIN, {"login": person.email, "password": factories.PASSWORD})


def test_the_sign_in_page_offers_a_company_only_where_there_is_one(client, aurora, idp):
    assert "with your company" not in client.get(LOGIN).text
    stage.set_up_oidc(aurora, idp)
    assert "with your company" in client.get(LOGIN).text


def test_an_address_leads_to_its_company(client, oidc):
    there = client.post("/accounts/company/", {"email": "somebody@aurora.example", "next": "/impact/"})
    assert there.headers["Location"] == f"/accounts/company/{oidc.pk}/?next=%2Fimpact%2F"
    page = client.get(there.headers["Location"])
    assert page.headers["Refresh"].startswith(f"0; url=/accounts/company/{oidc.pk}/go/")
    unknown = client.post("/accounts/company/", {"email": "somebody@birch.example"})
    assert "No company signs this address in" in unknown.text
    assert "somebody@birch.example" in unknown.text


def test_what_is_tested_but_not_enforced_leaves_the_password(client, oidc, person):
    sign_in(client, person)
    assert stage.is_in(client) == person


def test_enforced_the_password_lets_nobody_in_right_or_wrong(client, oidc, person):
    stage.in_use(oidc, enforced=True)
    for password in (factories.PASSWORD, "wrong"):
        answer = client.post(LOGIN, {"login": "CY@Aurora.example", "password": password})
        assert answer.headers["Location"] == f"/accounts/company/{oidc.pk}/"
    assert stage.is_in(client) is None
    assert AuditEntry.objects.filter(action="accounts.sent_to_company").count() == 2


def test_enforced_an_unknown_address_of_the_domain_is_sent_there_too(client, oidc):
    stage.in_use(oidc, enforced=True)
    answer = client.post(LOGIN, {"login": "nobody@aurora.example", "password": "x"})
    assert answer.headers["Location"] == f"/accounts/company/{oidc.pk}/"


def test_enforced_a_passkey_lets_nobody_in(oidc, person, rf):
    from allauth.account.adapter import get_adapter  # noqa: PLC0415 -- this test alone needs it

    stage.in_use(oidc, enforced=True)
    request = rf.post(LOGIN)
    request.session = {}
    facts = {"email_verification": "none", "email": None, "signup": False, "redirect_url": None}
    answer = get_adapter(request).pre_login(request, person, signal_kwargs=None, **facts)
    assert answer.headers["Location"] == f"/accounts/company/{oidc.pk}/"


def test_enforced_no_letter_sets_a_password_and_the_page_says_the_same_to_all(client, oidc, person):
    outsider = create_person(by=None, email="di@birch.example", name="Di", password=factories.PASSWORD)
    closed = create_person(by=None, email="ed@birch.example", name="Ed", password=factories.PASSWORD)
    staff = create_person(by=None, email="fay@coalition.example", name="Fay", kind="staff", password="x")
    close_account(by=None, user=closed)
    stage.in_use(oidc, enforced=True)
    pages = set()
    for email in (person.email, outsider.email, closed.email, staff.email, "nobody@birch.example"):
        page = client.post(RESET, {"email": email}, follow=True)
        pages.add((page.request["PATH_INFO"], page.text.split("<main")[1].split("</main>")[0]))
    assert len(pages) == 1
    letters = {letter.to: letter for letter in OutgoingMail.objects.filter(kind__startswith="accounts.")}
    assert letters[person.email].subject == "How you sign in"
    assert "/reset/key/" in letters[outsider.email].text
    assert "/reset/key/" in letters[staff.email].text
    for email in (person.email, closed.email):
        assert email not in letters or "/reset/key/" not in letters[email].text


def test_a_reset_link_from_before_is_dead_once_enforced(client, oidc, person):
    client.post(RESET, {"email": person.email})
    letter = OutgoingMail.objects.get(to=person.email)
    url = next(word for word in letter.text.split() if "/reset/key/" in word)
    stage.in_use(oidc, enforced=True)
    page = client.get(url.partition(stage.HOST)[2], follow=True)
    assert 'name="password1"' not in page.text


def test_nobody_leaves_their_companys_sign_in_by_changing_their_address(client, oidc, person):
    client.force_login(person)
    prove(client)
    stage.in_use(oidc, enforced=True)
    page = client.post("/accounts/email/", {"email": "cy@elsewhere.example", "action_add": ""})
    assert "names your address" in page.text
    assert not OutgoingMail.objects.filter(to="cy@elsewhere.example").exists()


def test_coalition_staff_with_an_address_there_sign_in_as_ever(client, oidc):
    stage.in_use(oidc, enforced=True)
    staff = create_person(
        by=None, email="fay@aurora.example", name="Fay", kind="staff", password=factories.PASSWORD
    )
    sign_in(client, staff)
    assert stage.is_in(client) == staff


def test_enforced_the_company_signs_its_people_in(client, oidc, idp, person):
    stage.in_use(oidc, enforced=True)
    idp.email = person.email
    stage.go(client, oidc)
    assert stage.is_in(client) == person


def test_who_has_no_password_proves_afresh_at_their_company(client, oidc, ada):
    Seat.objects.filter(user=ada).update(roles=["admin"])
    stage.go(client, oidc)
    url = "/members/sign-in/aurora/enforce/"
    asked = client.post(url)
    assert asked.headers["Location"].startswith(f"/accounts/company/{oidc.pk}/again/?next=")
    stage.go(client, oidc, f"/accounts/company/{oidc.pk}/again/go/?next={url}")
    assert CompanySignIn.objects.get().state == "enforced"  # the POST went on by itself


def test_a_departure_takes_links_and_the_sign_in_away(oidc, ada, client):
    from coalition.core import registry  # noqa: PLC0415 -- this test alone needs it

    stage.go(client, oidc)
    effect = next(one for one in registry.current().departures if one.name == "sso")
    leaving = registry.Leaving(oidc.organization)
    assert effect.ends(leaving) == ["1 link to the company's sign-in", "The company's own sign-in"]
    effect.carry_out(leaving=leaving, by=None)
    effect.carry_out(leaving=leaving, by=None)
    assert effect.ends(leaving) == []
    assert CompanySignIn.objects.get().state == "off"
