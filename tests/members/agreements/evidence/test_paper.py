"""Signatures from paper: the scan is checked and kept byte for byte, a second person countersigns, a report hides it."""

import io
from datetime import date
from typing import Any

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from coalition.core.access import Refused
from coalition.core.sealing.services import seal as report
from members.agreements import services
from members.agreements.evidence import paper
from members.agreements.models import AgreementVersion, Signature
from members.agreements.text import sha256
from members.models import Organization, User
from tests import factories
from tests.resources.factories import changed, make_pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> User:
    found = factories.make_staff("membership", name="Ida Staff")
    found.set_password(factories.PASSWORD)
    found.save()
    return found


@pytest.fixture
def nda() -> AgreementVersion:
    return factories.make_version("nda")


@pytest.fixture
def company() -> Organization:
    return factories.make_company("Papercorp", signed=(), standing="admitted")


def with_script(pdf: Any) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("1"))


def locked() -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(make_pdf())) as opened:
        opened.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    return out.getvalue()


def enter(by: User, company: Organization, version: AgreementVersion, **changes: Any) -> Signature:
    facts: dict[str, Any] = {
        "company": company, "version": version, "signer": "Greta Paper", "capacity": "Director",
        "signed_on": date(2026, 2, 3), "attested": True, "scan": make_pdf(), "evidence": {"method": "test"},
    }  # fmt: skip
    return paper.enter_from_paper(by=by, **facts | changes)


def test_the_original_is_kept_and_a_second_person_puts_it_in_effect(
    staff: User, company: Organization, nda: AgreementVersion
) -> None:
    second = factories.make_staff("membership", name="Jon Second")
    scan = make_pdf()
    signature = enter(staff, company, nda, scan=scan)
    original = signature.documents.get(stage="paper")
    assert (bytes(original.pdf), original.sha256) == (scan, sha256(scan))
    assert (signature.signed_by, signature.electronic_consent_at, signature.status) == (None, None, "waiting")
    with pytest.raises(Refused, match="A second person of the staff"):
        services.countersign(by=staff, signature=signature, typed_name="Ida Staff")
    services.countersign(by=second, signature=signature, typed_name="Jon Second")
    company.refresh_from_db()
    assert company.standing == "active"
    kinds = list(signature.request.events.order_by("number").values_list("kind", flat=True))
    assert kinds == ["entered", "countersigned"]
    verdict = Client().post("/members/agreements/verify/", {"sha256": original.sha256}).text
    assert "Genuine" in verdict
    assert "original on paper" in verdict


def test_where_nobody_else_could_one_person_does_both(
    staff: User, company: Organization, nda: AgreementVersion
) -> None:
    signature = enter(staff, company, nda)
    assert services.countersign(by=staff, signature=signature, typed_name="Ida Staff").status == "effective"


@pytest.mark.parametrize(
    ("scan", "words"),
    [
        (b"", "This file is empty"),
        (b"\x89PNG not a pdf", "a PNG picture"),
        (b"%PDF-1.7 broken", "damaged"),
        (locked(), "protected with a password"),
        (changed(make_pdf(), with_script), "more than pages"),
    ],
)
def test_what_is_no_plain_scan_is_refused_in_words(
    staff: User, company: Organization, nda: AgreementVersion, scan: bytes, words: str
) -> None:
    with pytest.raises(ValidationError) as problem:
        enter(staff, company, nda, scan=scan)
    assert words in problem.value.message_dict["scan"][0]
    assert Signature.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"attested": False}, "attested"),
        ({"signer": " "}, "signer"),
        ({"capacity": ""}, "capacity"),
        ({"signed_on": date(2999, 1, 1)}, "signed_on"),
    ],
)
def test_entering_says_what_is_missing(
    staff: User, company: Organization, nda: AgreementVersion, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as problem:
        enter(staff, company, nda, **changes)
    assert list(problem.value.message_dict) == [field]


def test_the_same_scan_or_signature_is_not_entered_twice(
    staff: User, company: Organization, nda: AgreementVersion
) -> None:
    scan = make_pdf()
    enter(staff, company, nda, scan=scan)
    with pytest.raises(ValidationError, match="signed this version already"):
        enter(staff, company, nda)
    with pytest.raises(ValidationError, match="entered already"):
        enter(staff, factories.make_company(signed=(), standing="admitted"), nda, scan=scan)
    with pytest.raises(Refused):
        enter(factories.make_staff("programmes"), company, nda)


def test_staff_enter_it_by_the_form_and_the_button_stands_beside_the_upload(
    staff: User, company: Organization, nda: AgreementVersion
) -> None:
    client, url = Client(), reverse("console:agreement-paper")
    client.force_login(staff)
    assert reverse("seal-upload") in client.get(url).text  # nothing of it is here yet
    typed = {
        "company": company.pk, "version": nda.pk, "signer": "Greta Paper", "capacity": "Director",
        "signed_on": "2026-02-03", "attested": "on", "password": "wrong",
        "scan": SimpleUploadedFile("scan.pdf", make_pdf()),
    }  # fmt: skip
    answer = client.post(url, typed)
    assert "not your password" in answer.text
    assert "Greta Paper" in answer.text
    typed |= {"password": factories.PASSWORD, "scan": SimpleUploadedFile("scan.pdf", make_pdf())}
    client.post(url, typed)
    signature = Signature.objects.get()
    assert signature.on_paper
    original = signature.documents.get(stage="paper")
    assert str(original.pk) in client.get(url).text  # of its seal button
    page = client.get(reverse("console:agreement-countersign", args=[signature.pk])).text
    assert "who attested" in page


def test_what_is_reported_as_illegal_exists_for_nobody(
    staff: User, company: Organization, nda: AgreementVersion
) -> None:
    original = enter(staff, company, nda).documents.get(stage="paper")
    signature = original.signature
    client = Client()
    client.force_login(staff)
    pdf = reverse("members:signature-pdf", args=[signature.pk]) + "?stage=paper"
    assert client.get(pdf).status_code == 200
    report(by=staff, kind="paper-agreement", obj=paper.find_scan(staff, original.pk))
    assert paper.find_scan(staff, original.pk) is None
    assert client.get(pdf).status_code == 404
    assert original.sha256 not in client.get(reverse("members:signature", args=[signature.pk])).text
    assert "Not known here" in Client().post("/members/agreements/verify/", {"sha256": original.sha256}).text
