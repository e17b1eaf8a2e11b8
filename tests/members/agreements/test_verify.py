"""The public verify page: what it says of a file, and that it keeps nothing."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from coalition.core.models import AuditEntry
from members.agreements import publishing, services, verify
from members.agreements.evidence import seal
from members.agreements.evidence.stamp import stamp
from members.agreements.models import AgreementVersion, Signature
from tests import factories

pytestmark = pytest.mark.django_db
URL = "/members/agreements/verify/"


@pytest.fixture
def signature() -> Signature:
    staff = factories.make_staff("membership", name="Ida Staff")
    nda = publishing.publish_version(
        by=staff, kind="nda", title="Mutual promise", level="company", number="1.0",
        effective_on=date(2026, 1, 1), source="# Mutual promise\n\n1.1 We promise.\n",
    )  # fmt: skip
    company = factories.make_company("Canarycorp", signed=(), standing="admitted")
    signer = factories.make_person(company, roles=["signatory"], name="Nora Canary")
    made = services.sign_agreement(
        by=signer, version=nda, typed_name=signer.name, capacity="Director",
        legal_entity=company.legal_name, electronic_consent=True, authority=True, evidence={},
    )  # fmt: skip
    return services.countersign(by=staff, signature=made, typed_name="Ida Staff")


def ask(pdf: bytes = b"", **fields: Any) -> Any:
    client = Client(enforce_csrf_checks=True)
    return client.post(URL, {"file": SimpleUploadedFile("x.pdf", pdf)} | fields if pdf else fields)


@pytest.mark.parametrize("stage", ["signed", "countersigned"])
def test_the_document_as_it_was_signed_is_genuine(signature: Signature, stage: str) -> None:
    document = signature.documents.get(stage=stage)
    before = AuditEntry.objects.count()
    for answer in (ask(bytes(document.pdf)), ask(sha256=f" {document.sha256.upper()} ")):
        assert "Genuine: not one byte differs" in answer.text
        assert "Mutual promise, version 1.0" in answer.text
        assert ("from before the countersignature" in answer.text) == (stage == "signed")
        assert "anary" not in answer.text  # neither the company nor the person: the page is public
    assert AuditEntry.objects.count() == before


def test_the_seals_of_a_genuine_file_are_read(signature: Signature) -> None:
    one, two = (bytes(signature.documents.get(stage=stage).pdf) for stage in ("signed", "countersigned"))
    assert ask(one).text.count("it covers the whole file") == 1
    text = ask(two).text
    assert "coalition&#x27;s seal, which it allowed, and nothing else" in text
    assert text.count("Holds") == 2
    assert "the portal&#x27;s own clock" in text or "the portal's own clock" in text
    by_hash = ask(sha256=signature.documents.get(stage="signed").sha256).text
    assert "Give the file itself" in by_hash


def test_what_was_added_after_the_last_seal_is_told(signature: Signature) -> None:
    """The bytes that were sealed are all there; more follow."""
    document = bytes(signature.documents.get(stage="countersigned").pdf)
    text = ask(document + b"\n% more").text
    assert "Changed: this is not what was signed" in text
    assert "7 more follow" in text


def test_what_is_sealed_by_us_and_not_kept_is_not_taken_for_genuine(signature: Signature) -> None:
    sealed = seal.seal(
        bytes(signature.version.pdf or b""), field="Company", stamp=stamp("x", [], small=[]), reason="x"
    )
    text = ask(sealed.pdf).text
    assert "Sealed here, but not kept here" in text
    assert "Genuine" not in text


def test_a_file_that_is_no_pdf_is_said_to_be_none() -> None:
    assert "This is not a PDF." in ask(b"PK\x03\x04 an archive").text


@pytest.mark.parametrize("place", [0, 100, 5000, -1])
def test_one_changed_byte_is_caught(signature: Signature, place: int) -> None:
    changed = bytearray(signature.documents.get(stage="countersigned").pdf)
    changed[place] ^= 1
    answer = ask(bytes(changed))
    assert "Genuine" not in answer.text
    assert "Does not hold" in answer.text
    assert "Changed: this is not what was signed" in answer.text
    assert "anary" not in answer.text


def test_a_voided_agreement_is_genuine_and_no_longer_in_effect(signature: Signature) -> None:
    services.void_signature(by=signature.countersigned_by, signature=signature, reason="Canary reason")
    answer = ask(sha256=signature.documents.get(stage="countersigned").sha256)
    assert "No longer in effect" in answer.text
    assert "anary" not in answer.text


def test_an_unsigned_text_is_recognised(signature: Signature) -> None:
    version = AgreementVersion.objects.get(pk=signature.version_id)
    for answer in (ask(bytes(version.pdf)), ask(sha256=version.sha256), ask(version.canonical.encode())):
        assert "A text of the coalition, unsigned" in answer.text


def test_a_foreign_file_is_not_known() -> None:
    assert "Not known here" in ask(b"%PDF-1.7 something else").text
    forged = ask(b"%PDF coalition-signature:01a201f2-b504-7a68-a7aa-8542ff27b02c")
    assert "Not known here" in forged.text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Choose a file, or paste its SHA-256."),
        ({"sha256": "abc"}, "A SHA-256 has 64 characters"),
        ({"sha256": "g" * 64}, "A SHA-256 has 64 characters"),
        ({"file": SimpleUploadedFile("x.pdf", b"")}, "This file is empty."),
    ],
)
def test_what_cannot_be_checked_is_said_in_words(fields: dict[str, Any], words: str) -> None:
    answer = ask(**fields)
    assert answer.status_code == 200
    assert words in answer.text


@pytest.mark.parametrize("announced", [True, False])
def test_a_large_file_is_refused_in_words(monkeypatch: pytest.MonkeyPatch, *, announced: bool) -> None:
    monkeypatch.setattr(verify, "LARGEST", 100_000)
    monkeypatch.setattr(verify, "_AROUND", 1000 if announced else 10_000_000)
    answer = ask(b"x" * 300_000)
    assert answer.status_code == 413
    assert "larger than 20 MB" in answer.text


def test_nothing_of_a_file_is_written(signature: Signature, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_args: Any, **_kwargs: Any) -> None:
        pytest.fail("The file was kept.")

    for handler in ("MemoryFileUploadHandler", "TemporaryFileUploadHandler"):
        monkeypatch.setattr(f"django.core.files.uploadhandler.{handler}.new_file", never)
    document = signature.documents.get(stage="countersigned")
    assert "Genuine" in ask(bytes(document.pdf)).text
    assert "Not known here" in ask(b"x" * 5_000_000).text
    assert "Not known here" in ask(b"x" * (verify.SEALS_WITHIN + 5)).text


def test_a_reference_across_two_chunks_is_found() -> None:
    reference = b"coalition-signature:01a201f2-b504-7a68-a7aa-8542ff27b02c"
    for cut in range(1, len(reference)):
        hashing = verify.Hashing()
        hashing.receive_data_chunk(b"head" + reference[:cut], 0)
        hashing.receive_data_chunk(reference[cut:] + b"tail", 0)
        assert hashing.claim == reference


def test_a_visitor_may_open_it() -> None:
    answer = Client().get(reverse("members:agreements-verify"))
    assert answer.status_code == 200
    assert "nothing of it is kept" in answer.text
