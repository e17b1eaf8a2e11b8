"""An import that is mended or undone: the refused rows sent again, or all of it as if never sent."""

import csv
import io
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from coalition.core.jobs import relay
from coalition.core.models import AuditEntry, Job
from signals.submissions import sights
from signals.submissions.importing import undo
from signals.submissions.models import Batch, Indicator, Opinion
from signals.submissions.sending import services as sending
from tests.signals.factories import BASIS, HEADER, make_analyst, make_csv, make_signal, start_import
from tests.support.proof import prove

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst(client):
    person = make_analyst()
    client.force_login(person)
    return person


def upload(client, content, **more):
    file = SimpleUploadedFile("signals.csv", content.encode() if isinstance(content, str) else content)
    data = {"file": file, "day_first": "1", "form_token": str(uuid.uuid4())} | more
    return client.post("/signals/import/", data)


def work(batch):
    batch.refresh_from_db()
    Job.objects.filter(pk=batch.job_id).update(state=Job.State.QUEUED, claim=None, lease_until=None)
    relay.run(batch.job_id)
    batch.refresh_from_db()
    assert Job.objects.get(pk=batch.job_id).state == "done", Job.objects.get(pk=batch.job_id).error
    return batch


def imported(by, content, **more):
    return work(start_import(by, content.encode() if isinstance(content, str) else content, **more))


def page(client, batch, part=""):
    return client.get(f"/signals/batches/{batch.pk}/{part}").content.decode()


def test_refused_rows_are_downloaded_mended_and_sent_again(client, analyst):
    content = (
        f"{HEADER},Whose\n"
        "phone,020 7946 0958,,grooming,4.2,warned,2026-01-02,yes,N-1,,\n"
        "keyword,a good word,,grooming,4.2,warned,2026-01-02,yes,N-1,,\n"
        "username,canary.child,aurora,grooming,4.2,warned,2026-01-02,yes,N-1,,victim\n"
    )
    first = imported(analyst, content)
    assert (first.accepted, first.refused) == (1, 2)
    assert client.get(f"/signals/batches/{first.pk}/mend.csv").status_code == 302
    prove(client)
    rows = list(csv.reader(io.StringIO(client.get(f"/signals/batches/{first.pk}/mend.csv").content.decode())))
    assert (rows[0][0], rows[0][-1]) == ("Line", "Why it was refused")
    assert len(rows) == 2
    assert "country code" in rows[1][-1]
    assert "sha256" not in str(rows)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([[cell.replace("020 7946 0958", "+44 20 7946 0958") for cell in row] for row in rows])
    assert "mended rows" in client.get(f"/signals/import/?mends={first.pk}").content.decode()
    response = upload(client, text.getvalue(), mends=str(first.pk))
    mended = work(Batch.objects.get(pk=response.url.split("/")[-2]))
    assert (mended.accepted, mended.refused, mended.mends) == (1, 0, first)
    assert not any("not understood" in note for note in mended.notes)
    first.refresh_from_db()
    assert first.settled_at
    assert "1 of 1 taken" in page(client, first)


def test_only_imports_of_ones_own_company_can_be_mended(client, analyst):
    other = imported(make_analyst(), make_csv(2, refused_every=2))
    assert client.get(f"/signals/import/?mends={other.pk}").status_code == 404
    assert client.get("/signals/import/?mends=x").status_code == 404


def undone(client, batch):
    client.post(f"/signals/batches/{batch.pk}/undo/")
    return work(batch)


def test_an_undone_import_is_as_if_never_sent_and_what_it_changed_is_as_before(client, analyst):
    suspected = make_signal(analyst, value="word 1", reported="no", reference="")
    untouched = make_signal(analyst, value="word 2")
    before = Opinion.objects.filter(pk=suspected.pk).values().get()
    batch = imported(analyst, make_csv(4))
    assert (batch.accepted, batch.merged) == (2, 2)
    assert "2 signals that it brought" in page(client, batch, "undo/")
    undone(client, batch)
    assert batch.state == "undone"
    after = Opinion.objects.filter(pk=suspected.pk).values().get()
    assert {**after, "updated_at": None} == {**before, "updated_at": None}
    assert set(Opinion.objects.values_list("pk", flat=True)) == {suspected.pk, untouched.pk}
    text = page(client, batch)
    assert "This import was undone" in text
    assert "Undone: " in text
    assert "word 3" not in text
    assert {"signals.undo_started", "signals.import_undone"} <= set(
        AuditEntry.objects.filter(subject_id=str(batch.pk)).values_list("action", flat=True)
    )
    again = imported(analyst, make_csv(4))
    assert (again.accepted, again.merged) == (2, 2)


