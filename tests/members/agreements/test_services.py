"""Signing and countersigning: what is done, and everything that is refused in words."""

import io
from datetime import UTC, date, datetime
from typing import Any

import pikepdf
import pypdf
import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from coalition.core.access import Refused
from coalition.core.models import AuditEntry, Notice, OutgoingMail
from coalition.core.people import forget
from members.agreements import publishing, services
from members.agreements.coverage import is_covered
from members.agreements.models import AgreementVersion, Signature
from members.agreements.queries import current_version
from members.agreements.text import sha256
from members.models import Organization, User
from tests import factories

pytestmark = pytest.mark.django_db
TEXT = "# Mutual promise\n\n## 1. Why\n\n1.1 We **promise**.  \r\n"
EVIDENCE = {"method": "password, asked again", "zone": "Europe/Berlin", "address": "127.0.0.1"}


@pytest.fixture
def staff() -> User:
    return factories.make_staff("membership", name="Ida Staff")


@pytest.fixture
def nda(staff: User) -> AgreementVersion:
    return publish(staff)


@pytest.fixture
def company() -> Organization:
    return factories.make_company("Newco", signed=(), standing="admitted", legal_name="Newco Foren GmbH")


@pytest.fixture
def signer(company: Organization) -> User:
    return factories.make_person(company, roles=["signatory"], name="Nora Neu", timezone="Europe/Berlin")


def publish(staff: User, number: str = "1.0", **changes: Any) -> AgreementVersion:
    facts: dict[str, Any] = {
        "kind": "nda",
        "title": "Mutual promise",
        "level": "company",
        "number": number,
        "effective_on": date(2026, 1, 1),
        "source": TEXT,
    }
    return publishing.publish_version(by=staff, **facts | changes)


def sign(by: User, version: AgreementVersion, **changes: Any) -> Signature:
    facts: dict[str, Any] = {
        "typed_name": by.name,
        "capacity": "Managing director",
        "legal_entity": "Newco Foren GmbH",
        "electronic_consent": True,
        "authority": True,
        "evidence": EVIDENCE,
    }
    return services.sign_agreement(by=by, version=version, **facts | changes)


def words(pdf: bytes) -> str:
    """As they are seen: what is shown in the seals' fields too."""
    flat = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        opened.flatten_annotations()
        opened.save(flat)
    pages = pypdf.PdfReader(flat).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_signing_keeps_a_snapshot_a_document_and_an_entry(
    nda: AgreementVersion, signer: User, staff: User
) -> None:
    signature = sign(signer, nda, typed_name="  nora   NEU ")
    assert signature.status == "waiting"
    assert (
        signature.text_sha256
        == nda.sha256
        == sha256("# Mutual promise\n\n## 1. Why\n\n1.1 We **promise**.\n")
    )
    assert signature.typed_name == "nora NEU"
    document = signature.documents.get()
    assert document.sha256 == sha256(bytes(document.pdf))
    entry = AuditEntry.objects.get(action="agreements.signed")
    assert entry.actor == signer
    assert entry.detail["pdf_sha256"] == document.sha256
    assert {letter.kind: letter.to for letter in OutgoingMail.objects.all()} == {
        "agreements.signature_received": signer.email,
        "agreements.countersignature_needed": staff.email,
    }
    assert not is_covered(signer)


def test_the_certificate_says_who_signed_when_and_under_which_hashes(
    nda: AgreementVersion, signer: User, staff: User
) -> None:
    at = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
    signature = sign(signer, nda, at=at)
    first = signature.documents.get()
    services.countersign(by=staff, signature=signature, typed_name="Ida Staff", at=at, evidence=EVIDENCE)
    text = words(bytes(signature.documents.get(stage="countersigned").pdf))
    squeezed = text.replace(" ", "")
    for part in (
        "We promise.",
        "Newco Foren GmbH",
        "Nora Neu",
        "Managing director",
        "2026-03-04 05:06:07 UTC",
        "Ida Staff",
        "password, asked again",
    ):
        assert part in text
    assert "06:06:07CET(Europe/Berlin)" in squeezed
    for digest in (nda.sha256, nda.pdf_sha256, first.sha256):
        assert digest in squeezed


def test_a_name_in_a_script_without_a_font_never_stops_a_signature(
    nda: AgreementVersion, company: Organization
) -> None:
    signer = factories.make_person(company, roles=["signatory"], name="𐎠𐎼𐎹 | *小林* #花子")
    assert sign(signer, nda).documents.count() == 1


def test_the_countersignature_puts_it_in_effect_and_makes_the_company_a_member(
    nda: AgreementVersion, signer: User, staff: User, company: Organization
) -> None:
    colleague = factories.make_person(company)
    assert not is_covered(colleague)
    signature = services.countersign(by=staff, signature=sign(signer, nda), typed_name="ida staff")
    company.refresh_from_db()
    assert signature.status == "effective"
    assert company.standing == "active"
    assert company.joined_on is not None
    assert is_covered(User.objects.get(pk=colleague.pk))  # their next request
    assert Notice.objects.filter(person=colleague).count() == 1
    assert OutgoingMail.objects.filter(kind="agreements.effective", to=signer.email).count() == 1
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"agreements.countersigned", "standing.membership_began"} <= actions


