"""Everything about one company: built by a job, taken out after proof, by whoever asked, for a day."""

import hashlib
import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

import members.tasks  # noqa: F401 -- registers the jobs
from coalition.core import jobs
from coalition.core.access import Refused
from coalition.core.jobs import relay
from coalition.core.models import AuditEntry, Job
from members.models import CompanyExport, Organization, StaffRole, User
from members.standing import keeping
from members.standing.export import ask_for_export, take_export
from tests import factories
from tests.support.proof import prove

pytestmark = pytest.mark.django_db
ASK = "/console/standing/companies/fern/ask-for-export/"
TAB = "/console/standing/companies/fern/export/"


@pytest.fixture
def staff() -> User:
    return factories.make_staff("membership", password="-")


@pytest.fixture
def company() -> Organization:
    return factories.make_company("Fern", slug="fern", signed=("nda", "signals"))


@pytest.fixture
def desk(staff: User) -> Client:
    client = Client()
    client.force_login(staff)
    prove(client)
    return client


def build(export: CompanyExport) -> CompanyExport:
    relay.run(export.job_id)
    export.refresh_from_db()
    return export


def url_of(export: CompanyExport) -> str:
    return f"/console/standing/exports/{export.pk}/everything.zip"


def test_it_is_asked_for_built_by_a_job_with_progress_and_taken_out_by_a_link(
    desk: Client, company: Organization, staff: User
) -> None:
    keeping.note(by=staff, company=company, kind="call", on=timezone.localdate(), text="=SUM(A1)")
    desk.post(ASK)
    export = CompanyExport.objects.get()
    page = desk.get(TAB).text
    assert f"job-{export.job_id}" in page
    assert url_of(export) not in page
    assert desk.get(url_of(export)).status_code == 403  # still being built
    build(export)
    job = Job.objects.get(pk=export.job_id)
    assert (job.state, job.done, job.result_url) == ("done", job.total, TAB)
    assert url_of(export) in desk.get(TAB).text
    answer = desk.get(url_of(export))
    assert "no-store" in answer["Cache-Control"]
    assert hashlib.sha256(answer.content).hexdigest() == export.sha256
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert {
        *("company.json", "seats.csv", "signatures.csv", "attestation-answers.json", "timeline.csv")
    } <= set(archive.namelist())
    assert json.loads(archive.read("company.json"))[0]["name"] == "Fern"
    assert "'=SUM(A1)" in archive.read("staff-notes.csv").decode()
    taken = AuditEntry.objects.get(action="standing.company_exported", organization_id=company.pk)
    assert taken.detail["sha256"] == export.sha256


def test_asking_twice_builds_one(desk: Client, company: Organization) -> None:
    desk.post(ASK)
    desk.post(ASK)
    assert (CompanyExport.objects.count(), Job.objects.filter(name="members.export_company").count()) == (
        1,
        1,
    )
    build(CompanyExport.objects.get())
    desk.post(ASK)
    assert CompanyExport.objects.count() == 2


def test_both_asking_and_taking_want_a_fresh_proof(company: Organization, staff: User) -> None:
    client = Client()
    client.force_login(staff)
    assert "/accounts/reauthenticate/" in client.post(ASK)["Location"]
    assert not CompanyExport.objects.exists()
    export = build(ask_for_export(by=staff, company=company))
    assert "/accounts/reauthenticate/" in client.get(url_of(export))["Location"]
    prove(client, ago=3600)
    assert client.get(url_of(export)).status_code == 302
    prove(client)
    assert client.get(url_of(export)).status_code == 200


def test_nobody_else_takes_it_out_and_nobody_after_a_day(
    desk: Client, company: Organization, staff: User
) -> None:
    export = build(ask_for_export(by=staff, company=company))
    other = Client()
    other.force_login(factories.make_staff("membership"))
    prove(other)
    assert other.get(url_of(export)).status_code == 404
    assert url_of(export) not in other.get(TAB).text
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        refusal: Any
        with pytest.raises(Refused, match="is over") as refusal:
            take_export(by=staff, export=export)
        assert refusal.value.decision.remedy.label == "Ask for one"
        relay.run(jobs.enqueue("members.end_exports").pk)
    export.refresh_from_db()
    assert export.content is None
    assert AuditEntry.objects.filter(action="standing.export_ended").count() == 1


def test_who_loses_the_role_gets_neither_file_nor_the_rest_of_the_job(
    company: Organization, staff: User
) -> None:
    built, waiting = (
        build(ask_for_export(by=staff, company=company)),
        ask_for_export(by=staff, company=company),
    )
    StaffRole.objects.filter(user=staff).delete()
    gone = User.objects.get(pk=staff.pk)
    with pytest.raises(Refused):
        take_export(by=gone, export=built)
    build(waiting)
    assert waiting.content is None
    with pytest.raises(Refused):
        ask_for_export(by=factories.make_staff("compliance"), company=company)
