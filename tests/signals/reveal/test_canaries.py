"""Personal values planted on every path in sing nowhere: no table, log, letter, error report or page, but on reveal."""

import logging
from typing import Any

import pytest
from django.core import mail
from django.db import DataError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from coalition.core.jobs import relay
from coalition.core.logs import QuietFormatter, told
from coalition.core.models import Job
from signals.catalog.kinds import PERSONAL_KINDS
from signals.submissions.sending import services as sending
from tests.signals.factories import HEADER, make_analyst, make_signal, start_import
from tests.signals.sending.factories import posted
from tests.support.proof import prove

pytestmark = pytest.mark.django_db

PLANTED = {
    "email": "zaunkoenig.wrencanary@birdcage.example",
    "phone": "+4915172839465",
    "username": "zaunkoenig.wrencanary77",
    "account_id": "zk9081726354",
    "payment_handle": "zaunkoenigpay42",
    "ip": "93.184.216.77",
}
SINGS = ("wrencanary", "birdcage", "15172839465", "9081726354", "unkoenigpay", "184.216.77", "refusedcanary")
REFUSED = (
    "username,zaunkoenig.refusedcanary1,,grooming,4.2,warned,2026-01-02T03:04:00Z,yes,NCMEC-1,",  # no platform
    "email,refusedcanary@@birdcage.example,,grooming,4.2,warned,2026-01-02T03:04:00Z,yes,NCMEC-1,",
    "phone,15172839465refusedcanary,,grooming,4.2,warned,2026-01-02T03:04:00Z,yes,NCMEC-1,",
    "e-post,refusedcanary@birdcage.example,,grooming,4.2,warned,2026-01-02T03:04:00Z,yes,NCMEC-1,",  # no such type
)


def sings(text: str) -> list[str]:
    return [word for word in SINGS if word.casefold() in text.casefold()]


def tables_that_sing() -> list[str]:
    """Every table in which a canary stands in clear, in any column: text, JSON, arrays, bytes."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        for (table,) in cursor.fetchall():
            marks = [f"%{mark}%" for word in SINGS for mark in (word, word.encode().hex())]
            cursor.execute(f'SELECT count(*) FROM "{table}" AS r WHERE r::text ILIKE ANY(%s)', [marks])
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def platform_of(kind: str) -> str:
    return "aurora" if kind in {"username", "account_id", "payment_handle"} else ""


def do_all_jobs() -> None:
    while (
        job := Job.objects.filter(state__in=Job.OPEN, due_at__lte=timezone.now())
        .exclude(name="core.send_mail")
        .order_by("created_at")
        .first()
    ):
        Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED, claim=None, lease_until=None)
        relay.run(job.pk)
        job.refresh_from_db()
        assert job.state == Job.State.DONE, job.error


def test_every_personal_kind_is_planted():
    assert set(PLANTED) == set(PERSONAL_KINDS)


def test_an_error_in_the_middle_tells_nothing_in_page_log_or_report(client, caplog, settings, monkeypatch):
    settings.ADMINS = ["technical@coalition.example"]

    def breaks(**_facts: Any) -> None:
        raise RuntimeError("something broke")

    monkeypatch.setattr(sending, "submit_signals", breaks)
    client.force_login(make_analyst())
    client.raise_request_exception = False
    answer = client.post(
        reverse("signals:submit"), posted(kind="email", value=PLANTED["email"], whose="person_who_offended")
    )
    assert answer.status_code == 500
    assert sings(answer.content.decode()) == []
    assert sings(" ".join(QuietFormatter().format(record) for record in caplog.records)) == []
    reports = [f"{letter.subject} {letter.body} {letter.alternatives}" for letter in mail.outbox]
    assert [sings(report) for report in reports if sings(report)] == []
    assert tables_that_sing() == []


def test_the_databases_complaint_about_a_value_is_kept_without_the_value():
    with pytest.raises(DataError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT %s::text::integer", [PLANTED["email"]])
    assert sings(str(caught.value))
    assert told(caught.value) == "DataError: refused by the database (22P02)"
    information = (caught.type, caught.value, caught.tb)
    said = QuietFormatter().format(logging.LogRecord("x", logging.ERROR, "x", 1, "failed", None, information))
    assert sings(said) == []
    assert "22P02" in said
    assert "test_canaries.py" in said


def test_a_file_for_the_answers_is_blinded_and_defanged(client):
    analyst = make_analyst()
    urls = "url,https://bad.example/r/1,,grooming,4.2,url_blocked,2026-01-02T03:04:00Z,yes,NCMEC-1,"
    batch = start_import(analyst, "\n".join([HEADER, urls, *REFUSED]).encode())
    do_all_jobs()
    client.force_login(analyst)
    prove(client)
    answer = client.get(reverse("signals:batch-rows", args=[batch.pk]))
    text = b"".join(answer.streaming_content).decode()
    assert sings(text) == []
    assert "https://" not in text
    assert "hxxps://bad" in text


def test_a_letter_of_a_match_names_no_value():
    for _ in range(2):
        make_signal(make_analyst(), kind="email", value=PLANTED["email"])
    do_all_jobs()
    assert [letter for letter in mail.outbox if sings(f"{letter.subject} {letter.body}")] == []
