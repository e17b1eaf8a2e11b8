"""The evidence bundle: its own script, run for real and without the portal, finds everything right or what was changed."""

import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from coalition.core.models import AuditEntry
from members.agreements import publishing, services
from members.agreements.evidence import bundle, check
from members.agreements.models import Signature
from members.models import User
from tests import factories
from tests.support.proof import prove

pytestmark = pytest.mark.django_db


@pytest.fixture
def signature() -> Signature:
    staff = factories.make_staff("membership", name="Ida Staff")
    nda = publishing.publish_version(
        by=staff, kind="nda", title="Mutual promise", level="company", number="1.0",
        effective_on=date(2026, 1, 1), source="# Mutual promise\n\n1.1 We promise, für immer.\n",
    )  # fmt: skip
    company = factories.make_company(signed=(), standing="admitted")
    signer = factories.make_person(company, roles=["signatory"], name="Nora Neu")
    made = services.sign_agreement(
        by=signer, version=nda, typed_name=signer.name, capacity="Director", legal_entity=company.legal_name,
        electronic_consent=True, authority=True, evidence={"method": "test", "zone": "Asia/Tokyo"},
    )  # fmt: skip
    return services.countersign(by=staff, signature=made, typed_name="Ida Staff")


@pytest.fixture
def folder(signature: Signature, tmp_path: Path) -> Path:
    with zipfile.ZipFile(
        io.BytesIO(bundle.export_evidence(by=signature.signed_by, signature=signature))
    ) as made:
        made.extractall(tmp_path)
    (found,) = tmp_path.iterdir()
    return found


def verify(folder: Path, *, alone: bool = False, path: str | None = None) -> tuple[int, str]:
    """In a process of its own; `alone` is a Python without any package."""
    flags = ["-I", "-S"] if alone else ["-I"]
    env = {"PATH": os.environ["PATH"] if path is None else path}
    ran = subprocess.run(
        [sys.executable, *flags, str(folder / "verify.py")],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.returncode, ran.stdout + ran.stderr


def test_a_good_bundle_agrees_by_each_way_to_check_it(folder: Path) -> None:
    assert sorted(path.name for path in folder.iterdir()) == [
        "README.txt", "agreement-countersigned.pdf", "agreement-signed.pdf", "agreement.md",
        "evidence.json", "evidence.p7s", "seal.pem", "verify.py",
    ]  # fmt: skip
    status, words = verify(folder)
    assert (status, "Everything agrees." in words, "WRONG" in words) == (0, True, False), words
    status, words = verify(folder, alone=True)  # by the command openssl
    assert (status, "Everything agrees." in words) == (0, True), words
    status, words = verify(folder, alone=True, path="/nowhere")
    assert (status, "the seals were not checked" in words) == (2, True), words


def _flip(name: str, place: int) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        content = bytearray((folder / name).read_bytes())
        content[place] ^= 1
        (folder / name).write_bytes(content)

    return change


def _rewrite(change: Callable[[dict[str, Any]], None], *, rehash: bool = False) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        evidence = json.loads((folder / "evidence.json").read_text(encoding="utf-8"))
        change(evidence)
        for name in evidence["files"] if rehash else ():
            evidence["files"][name] = bundle.sha256((folder / name).read_bytes())
        (folder / "evidence.json").write_text(json.dumps(evidence), encoding="utf-8")

    return apply


def _later(evidence: dict[str, Any]) -> None:
    """Somebody who knows the format moves the signing and chains the events anew."""
    previous = ""
    for event in evidence["chains"][0]:
        event["at"], event["previous"] = event["at"].replace("2026", "2027"), previous
        event["sha256"] = previous = check.event_hash(event)


@pytest.mark.parametrize(
    ("tamper", "words"),
    [
        (_flip("agreement-countersigned.pdf", 3000), "seal 1 is intact"),
        (_flip("agreement-countersigned.pdf", -2), "seal 2 is intact"),
        (_flip("agreement.md", 3), "the canonical text"),
        (_flip("evidence.p7s", -5), "evidence.json is as the portal sealed it"),
        (
            _rewrite(lambda evidence: evidence["signature"].update(signed_by="Else")),
            "as the portal sealed it",
        ),
        (_rewrite(lambda evidence: evidence["chains"][0].pop(0)), "event 1 is missing"),
        (_rewrite(lambda evidence: evidence["chains"][0][1].update(by="Else")), "event 2 was changed"),
        (_rewrite(_later), "stand in the sealed bytes"),
        (lambda folder: (folder / "agreement-signed.pdf").unlink(), "agreement-signed.pdf"),
        (lambda folder: (folder / "evidence.json").write_text("[]"), "cannot be read"),
    ],
)
def test_what_was_changed_is_named(folder: Path, tamper: Callable[[Path], None], words: str) -> None:
    tamper(folder)
    status, said = verify(folder)
    assert status == 1, said
    assert any(line.startswith("WRONG") and words in line for line in said.splitlines()), said


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_download_asks_afresh_who_it_is_and_verifies_by_its_own_script(
    signature: Signature, tmp_path: Path
) -> None:
    url = reverse("members:signature-evidence", args=[signature.pk])
    assert signature.signed_by is not None
    client = _signed_in(signature.signed_by)
    asked = client.get(url)
    assert asked.status_code == 302
    assert asked.headers["Location"].startswith("/accounts/")
    prove(client, ago=16 * 60)
    assert client.get(url).status_code == 302  # a proof of a quarter of an hour ago is none
    assert not AuditEntry.objects.filter(action="agreements.evidence_exported").exists()
    prove(client)
    answer = client.get(url)
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="evidence-{signature.pk}.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as made:
        made.extractall(tmp_path)
    (folder,) = tmp_path.iterdir()
    status, words = verify(folder)
    assert (status, "Everything agrees." in words) == (0, True), words
    kept = AuditEntry.objects.get(action="agreements.evidence_exported")
    assert kept.detail["sha256"] == bundle.sha256(answer.content)


def test_who_may_take_a_bundle(signature: Signature) -> None:
    url = reverse("members:signature-evidence", args=[signature.pk])
    colleague = factories.make_person(signature.organization, roles=["staff"])
    other = factories.make_person(factories.make_company("Elsewhere"), roles=["signatory"])
    for person, status in (
        (colleague, 200),
        (factories.make_staff("compliance"), 200),
        (factories.make_staff("programmes"), 404),
        (other, 404),
    ):
        client = _signed_in(person)
        prove(client)
        assert client.get(url).status_code == status, person
    gone = signature.organization
    type(gone).objects.filter(pk=gone.pk).update(standing="left")
    client = _signed_in(colleague)
    prove(client)
    assert client.get(url).status_code == 200  # what was signed stays theirs to download
    assert Client().get(url).status_code == 302


def test_taking_a_bundle_is_kept(folder: Path, signature: Signature) -> None:
    entry = AuditEntry.objects.get(action="agreements.evidence_exported")
    assert (entry.actor, entry.organization_id) == (signature.signed_by, signature.organization_id)
