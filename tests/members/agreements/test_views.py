"""Agreements in the browser: reading, signing with what is missing said beside it, countersigning, downloading."""

import threading
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coalition.core.models import AuditEntry
from members.agreements import publishing, services
from members.agreements.models import AgreementVersion, Signature
from members.agreements.registrations import signatory_brief, staff_brief
from members.models import Organization, User
from tests import factories

PASSWORD = "demo-Coalition-7"


@pytest.fixture(autouse=True)
def _quick_hashes(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def with_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    return user


def make_nda(staff: User, number: str = "1.0", day: date = date(2026, 1, 1)) -> AgreementVersion:
    return publishing.publish_version(
        by=staff,
        kind="nda",
        title="Mutual promise",
        level="company",
        number=number,
        effective_on=day,
        source="# Mutual promise\n\n## 1. Why\n\n1.1 We promise.\n",
    )


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def staff(db: None) -> User:
    return with_password(factories.make_staff("membership", name="Ida Staff"))


@pytest.fixture
def nda(staff: User) -> AgreementVersion:
    return make_nda(staff)


@pytest.fixture
def company(db: None) -> Organization:
    return factories.make_company("Newco", signed=(), standing="admitted", legal_name="Newco GmbH")


@pytest.fixture
def signer(company: Organization) -> User:
    return with_password(factories.make_person(company, roles=["signatory"], name="Nora Neu"))


GOOD = {
    "electronic_consent": "on",
    "authority": "on",
    "capacity": "Director",
    "typed_name": "Nora Neu",
    "password": PASSWORD,
}


def test_a_company_signs_and_is_let_in_when_the_coalition_has_countersigned(
    nda: AgreementVersion, signer: User, staff: User, company: Organization
) -> None:
    theirs, ours = signed_in(signer), signed_in(staff)
    assert [item.text for item in signatory_brief(signer)] == [
        "Your company's agreement waits for your signature"
    ]
    page = theirs.get(reverse("members:agreements")).text
    assert nda.sha256 in page
    assert "Not signed" in page
    assert 'id="c-1.1"' in theirs.get(reverse("members:agreement", args=[nda.pk])).text
    answer = theirs.post(reverse("members:agreement-sign", args=[nda.pk]), GOOD)
    signature = Signature.objects.get()
    assert answer["Location"] == reverse("members:signature", args=[signature.pk])
    assert signature.evidence["method"] == "password, asked again"
    refused = theirs.get("/resources/")
    assert refused.status_code == 403
    assert "when the coalition&#x27;s staff have countersigned" in refused.text

    (item,) = staff_brief(staff)
    assert item.text == "1 signature waits for your countersignature"
    assert "Newco" in ours.get(reverse("console:agreements")).text
    assert "Countersign for the coalition" in ours.get(item.url).text
    answer = ours.post(item.url, {"typed_name": "Ida Staff", "password": PASSWORD}, follow=True)
    assert "it is in effect" in answer.text
    assert theirs.get("/resources/").status_code == 200
    pdf = theirs.get(reverse("members:signature-pdf", args=[signature.pk]))
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf["Cache-Control"] == "no-store, private"
    assert pdf.content.startswith(b"%PDF-")
    entry = AuditEntry.objects.get(action="agreements.downloaded")
    assert (entry.actor, entry.organization_id) == (signer, company.pk)


def test_what_is_missing_is_said_beside_the_field_and_nothing_typed_is_lost(
    nda: AgreementVersion, signer: User
) -> None:
    answer = signed_in(signer).post(
        reverse("members:agreement-sign", args=[nda.pk]),
        {"typed_name": "Nora Alt", "capacity": "Canary", "password": PASSWORD},
    )
    assert answer.status_code == 200
    form = answer.context["form"]
    assert set(form.errors) == {"electronic_consent", "authority", "typed_name"}
    assert 'value="Canary"' in answer.text
    assert "Type your name as your profile has it: Nora Neu." in answer.text
    assert PASSWORD not in answer.text
    assert Signature.objects.count() == 0


@pytest.mark.parametrize("password", ["", "wrong"])
def test_signing_needs_the_password_again(nda: AgreementVersion, signer: User, password: str) -> None:
    answer = signed_in(signer).post(
        reverse("members:agreement-sign", args=[nda.pk]), GOOD | {"password": password}
    )
    assert "password" in answer.context["form"].errors
    assert Signature.objects.count() == 0


def test_guessing_the_password_is_stopped(nda: AgreementVersion, signer: User) -> None:
    client = signed_in(signer)
    url = reverse("members:agreement-sign", args=[nda.pk])
    for _ in range(11):
        answer = client.post(url, GOOD | {"password": "wrong"})
    assert "Too many attempts" in answer.text


def test_where_a_second_factor_is_required_a_fresh_one_is_asked_for(
    nda: AgreementVersion, signer: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in ("middleware", "stepup"):
        monkeypatch.setattr(f"members.accounts.{place}.is_mfa_enabled", lambda *_args, **_options: True)
    settings.SECOND_FACTOR_REQUIRED = True
    answer = signed_in(signer).get(reverse("members:agreement-sign", args=[nda.pk]))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("mfa_reauthenticate"))


def test_a_form_posted_twice_makes_one_signature_and_no_error(nda: AgreementVersion, signer: User) -> None:
    client = signed_in(signer)
    url = reverse("members:agreement-sign", args=[nda.pk])
    first = client.post(url, GOOD)
    second = client.post(url, GOOD, follow=True)
    assert second.redirect_chain[0][0] == first["Location"]
    assert "Nothing was done a second time" in second.text
    assert Signature.objects.count() == 1


def test_an_outdated_version_is_refused_with_the_way_to_the_one_in_force(
    nda: AgreementVersion, signer: User, staff: User
) -> None:
    newer = make_nda(staff, "2.0", date(2026, 2, 1))
    client = signed_in(signer)
    answer = client.post(reverse("members:agreement-sign", args=[nda.pk]), GOOD)
    assert answer.status_code == 403
    assert reverse("members:agreement", args=[newer.pk]) in answer.text
    assert "not the version in force" in client.get(reverse("members:agreement", args=[nda.pk])).text


def test_a_company_that_left_still_reads_what_it_signed(
    nda: AgreementVersion, signer: User, staff: User, company: Organization
) -> None:
    signature = services.sign_agreement(
        by=signer, version=nda, typed_name="Nora Neu", capacity="Director", legal_entity="Newco GmbH",
        electronic_consent=True, authority=True, evidence={},
    )  # fmt: skip
    services.countersign(by=staff, signature=signature, typed_name="Ida Staff")
    Organization.objects.filter(pk=company.pk).update(standing="left")
    client = signed_in(signer)
    page = client.get(reverse("members:agreements")).text
    assert "has left the coalition" in page
    assert reverse("members:agreement-sign", args=[nda.pk]) not in page
    assert client.get(reverse("members:signature-pdf", args=[signature.pk])).status_code == 200
    assert client.get("/members/directory/").status_code == 403


def test_another_company_and_a_person_without_a_seat_never_see_a_signature(
    nda: AgreementVersion, signer: User
) -> None:
    signature = services.sign_agreement(
        by=signer, version=nda, typed_name="Nora Neu", capacity="Director", legal_entity="Newco GmbH",
        electronic_consent=True, authority=True, evidence={},
    )  # fmt: skip
    ended = factories.make_person(signature.organization)
    ended.seats.update(status="ended")
    for person in (factories.make_person(factories.make_company()), ended, factories.make_guest()):
        for name in ("members:signature", "members:signature-pdf"):
            assert signed_in(person).get(reverse(name, args=[signature.pk])).status_code == 404


def test_staff_decline_with_a_reason_that_the_company_reads(
    nda: AgreementVersion, signer: User, staff: User
) -> None:
    client = signed_in(signer)
    client.post(reverse("members:agreement-sign", args=[nda.pk]), GOOD)
    signature = Signature.objects.get()
    url = reverse("console:agreement-close", args=[signature.pk])
    assert "closing" in signed_in(staff).post(url, {"reason": ""}).context
    signed_in(staff).post(url, {"reason": "Canary: another entity."})
    assert "Canary: another entity." in client.get(reverse("members:signature", args=[signature.pk])).text
    assert "Canary: another entity." in client.get(reverse("members:agreements")).text


@pytest.mark.parametrize("url", ["/members/agreements/", "/console/agreements/"])
def test_lists_take_as_many_queries_for_three_rows_as_for_one(url: str, signer: User, staff: User) -> None:
    person = staff if url.startswith("/console/") else signer

    def queries() -> int:
        client = signed_in(person)
        client.get(url)
        with CaptureQueriesContext(connection) as counted:
            assert client.get(url).status_code == 200
        return len(counted)

    factories.sign(signer.seats.get().organization, "nda", status="waiting")
    one = queries()
    for kind in ("signals", "other"):
        factories.sign(signer.seats.get().organization, kind, status="waiting")
    for _ in range(2):
        factories.make_company(signed=("nda",))
    assert queries() == one


@pytest.mark.commits
def test_two_posts_at_the_same_moment_make_one_signature() -> None:
    staff = factories.make_staff("membership", name="Ida Staff")
    nda = make_nda(staff)
    company = factories.make_company("Newco", signed=(), standing="admitted", legal_name="Newco GmbH")
    signer = with_password(factories.make_person(company, roles=["signatory"], name="Nora Neu"))
    clients = [signed_in(signer) for _ in range(4)]
    answers: list[tuple[int, str]] = []
    gate = threading.Barrier(len(clients))

    def post(client: Client) -> None:
        try:
            gate.wait(timeout=20)
            answer = client.post(reverse("members:agreement-sign", args=[nda.pk]), GOOD)
            answers.append((answer.status_code, answer.headers.get("Location", "")))
        finally:
            connection.close()

    threads = [threading.Thread(target=post, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    signature = Signature.objects.get()
    assert answers == [(302, reverse("members:signature", args=[signature.pk]))] * len(clients)
    assert AuditEntry.objects.filter(action="agreements.signed").count() == 1