def test_letters_name_no_company_person_or_title(nda: AgreementVersion, signer: User, staff: User) -> None:
    signature = services.countersign(by=staff, signature=sign(signer, nda), typed_name="Ida Staff")
    services.void_signature(by=staff, signature=signature, reason="Canary reason.")
    for letter in OutgoingMail.objects.all():
        for secret in ("Newco", "Nora", "Ida", "Mutual promise", "Canary"):
            assert secret not in letter.subject + letter.text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"electronic_consent": False}, "electronic_consent"),
        ({"authority": False}, "authority"),
        ({"typed_name": "Somebody Else"}, "typed_name"),
        ({"typed_name": ""}, "typed_name"),
        ({"capacity": "  "}, "capacity"),
        ({"legal_entity": "Newco Inc."}, "legal_entity"),
    ],
)
def test_sign_agreement_says_beside_the_field_what_is_missing(
    nda: AgreementVersion, signer: User, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as problem:
        sign(signer, nda, **changes)
    assert list(problem.value.message_dict) == [field]
    assert Signature.objects.count() == 0
    assert AuditEntry.objects.filter(action="agreements.signed").count() == 0


def test_sign_agreement_refuses_an_outdated_version(nda: AgreementVersion, signer: User, staff: User) -> None:
    publish(staff, "2.0", effective_on=date(2026, 2, 1))
    with pytest.raises(Refused, match=r"version 1\.0, which is not the one in force\. Version 2\.0 is"):
        sign(signer, nda)


def test_sign_agreement_refuses_a_version_that_is_not_in_force_yet(
    nda: AgreementVersion, signer: User, staff: User
) -> None:
    later = publish(staff, "2.0", effective_on=date(2099, 1, 1))
    with pytest.raises(Refused, match="not the one in force"):
        sign(signer, later)


@pytest.mark.parametrize("countersigned", [False, True])
def test_sign_agreement_refuses_a_second_signature(
    nda: AgreementVersion, signer: User, staff: User, company: Organization, *, countersigned: bool
) -> None:
    signature = sign(signer, nda)
    if countersigned:
        services.countersign(by=staff, signature=signature, typed_name="Ida Staff")
        forget(signer)
    other = factories.make_person(company, roles=["signatory"])
    for person in (signer, other):
        with pytest.raises(Refused, match="has signed this version already"):
            sign(person, nda)
    assert Signature.objects.count() == 1


@pytest.mark.parametrize("roles", [["admin"], ["staff"], ["representative", "analyst"], ["read_only"]])
def test_sign_agreement_refuses_who_may_not_bind_the_company(
    nda: AgreementVersion, company: Organization, roles: list[str]
) -> None:
    with pytest.raises(Refused, match="Only a signatory"):
        sign(factories.make_person(company, roles=roles), nda)


@pytest.mark.parametrize("standing", ["prospect", "applicant", "suspended", "left"])
def test_sign_agreement_refuses_a_company_that_was_not_admitted_or_is_out(
    nda: AgreementVersion, standing: str
) -> None:
    company = factories.make_company(signed=(), standing=standing)
    with pytest.raises(Refused):
        sign(factories.make_person(company, roles=["signatory"]), nda)


def test_nobody_of_the_coalition_can_sign_for_a_member(nda: AgreementVersion, staff: User) -> None:
    with pytest.raises(Refused, match="no seat"):
        sign(staff, nda)


def test_programme_terms_come_after_the_nda(nda: AgreementVersion, signer: User, staff: User) -> None:
    terms = publish(staff, kind="signals", title="Terms of signals")
    with pytest.raises(Refused, match="build on the non-disclosure agreement"):
        sign(signer, terms)
    sign(signer, nda)
    assert sign(signer, terms).status == "waiting"


def test_countersign_is_done_once_and_by_membership_staff(
    nda: AgreementVersion, signer: User, staff: User
) -> None:
    signature = sign(signer, nda)
    for person in (signer, factories.make_staff("programmes", "compliance"), factories.make_guest()):
        with pytest.raises(Refused, match="membership role countersign"):
            services.countersign(by=person, signature=signature, typed_name=person.name)
    with pytest.raises(ValidationError):
        services.countersign(by=staff, signature=signature, typed_name="Somebody")
    services.countersign(by=staff, signature=signature, typed_name="Ida Staff")
    with pytest.raises(Refused, match="does not wait"):
        services.countersign(by=staff, signature=signature, typed_name="Ida Staff")
    assert AuditEntry.objects.filter(action="agreements.countersigned").count() == 1


def test_a_new_version_ends_the_old_signature_once_it_takes_effect(
    nda: AgreementVersion, signer: User, staff: User
) -> None:
    old = services.countersign(by=staff, signature=sign(signer, nda), typed_name="Ida Staff")
    forget(signer)
    new = sign(signer, publish(staff, "2.0", effective_on=datetime.now(UTC).date(), grace_days=30))
    assert is_covered(User.objects.get(pk=signer.pk))  # the old one covers until then
    services.countersign(by=staff, signature=new, typed_name="Ida Staff")
    old.refresh_from_db()
    assert (old.status, old.reason) == ("ended", "Replaced by version 2.0.")
    assert is_covered(User.objects.get(pk=signer.pk))


def test_what_was_declined_can_be_signed_again(nda: AgreementVersion, signer: User, staff: User) -> None:
    signature = sign(signer, nda)
    with pytest.raises(ValidationError):
        services.decline_to_countersign(by=staff, signature=signature, reason=" ")
    services.decline_to_countersign(by=staff, signature=signature, reason="Another entity was admitted.")
    signature.refresh_from_db()
    assert (signature.status, signature.closed_by) == ("declined", staff)
    assert OutgoingMail.objects.filter(kind="agreements.signature_closed", to=signer.email).count() == 1
    forget(signer)
    assert sign(signer, nda).status == "waiting"


def test_a_voided_signature_covers_nobody(nda: AgreementVersion, signer: User, staff: User) -> None:
    signature = services.countersign(by=staff, signature=sign(signer, nda), typed_name="Ida Staff")
    assert is_covered(User.objects.get(pk=signer.pk))
    with pytest.raises(Refused):
        services.void_signature(by=signer, signature=signature, reason="I want to")
    services.void_signature(by=staff, signature=signature, reason="Signed in error.")
    assert not is_covered(User.objects.get(pk=signer.pk))
    with pytest.raises(Refused, match="closed already"):
        services.void_signature(by=staff, signature=signature, reason="Again.")


def test_publishing_refuses_a_number_twice_an_earlier_day_an_empty_text_and_other_staff(
    nda: AgreementVersion, staff: User
) -> None:
    for changes, field in (
        ({"number": "1.0", "effective_on": date(2026, 2, 1)}, "number"),
        ({"number": "0.9", "effective_on": date(2025, 1, 1)}, "effective_on"),
        ({"number": "2.0", "effective_on": date(2026, 2, 1), "source": " \n"}, "source"),
    ):
        with pytest.raises(ValidationError) as problem:
            publish(staff, **changes)
        assert list(problem.value.message_dict) == [field]
    with pytest.raises(Refused):
        publish(factories.make_staff("programmes"), "2.0")


def test_the_version_in_force_moves_with_the_day(nda: AgreementVersion, staff: User) -> None:
    second = publish(staff, "2.0", effective_on=date(2026, 2, 1))
    assert current_version("nda", date(2025, 12, 31)) is None
    assert current_version("nda", date(2026, 1, 31)) == nda
    assert current_version("nda", date(2026, 2, 1)) == second


@pytest.mark.parametrize("field", ["source", "canonical", "sha256", "number", "effective_on"])
def test_the_database_refuses_to_change_a_published_text(nda: AgreementVersion, field: str) -> None:
    value = date(2027, 1, 1) if field == "effective_on" else "x"
    with pytest.raises(DatabaseError, match="no longer changes"), transaction.atomic():
        AgreementVersion.objects.filter(pk=nda.pk).update(**{field: value})


def test_the_database_refuses_to_change_what_was_signed(
    nda: AgreementVersion, signer: User, staff: User
) -> None:
    signature = services.countersign(by=staff, signature=sign(signer, nda), typed_name="Ida Staff")
    for changes in (
        {"typed_name": "x"},
        {"text_sha256": "x"},
        {"evidence": {}},
        {"countersigned_name": "x"},
    ):
        with pytest.raises(DatabaseError, match="no longer changes"), transaction.atomic():
            Signature.objects.filter(pk=signature.pk).update(**changes)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        signature.documents.update(sha256="x")
    services.void_signature(by=staff, signature=signature, reason="Wrong.")
    with pytest.raises(DatabaseError, match="stays closed"), transaction.atomic():
        Signature.objects.filter(pk=signature.pk).update(status="effective")


def test_a_person_acknowledges_the_version_in_force_once(staff: User, signer: User) -> None:
    seat = {"kind": "seat", "title": "Personal", "level": "seat"}
    version = publish(staff, "1.1", effective_on=date(2026, 1, 2), **seat)
    first = publishing.acknowledge(by=signer, version=version)
    assert publishing.acknowledge(by=signer, version=version) == first
    assert AuditEntry.objects.filter(action="agreements.acknowledged").count() == 1
    publish(staff, "2.0", effective_on=date(2026, 2, 1), **seat)
    with pytest.raises(Refused, match="not the one in force"):
        publishing.acknowledge(by=signer, version=version)
    with pytest.raises(Refused):
        publishing.acknowledge(by=factories.make_guest(), version=version)
