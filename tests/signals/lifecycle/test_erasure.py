"""Erasure by value: it is found wherever it stands and however it was spelt, and nobody learns whether it was there."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from coalition.core import jobs
from coalition.core.audit.models import AuditEntry
from coalition.core.models import Job, Notice, OutgoingMail
from members.models import User
from signals.matching import index
from signals.outcomes.lifecycle import erasure, forgetting
from signals.outcomes.lifecycle.models import ErasureRequest
from signals.outcomes.retraction.models import Receipt
from signals.submissions import sights, vault
from signals.submissions.models import BatchRow, Indicator, Opinion
from signals.submissions.sending import drafts
from tests.factories import make_staff
from tests.signals.factories import HEADER, make_analyst, make_signal, start_import
from tests.signals.lifecycle.factories import make_erasure, make_hold
from tests.signals.matching.working import work
from tests.support.proof import prove

pytestmark = pytest.mark.django_db
VALUE = "wren.canary@mail.example"


@pytest.fixture
def keeper():
    return make_staff("compliance")


def rows_in_clear(word):
    """Tables and columns in which the word stands as text, anywhere in the database."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND data_type IN ('text', 'character varying', 'jsonb', 'ARRAY')"
        )
        for table, column in cursor.fetchall():
            cursor.execute(
                f'SELECT count(*) FROM "{table}" WHERE "{column}"::text ILIKE %s',
                [f"%{word}%"],
            )
            if cursor.fetchone()[0]:
                found.append((table, column))
    return found


def test_it_goes_from_signals_rows_and_texts_in_every_spelling(keeper):
    here, there = make_analyst(), make_analyst()
    held = make_signal(
        here, kind="email", value="Wren.Canary@MAIL.example", policy=f"reported by {VALUE} herself"
    )
    content = f"{HEADER}\nemail,{VALUE},,no such harm,4.2,warned,2026-01-02T03:04:00Z,yes,NCMEC-1,\n"
    start_import(there, content.encode())
    work("signals.import_batch")
    other = make_signal(there, kind="email", value="wren@mail.example")
    assert rows_in_clear("wren.canary") == [("signals_opinion", "policy")]
    request = make_erasure(keeper, value="wren.canary [at] mail.example")
    work(erasure.JOB, "signals.match_signal")
    request.refresh_from_db()
    assert request.state == "ending"
    assert request.sealed_subject is None
    assert rows_in_clear("wren.canary") == []
    row = Indicator.objects.get(pk=held.indicator_id)
    assert row.erased_at
    assert row.clear_value == "erased"
    assert BatchRow.objects.get(state="refused").sent_fields == {"value": "erased"}
    assert Indicator.objects.get(pk=other.indicator_id).clear_value == "wren@mail.example"
    assert Opinion.objects.live().get().indicator_id == other.indicator_id


def test_the_address_of_a_profile_ends_the_account_it_was_stored_as(keeper):
    held = make_signal(make_analyst(), kind="url", value="https://www.instagram.com/wren_canary/")
    assert held.indicator.kind == "username"
    make_erasure(keeper, kind="url", value="https://instagram.com/wren_canary")
    work(erasure.JOB, "signals.match_signal")
    held.indicator.refresh_from_db()
    assert held.indicator.erased_at


def test_nothing_but_the_sealed_protocol_tells_a_value_that_was_there_from_one_that_was_not(keeper, client):
    make_signal(make_analyst(), kind="email", value=VALUE)
    make_erasure(keeper, value=VALUE)
    make_erasure(keeper, value="nobody@mail.example")
    work(erasure.JOB)
    client.force_login(keeper)
    prove(client)
    pages = []
    for request in ErasureRequest.objects.all():
        page = client.get(reverse("console:erasure", args=[request.pk])).text
        assert "Copies are being called back" in page
        pages.append(re.sub(r'csrfmiddlewaretoken".*?>|<time.*?</time>', "", page[page.index("<main") :]))
    assert pages[0].replace(str(request.pk), "") == pages[1].replace(str(request.pk), "")
    jobs = [
        (job.note, job.done, job.total, job.error, set(job.payload))
        for job in Job.objects.filter(name=erasure.JOB)
    ]
    assert jobs[0] == jobs[1]
    entries = AuditEntry.objects.filter(action__startswith="signals.erasure")
    assert {json.dumps(entry.detail) for entry in entries} == {'{"origin": "person"}'}


def test_the_log_and_what_staff_are_told_are_the_same_whether_it_was_there_or_not(keeper):
    """The whole of both cases, with a company that had taken it, up to the end of what runs by itself."""
    holder, taker = make_analyst(), make_analyst()
    opinion = make_signal(holder, kind="email", value=VALUE)
    company = taker.seats.get().organization
    sights.record(company, [opinion.indicator_id], now=timezone.now(), taken=True)
    make_staff("administrator")
    traces = []
    for value in (VALUE, "nobody@mail.example"):
        entries = set(AuditEntry.objects.values_list("pk", flat=True))
        jobs_before = set(Job.objects.values_list("pk", flat=True))
        request = make_erasure(keeper, value=value)
        work(erasure.JOB, "signals.match_signal", "signals.tell_of_retraction")
        request.refresh_from_db()
        assert request.protocol["copies called back"] == (1 if value == VALUE else 0)
        left = AuditEntry.objects.exclude(pk__in=entries).order_by("pk")
        staff = [keeper, *User.objects.filter(staff_roles__role="administrator")]
        traces.append(
            (
                [
                    (one.action, one.actor_id, one.subject_type, one.organization_id, one.detail)
                    for one in left
                ],
                [
                    (one.name, set(one.payload))
                    for one in Job.objects.exclude(pk__in=jobs_before).filter(created_by__in=staff)
                ],
                Notice.objects.filter(person__in=staff).count(),
                OutgoingMail.objects.filter(person__in=staff).count(),
            )
        )
    assert traces[0] == traces[1]
    assert Receipt.objects.get().organization == company