def test_the_rows_of_an_undone_import_are_swept_with_what_nobody_holds(client, analyst):
    batch = imported(analyst, make_csv(3))
    kept = make_signal(make_analyst(), value="word 1")
    undone(client, batch)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        job = Job.objects.create(name="signals.sweep_undone", payload={}, due_at=timezone.now())
        relay.run(job.pk)
    assert not batch.rows.exists()
    assert list(Indicator.objects.all()) == [kept.indicator]


def test_once_another_company_has_seen_or_acted_undoing_is_refused_in_words(client, analyst):
    batch = imported(analyst, make_csv(2))
    other = make_analyst()
    sights.record(
        other.seats.get().organization, [batch.rows.first().indicator_id], now=timezone.now(), taken=True
    )
    text = page(client, batch, "undo/")
    assert "Somebody has it already, so it cannot be undone" in text
    assert f"/signals/mine/?batch={batch.pk}" in text
    assert other.seats.get().organization.name not in text
    assert client.post(f"/signals/batches/{batch.pk}/undo/").status_code == 403
    assert Opinion.objects.live().shared().count() == 2


@pytest.mark.parametrize("number", [1, 2])
def test_what_was_sent_by_form_is_undone_from_its_answer_page(client, analyst, number):
    rows = [BASIS | {"value": f"word {n}"} for n in range(number)]
    batch = sending.submit_signals(by=analyst, rows=rows, form_token=uuid.uuid4())
    link = f'href="/signals/batches/{batch.pk}/undo/"'
    assert link in client.get(f"/signals/submit/?sent={batch.pk}").content.decode()
    assert link in page(client, batch)
    assert "Undo what was sent" in page(client, batch, "undo/")
    assert undone(client, batch).state == "undone"
    assert not Opinion.objects.exists()
    assert "undone" in page(client, batch)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        job = Job.objects.create(name="signals.sweep_undone", payload={}, due_at=timezone.now())
        relay.run(job.pk)
    assert client.get(f"/signals/batches/{batch.pk}/").status_code == 200


def test_what_was_sent_by_form_and_taken_is_not_undone(client, analyst):
    opinion = make_signal(analyst)
    sights.record(
        make_analyst().seats.get().organization, [opinion.indicator_id], now=timezone.now(), taken=True
    )
    assert "Somebody has it already" in page(client, opinion.batch, "undo/")
    assert client.post(f"/signals/batches/{opinion.batch_id}/undo/").status_code == 403


def test_to_have_met_it_in_a_list_is_not_to_have_it(client, analyst):
    batch = imported(analyst, make_csv(2))
    sights.record(
        make_analyst().seats.get().organization, [batch.rows.first().indicator_id], now=timezone.now()
    )
    assert "Nobody outside your company has acted on" in page(client, batch, "undo/")
    assert undone(client, batch).state == "undone"


def test_undoing_is_refused_in_the_same_words_whatever_another_company_did(client, analyst):
    refusals = set()
    for way in ("taken", "negative"):
        batch = imported(analyst, make_csv(1, start=len(way)))
        other, indicator = make_analyst(), batch.rows.get().indicator_id
        if way == "taken":
            sights.record(other.seats.get().organization, [indicator], now=timezone.now(), taken=True)
        else:
            theirs = make_signal(other, value=f"word {len(way)}")
            Opinion.objects.filter(pk=theirs.pk).update(status="negative", updated_at=timezone.now())
        text = page(client, batch, "undo/")
        refusals.add(text[text.index("Somebody has it") : text.index("is then told")])
        assert "wrong" not in text
    assert len(refusals) == 1


def test_a_file_that_is_still_read_cannot_be_undone(client, analyst):
    batch = start_import(analyst, make_csv(2))
    assert client.post(f"/signals/batches/{batch.pk}/undo/").status_code == 403


def test_undoing_hides_its_signals_at_once_and_survives_a_crash(client, analyst, monkeypatch):
    monkeypatch.setattr(undo, "_CHUNK", 2)
    batch = imported(analyst, make_csv(5))
    client.post(f"/signals/batches/{batch.pk}/undo/")
    assert not Opinion.objects.shared().exists()
    real = undo._take_out
    taken = []

    def dies_once(*chunk):
        result = real(*chunk)
        taken.append(1)
        if len(taken) == 2:
            raise KeyboardInterrupt
        return result

    monkeypatch.setattr(undo, "_take_out", dies_once)
    with pytest.raises(KeyboardInterrupt):
        work(batch)
    assert work(batch).state == "undone"
    assert not Opinion.objects.exists()
