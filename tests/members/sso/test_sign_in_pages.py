import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coalition.core.models import AuditEntry, OutgoingMail
from members.models import CompanySignIn
from members.sso import vault
from tests import factories
from tests.members.sso import stage
from tests.support.identity_provider import SECRET
from tests.support.proof import prove

pytestmark = pytest.mark.django_db

PAGE = "/members/sign-in/aurora/"


def signed_in(client, person):
    client.force_login(person)
    prove(client)
    return client


def test_an_admin_sets_it_up_tests_it_and_enforces_it(client, aurora, idp, ada, admin):
    signed_in(client, admin)
    form = {"issuer": f"{idp.url}/", "client_id": "portal-client", "secret": SECRET}
    assert client.post(f"{PAGE}settings/", form).status_code == 302
    found = CompanySignIn.objects.get()
    assert (found.state, vault.unseal(found.sealed_secret, about=found.key)) == ("draft", SECRET)
    assert SECRET.encode() not in bytes(found.sealed_secret)
    assert client.get(f"{PAGE}enforce/").status_code == 403  # not tested yet

    idp.email, idp.subject = admin.email, "boss-1"
    assert stage.go(client, found, f"{PAGE}test/").headers["Location"] == PAGE
    assert stage.is_in(client) == admin
    found.refresh_from_db()
    assert (found.state, found.tested_by) == ("tested", admin)
    assert not admin.socialaccount_set.exists()

    dry = client.get(f"{PAGE}enforce/")
    assert "<strong>2</strong> people with an address on aurora.example" in dry.text
    assert CompanySignIn.objects.get().state == "tested"
    for _ in range(2):
        client.post(f"{PAGE}enforce/")
    assert CompanySignIn.objects.get().state == "enforced"
    letters = OutgoingMail.objects.filter(kind="sso.enforced")
    assert {letter.to for letter in letters} == {ada.email, admin.email}
    assert not any("Aurora" in f"{letter.subject}{letter.text}" for letter in letters)
    assert AuditEntry.objects.filter(action="sso.enforced").count() == 1


def test_a_test_that_signs_in_somebody_else_counts_for_nothing(client, oidc, idp, ada, admin):
    CompanySignIn.objects.update(state="draft", tested_at=None)
    signed_in(client, admin)
    idp.email = ada.email
    assert stage.go(client, oidc, f"{PAGE}test/").status_code == 403
    assert CompanySignIn.objects.get().state == "draft"
    assert stage.reasons() == ["not_you"]


def test_the_secret_is_never_shown_and_stays_when_left_empty(client, oidc, idp, admin):
    signed_in(client, admin)
    for url in (PAGE, f"{PAGE}settings/"):
        assert SECRET not in client.get(url).text
    client.post(f"{PAGE}settings/", {"issuer": idp.url, "client_id": "another"})
    found = CompanySignIn.objects.get()
    assert (found.client_id, found.state) == ("another", "draft")
    assert vault.unseal(found.sealed_secret, about=found.key) == SECRET
    assert vault.unseal(found.sealed_secret, about="another company") == ""


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("issuer", "http://login.aurora.example", "must begin with https"),
        ("issuer", "https://10.0.0.7/", "inside a network of its own"),
        ("issuer", "https://intranet/", "inside a network of its own"),
        ("issuer", "https://u:p@login.aurora.example", "no web address"),
        ("issuer", "javascript:alert(1)", "no web address"),
        ("secret", "", "Enter the client secret"),
    ],
)
def test_wrong_settings_are_said_beside_their_field_and_nothing_typed_is_lost(
    client, aurora, admin, field, value, words
):
    signed_in(client, admin)
    form = {"issuer": "https://login.aurora.example", "client_id": "kept-id", "secret": "s"} | {field: value}
    page = client.post(f"{PAGE}settings/", form)
    assert words in page.text
    assert "kept-id" in page.text
    assert not CompanySignIn.objects.exists()


def test_saml_metadata_is_pasted(client, aurora, idp, admin):
    signed_in(client, admin)
    assert client.post(f"{PAGE}settings/?protocol=saml", {"metadata": idp.metadata()}).status_code == 302
    found = CompanySignIn.objects.get()
    assert (found.protocol, found.idp_entity_id, found.sso_url) == (
        "saml",
        idp.entity_id,
        f"{idp.url}/saml/sso",
    )


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"metadata": "<x"}, "This is no XML"),
        ({"metadata": "<!DOCTYPE x [<!ENTITY a 'b'>]><x/>"}, "no document type"),
        ({"metadata": "<x/>"}, "exactly one identity provider"),
        ({"certificate": "abc"}, "This is no certificate"),
        ({}, "Needed, unless you paste the metadata"),
    ],
)
def test_metadata_that_is_none_is_refused_in_words(client, aurora, admin, form, words):
    signed_in(client, admin)
    assert words in client.post(f"{PAGE}settings/?protocol=saml", form).text


def test_while_enforced_nothing_changes_and_staff_can_break_the_glass(client, oidc, admin, ada):
    stage.in_use(oidc, enforced=True)
    signed_in(client, admin)
    assert "Lift the enforcement first" in client.post(f"{PAGE}settings/", {}).text
    assert client.post(f"{PAGE}off/").status_code == 403
    signed_in(client, factories.make_staff("membership"))
    client.post(f"{PAGE}lift/", {"reason": ""})
    assert CompanySignIn.objects.get().is_enforced
    for _ in range(2):
        client.post(f"{PAGE}lift/", {"reason": "Their provider is down."})
    found = CompanySignIn.objects.get()
    assert (found.state, found.lifted_reason) == ("tested", "Their provider is down.")
    (entry,) = AuditEntry.objects.filter(action="sso.lifted")
    assert entry.detail["reason"] == "Their provider is down."
    assert OutgoingMail.objects.filter(kind="sso.lifted").count() == 2


def test_enforcing_and_lifting_ask_who_it_is(client, oidc, admin):
    client.force_login(admin)
    assert client.post(f"{PAGE}enforce/").headers["Location"].startswith("/accounts/2fa/")
    assert CompanySignIn.objects.get().state == "tested"


def test_a_link_is_taken_away_and_made_anew(client, oidc, idp, ada, admin):
    stage.go(client, oidc)
    signed_in(client, admin)
    assert ada.email in client.get(PAGE).text
    client.post(f"{PAGE}unlink/{ada.pk}/")
    assert not ada.socialaccount_set.exists()
    assert AuditEntry.objects.filter(action="sso.unlinked").count() == 1


def test_others_of_the_company_read_why_not_and_strangers_nothing(client, oidc, ada):
    client.force_login(ada)
    page = client.get(PAGE)
    assert page.status_code == 403
    assert "admin" in page.text
    client.force_login(factories.make_person(factories.make_company("Birch", slug="birch"), roles=["admin"]))
    assert client.get(PAGE).status_code == 404


def test_switching_off_says_what_stays(client, oidc, admin):
    signed_in(client, admin)
    assert "Seats and sessions stay" in client.post(f"{PAGE}off/", follow=True).text
    assert CompanySignIn.objects.get().state == "off"


def test_the_list_of_staff_asks_the_same_for_one_company_and_for_three(client, idp):
    client.force_login(factories.make_staff("membership"))

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/console/sign-ins/").status_code == 200
        return len(queries)

    stage.set_up_oidc(factories.make_company(), idp)
    asked()
    one = asked()
    for _ in range(2):
        stage.set_up_oidc(factories.make_company(), idp)
    assert asked() == one
    assert "No company fits" in client.get("/console/sign-ins/?q=nothing").text