def test_the_protocol_opens_with_a_reason_and_leaves_an_entry(keeper, client):
    make_signal(make_analyst(), kind="email", value=VALUE)
    request = make_erasure(keeper, value=VALUE)
    work(erasure.JOB)
    client.force_login(keeper)
    prove(client)
    page = reverse("console:erasure", args=[request.pk])
    assert "Values erased" not in client.get(page).text
    assert "This field is required" in client.post(page, {"reason": ""}).text
    opened = client.post(page, {"reason": "The authority asks for our account."})
    assert "Values erased" in opened.text
    assert opened["Cache-Control"] == "no-store"
    entry = AuditEntry.objects.get(action="signals.erasure_protocol_opened")
    assert entry.detail == {"reason": "The authority asks for our account."}


def test_the_value_waits_for_the_copies_that_companies_took(keeper, time_machine):
    taker = make_analyst()
    opinion = make_signal(make_analyst(), kind="email", value=VALUE)
    company = taker.seats.get().organization
    sights.record(company, [opinion.indicator_id], now=timezone.now(), taken=True)
    request = make_erasure(keeper, value=VALUE)
    work(erasure.JOB)
    request.refresh_from_db()
    assert request.state == "ending"
    assert not Opinion.objects.live().exists()
    assert Indicator.objects.get().erased_at is None
    time_machine.move_to(timezone.now() + erasure.CALL_BACK_FOR + timedelta(hours=1))
    jobs.enqueue("signals.erase_rest")
    work("signals.erase_rest")
    request.refresh_from_db()
    assert request.state == "done"
    assert Indicator.objects.get().clear_value == "erased"


def test_a_hold_keeps_the_value_and_only_the_protocol_says_so(keeper):
    opinion = make_signal(make_analyst(), kind="email", value=VALUE)
    make_hold(keeper, indicator=opinion.indicator)
    request = make_erasure(keeper, value=VALUE)
    work(erasure.JOB)
    request.refresh_from_db()
    assert request.sealed_subject is None
    assert request.protocol[erasure.HELD] == 1
    assert Indicator.objects.get().clear_value == VALUE
    assert not Opinion.objects.live().exists()


def test_a_file_that_waits_with_the_value_in_it_is_not_imported(keeper):
    content = f"{HEADER}\nemail,{VALUE},,grooming,4.2,warned,2026-01-02T03:04:00Z,yes,NCMEC-1,\n"
    batch = start_import(make_analyst(), content.encode())
    make_erasure(keeper, value=VALUE)
    work(erasure.JOB)
    batch.job.refresh_from_db()
    assert batch.job.state == Job.State.CANCELLED
    assert not Indicator.objects.exists()


def test_the_value_is_in_no_job_no_entry_and_no_session(keeper, client, caplog):
    client.force_login(keeper)
    typed = {
        "origin": "person",
        "received_on": timezone.now().date().isoformat(),
        "kind": "email",
        "value": VALUE,
        "reason": "Their own.",
        "form_token": "0198c0de-0000-7000-8000-000000000001",
    }
    page = reverse("console:erasures")
    assert client.get(page).status_code == 302
    stale = client.post(page, typed)
    assert "Your proof has grown old" in stale.text
    assert VALUE in stale.text
    assert VALUE not in json.dumps(dict(client.session.items()), default=str)
    prove(client)
    wrong = client.post(page, typed | {"kind": "ip"}).text
    assert "This is none" in wrong
    for _ in range(2):
        client.post(page, typed)
    assert ErasureRequest.objects.count() == 1
    assert rows_in_clear("wren.canary") == []
    assert VALUE not in caplog.text


def test_two_requests_about_one_value_are_known_to_be_about_one(keeper):
    first, second = make_erasure(keeper, value=VALUE), make_erasure(keeper, value=VALUE.upper())
    assert bytes(first.fingerprint) == bytes(second.fingerprint) != vault.token("email", "", VALUE)


def test_a_draft_with_the_value_goes_whole(keeper):
    analyst = make_analyst()
    drafts.keep(by=analyst, typed={"value": f"other@mail.example\n{VALUE}", "harm": "grooming"})
    make_erasure(keeper, value="somebody.else@mail.example")
    work(erasure.JOB)
    assert drafts.of(analyst) is not None
    make_erasure(keeper, value=VALUE)
    work(erasure.JOB)
    assert drafts.of(analyst) is None


def test_an_erased_hash_is_found_by_no_search_and_stands_in_no_file(keeper):
    value = "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22"
    opinion = make_signal(make_analyst(), kind="pdq", value=value)
    work("signals.match_batch")
    assert index.search_values([value])[1].tolist() == [opinion.indicator_id]
    make_erasure(keeper, kind="pdq", value=value)
    work(erasure.JOB, forgetting.INDEX_JOB)
    assert index.search_values([value])[1].tolist() == []
    files = [path.read_bytes() for path in Path(settings.INDEX_DIR).rglob("*") if path.is_file()]
    assert files
    assert not any(bytes.fromhex(value) in content for content in files)
