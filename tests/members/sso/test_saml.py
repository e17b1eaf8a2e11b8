import pytest
from django.test import Client

from members.sso.saml import read_metadata
from tests.members.sso import stage

pytestmark = pytest.mark.django_db


def test_somebody_with_a_seat_is_signed_in(client, saml, ada):
    assert stage.go(client, saml).headers["Location"] == "/"
    assert stage.is_in(client) == ada


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"audience": "https://elsewhere.example/metadata"}, "broken"),
        ({"issuer": "https://elsewhere.example"}, "broken"),
        ({"recipient": "https://elsewhere.example/acs"}, "broken"),
        ({"destination": "https://elsewhere.example/acs"}, "broken"),
        ({"moved": -3600}, "expired"),
        ({"moved": 3600}, "expired"),
        ({"in_response_to": "ONELOGIN_unknown"}, "other_answer"),
        ({"in_response_to": ""}, "other_answer"),
    ],
)
def test_an_assertion_that_does_not_hold_lets_nobody_in(client, saml, idp, ada, said, reason):
    idp.assertion = said
    page = stage.go(client, saml)
    assert page.status_code == 403
    assert "That did not work" in page.text
    assert (stage.is_in(client), stage.reasons()) == (None, [reason])


@pytest.mark.parametrize("signs", ["other", "not"])
def test_an_assertion_signed_with_another_key_or_not_at_all_lets_nobody_in(client, saml, idp, ada, signs):
    idp.signs = signs
    assert stage.go(client, saml).status_code == 403
    assert (stage.is_in(client), stage.reasons()) == (None, ["broken"])


def test_an_assertion_counts_once_and_in_its_own_browser_only(client, saml, ada):
    path, data = stage.answer_of(stage.begin(client, saml))
    stranger = Client(headers={"host": stage.HOST})
    assert stage.come_back(stranger, path, data).status_code == 403
    stage.come_back(client, path, data)
    assert stage.is_in(client) == ada
    client.post("/accounts/logout/")
    assert stage.come_back(client, path, data).status_code == 403
    assert (stage.is_in(client), stage.is_in(stranger)) == (None, None)
    assert stage.reasons() == ["other_answer", "other_answer"]


def test_an_address_of_another_company_lets_nobody_in(client, saml, idp):
    idp.email = "ada@birch.example"
    assert stage.go(client, saml).status_code == 403
    assert stage.reasons() == ["foreign_address"]


@pytest.mark.parametrize("sent", ["", "not base64 !", "PHg+", "bm90IHhtbA=="])
def test_rubbish_is_refused_in_words(client, saml, sent):
    answer = client.get(
        client.post(f"/accounts/saml/{saml.key}/acs/", {"SAMLResponse": sent}).headers["Location"]
    )
    assert answer.status_code == 403
    assert "That did not work" in answer.text


def test_an_answer_without_a_post_is_refused_in_words(client, saml):
    assert client.get(f"/accounts/saml/{saml.key}/acs/finish/").status_code == 403


@pytest.mark.parametrize(
    ("context", "through"),
    [("https://refeds.org/profile/mfa", True), ("urn:oasis:names:tc:SAML:2.0:ac:classes:Password", False)],
)
def test_the_companys_second_factor_counts_where_the_context_says_so(
    client, saml, idp, ada, settings, context, through
):
    settings.SECOND_FACTOR_REQUIRED = True
    saml.checks_second_factor = True
    saml.save()
    idp.assertion = {"context": context}
    stage.go(client, saml)
    assert (client.get("/members/").status_code == 200) is through


def test_a_step_up_forces_the_provider_to_ask(client, saml, idp, ada):
    stage.go(client, saml)
    stage.go(client, saml, f"/accounts/company/{saml.pk}/again/go/?next=/accounts/profile/")
    assert idp.asked[-1]["ForceAuthn"] == "true"
    assert stage.is_in(client) == ada


def test_our_metadata_is_readable_and_says_where_answers_go(client, saml):
    page = client.get(f"/accounts/saml/{saml.key}/metadata/")
    assert f"/accounts/saml/{saml.key}/acs/" in page.text


def test_metadata_is_read_and_never_followed(idp):
    assert read_metadata(idp.metadata()).sso_url == f"{idp.url}/saml/sso"
