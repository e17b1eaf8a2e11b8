"""Personal values planted on every path in sing nowhere: no table, log, letter, error report or page, but on reveal."""

import logging
from typing import Any

import pytest
from django.core import mail
from django.db import DataError, connection, transaction
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse
from django.utils import timezone

from coalition.core.jobs import relay
from coalition.core.logs import QuietFormatter, told
from coalition.core.models import Job
from signals.catalog.kinds import PERSONAL_KINDS
from signals.submissions.importing.columns import TITLES
from signals.submissions.models import Batch, BatchRow, Indicator
from signals.submissions.reveal import services as reveal
from signals.submissions.sending import services as sending
from tests.factories import make_staff
from tests.signals.factories import HEADER, make_analyst, make_batch, make_signal, start_import
from tests.signals.sending.factories import posted, send
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


def plant(person: Any, *, by_file: Any) -> Batch:
    """One signal of each personal kind by form, the same by file with rows that are refused."""
    for kind, value in PLANTED.items():
        make_batch(person, kind=kind, value=value, platform=platform_of(kind))
    send(
        person,
        [{"kind": kind, "value": value, "platform": platform_of(kind)} for kind, value in PLANTED.items()],
    )
    good = [
        f"{kind},{value},{platform_of(kind)},grooming,4.2,warned,2026-01-02T03:04:00Z,yes,NCMEC-1,"
        for kind, value in PLANTED.items()
    ]
    batch = start_import(by_file, "\n".join([HEADER, *good, *REFUSED]).encode())
    do_all_jobs()
    batch.refresh_from_db()
    return batch


def addresses(batch: Batch) -> list[str]:
    """Every page and fragment of the place, each that takes an id with those of what was planted."""
    shown = Indicator.objects.filter(kind__in=("email", "username"))
    ids = [batch.pk, *shown.values_list("public_id", flat=True)]
    found = ["/", "/notices/", "/search/?q=username", reverse("signals:mine") + "?kind=email"]
    for entry in _entries(get_resolver().url_patterns):
        names = set(entry.pattern.converters)
        asked = [{}] if not names else [{"pk": pk} for pk in ids] if names == {"pk"} else []
        for kwargs in asked:
            try:
                found.append(reverse(f"signals:{entry.name}", kwargs=kwargs))
            except NoReverseMatch:
                continue
    return found


def _entries(patterns: Any, *, inside: bool = False) -> list[URLPattern]:
    found: list[URLPattern] = []
    for one in patterns:
        if isinstance(one, URLPattern):
            found += [one] if inside else []
        elif inside or one.namespace == "signals":
            found += _entries(one.url_patterns, inside=True)
    return found


def pages_that_sing(client: Any, urls: list[str]) -> list[tuple[str, list[str]]]:
    heard = []
    for url in urls:
        response = client.get(url)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        if words := sings(body.decode(errors="replace") + str(dict(response.headers))):
            heard.append((url, words))
    return heard


def test_every_personal_kind_is_planted():
    assert set(PLANTED) == set(PERSONAL_KINDS)


def test_planted_values_sing_in_no_table_log_letter_or_page(client, caplog):
    caplog.set_level(logging.INFO)
    first, second = make_analyst(), make_analyst()
    batch = plant(first, by_file=second)
    assert BatchRow.objects.filter(batch=batch, state="refused").count() == len(REFUSED)
    assert batch.accepted == len(PLANTED)
    # The values are there: sealed, and opened by a case.
    session = reveal.begin_session(by=first, reason="We follow this ring.", case_reference="TS-1")
    opened = {
        reveal.reveal_value(by=first, indicator=row, session=session)
        for row in Indicator.objects.filter(kind__in=PLANTED)
    }
    assert len(opened) == len(PLANTED)
    assert sings(" ".join(opened))

    # Others look them up and react to them; what a look-up types stands in its own answer, nowhere else.
    third = make_analyst()
    client.force_login(third)
    looked = client.post(
        reverse("signals:check"), {"text": "\n".join(PLANTED.values()), "platform": "aurora"}
    )
    assert looked.status_code == 200
    wanted = [str(pk) for pk in Indicator.objects.values_list("public_id", flat=True)]
    assert client.post(reverse("signals:react"), {"ids": wanted, "kind": "helpful"}).status_code < 400
    do_all_jobs()

    urls, mend = addresses(batch), reverse("signals:batch-mend", args=[batch.pk])
    client.force_login(make_analyst())
    assert pages_that_sing(client, urls) == []
    client.force_login(second)
    prove(client)
    # With a fresh proof its own company takes the rows that were refused away as a file, to mend them.
    assert {url for url, _ in pages_that_sing(client, urls)} == {mend}
    client.force_login(make_staff("compliance", "safety", "administrator"))
    prove(client)
    one = Indicator.objects.filter(kind="email").get().public_id
    console = [
        *("/console/", "/console/audit/", "/console/mail/"),
        reverse("console:signal-one", args=[one]),
        reverse("console:signal-reveal", args=[one]),
        reverse("console:signal-reveals"),
        reverse("console:signal-keys"),
    ]
    assert pages_that_sing(client, console) == []
    assert tables_that_sing() == []
    assert sings(caplog.text) == []


def test_a_canary_in_any_column_of_a_refused_row_sings_nowhere(client):
    """As when columns have shifted: a personal value under every header in turn, and among the headers, too."""
    names, filled = list(TITLES), {"kind": "keyword", "value": "x"}  # one letter is always refused
    plants = [*PLANTED.values(), "Wrencanary", "wrencanary:77"]
    rows = [filled | {name: plant} for name in names for plant in plants if name != "value"]
    rows += [{"kind": "e-post", "value": plant} for plant in plants]
    # Its own company reads the value of a kind that is about nobody as it sent it; no table holds that either.
    shown = [{"kind": "url", "value": "wrencanary:77"}, {"kind": "pdq", "value": PLANTED["username"]}]
    header = ",".join([*TITLES.values(), PLANTED["email"], "Queue"])
    content, other = (
        "\n".join([header, *(",".join(row.get(name, "") for name in names) for row in some)]).encode()
        for some in (rows, shown)
    )
    analyst = make_analyst()
    batch, trial = start_import(analyst, content), start_import(analyst, content + b"\n", wanted="try")
    start_import(analyst, other)
    do_all_jobs()
    batch.refresh_from_db()
    assert (batch.refused, batch.total) == (len(rows), len(rows))
    assert "left out: “Queue”, 1 whose name is not repeated here" in " ".join(batch.notes)
    assert tables_that_sing() == []
    client.force_login(analyst)
    prove(client)
    urls = [reverse("signals:batch", args=[one.pk]) for one in (batch, trial)]
    urls += [f"{urls[0]}?page={page}" for page in range(2, len(rows) // 25 + 2)]
    assert pages_that_sing(client, [*urls, reverse("signals:batch-rows", args=[batch.pk])]) == []


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
