"""Importing a file: what is stored, once, whatever happens in between."""

import uuid
from collections import Counter

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from coalition.core import jobs
from coalition.core.jobs import relay
from coalition.core.models import AuditEntry, Job
from signals.submissions import storing
from signals.submissions.importing import parts, running, services
from signals.submissions.importing.models import BatchPart
from signals.submissions.importing.reader import UnreadableError
from signals.submissions.models import Batch, BatchRow, Indicator, Opinion
from signals.submissions.services import withdraw_signal
from tests.factories import make_guest
from tests.signals.factories import (
    DATA,
    HEADER,
    make_analyst,
    make_csv,
    make_participant,
    make_signal,
    start_import,
)

pytestmark = pytest.mark.django_db


def work(batch):
    """Run the batch's job here, as a worker would."""
    Job.objects.filter(pk=batch.job_id).update(state=Job.State.QUEUED, claim=None, lease_until=None)
    relay.run(batch.job_id)
    batch.refresh_from_db()
    return batch


def imported(by, content, **more):
    batch = work(start_import(by, content, **more))
    assert batch.state == "done", Job.objects.get(pk=batch.job_id).error
    return batch


def counts(batch):
    return batch.accepted, batch.merged, batch.held, batch.refused


def everything():
    return (
        Batch.objects.count(), BatchRow.objects.count(), Indicator.objects.count(), Opinion.objects.count(),
        BatchPart.objects.count(), Job.objects.count(), AuditEntry.objects.count(),
    )  # fmt: skip


def test_the_sample_is_imported_with_every_row_accounted_for():
    analyst = make_analyst()
    batch = imported(analyst, (DATA / "signals-sample.csv").read_bytes())
    assert counts(batch) == (4_027, 791, 0, 182)
    assert batch.total == batch.done == 5_000
    assert sorted(batch.rows.values_list("line", flat=True)) == list(range(2, 5_002))
    assert Counter(batch.rows.values_list("state", flat=True)) == {
        "accepted": 4_027,
        "merged": 791,
        "refused": 182,
    }
    assert Opinion.objects.filter(organization=batch.organization).count() == 4_027
    # 3,421 came confirmed; of those that came suspected 57 were confirmed by a later row with a whole basis.
    assert Opinion.objects.filter(status="positive").count() == 3_421 + 57
    assert batch.rows.filter(notes__contains=["you had sent it as suspected; confirmed now"]).count() == 57
    assert not BatchPart.objects.exists()
    assert len(batch.receipt) == 64
    job = Job.objects.get(pk=batch.job_id)
    assert (job.state, job.done, job.total) == ("done", 5_000, 5_000)
    assert job.note == "4027 accepted, 791 merged, 0 held, 182 refused"
    assert job.result_url == f"/signals/batches/{batch.pk}/"
    photo = batch.rows.filter(reasons__icontains="imagery").first()
    assert photo.sent_value == "x.jpg"


def test_two_companies_share_the_indicators_of_the_overlap_and_hold_opinions_of_their_own():
    meridian, sol = make_analyst(), make_analyst()
    imported(meridian, (DATA / "signals-sample.csv").read_bytes())
    before = Indicator.objects.count()
    batch = imported(sol, (DATA / "signals-overlap.csv").read_bytes())
    assert counts(batch) == (981, 10, 0, 9)
    new = Indicator.objects.count() - before
    shared = Indicator.objects.filter(opinions__organization=meridian.seats.get().organization).filter(
        opinions__organization=sol.seats.get().organization
    )
    assert shared.count() == 981 - new
    assert 350 <= shared.count() <= 400


def test_personal_values_stand_nowhere_in_clear():
    analyst = make_analyst()
    content = f"{HEADER}\nemail,Canary.Value@mail.example,,grooming,4.2,warned,2026-01-02T03:04Z,yes,N-1,\n".encode()
    batch = start_import(analyst, content)
    assert b"anary" not in bytes(batch.parts.get().content)
    work(batch)
    row = batch.rows.get()
    assert b"anary" not in bytes(row.sent) + bytes(row.indicator.sealed_value) + bytes(row.indicator.token)
    assert row.indicator.value == ""
    assert row.indicator.clear_value == "canary.value@mail.example"
    assert row.indicator.shown == "ca•••@•••"
    assert row.sent_value == "Ca•••@•••"
    assert not AuditEntry.objects.filter(detail__icontains="anary").exists()
    assert "anary" not in str(list(Job.objects.values()))


def test_what_describes_a_signal_is_stored_with_the_opinion():
    head = f"{HEADER},Whose identifier,Labels,Classification,Context,Expires at"
    row = "md5,0123456789abcdef0123456789abcdef,,csam_distribution,4.2,content_removed,2026-01-02,yes,N-1,"
    content = f"{head}\n{row},not known,viral;paid_for,b2,viral,{timezone.now():%Y}-12-31T23:59:59Z\n"
    imported(make_analyst(), content.encode())
    opinion = Opinion.objects.get()
    assert (opinion.whose, opinion.labels) == ("not_known", ["viral", "commercial"])
    assert (opinion.classification, opinion.context, opinion.status) == ("B2", "viral", "seed")
    assert (opinion.vocabulary, opinion.expires_at.month) == (2, 12)


def test_of_a_childs_row_nothing_is_kept_but_digests():
    content = (
        f"{HEADER},Whose\nusername,canary.child,canaryland,grooming,canary,,,,canary,canary,victim\n".encode()
    )
    batch = imported(make_analyst(), content)
    row = batch.rows.get()
    assert (row.state, Opinion.objects.count(), Indicator.objects.count()) == ("refused", 0, 0)
    assert "canary" not in f"{row.sent_fields}{row.reasons}{row.notes}{list(AuditEntry.objects.values())}"


def test_the_same_file_again_is_pointed_to_its_import():
    analyst = make_analyst()
    content = make_csv(3)
    first = imported(analyst, content)
    before = everything()
    with pytest.raises(services.AlreadyImportedError) as again:
        start_import(make_analyst(first.organization), content)
    assert again.value.batch == first
    assert everything() == before


def test_another_company_may_send_the_same_file():
    content = make_csv(3)
    imported(make_analyst(), content)
    assert counts(imported(make_analyst(), content)) == (3, 0, 0, 0)


def test_a_form_posted_twice_starts_one_import():
    analyst, token = make_analyst(), uuid.uuid4()
    one, two = (
        services.start_import(by=analyst, content=make_csv(3), file_name="a.csv", form_token=token)
        for _ in range(2)
    )
    assert one == two
    assert Job.objects.filter(name="signals.import_batch").count() == 1


@pytest.mark.parametrize(
    "content",
    [b"\x89PNG\r\n\x1a\n" + bytes(100), b"", f"{HEADER}\n".encode(), b"PK\x03\x04", b"a,b,c\n1,2,3\n"],
)
def test_what_cannot_be_read_leaves_nothing_behind(content):
    analyst = make_analyst()
    before = everything()
    with pytest.raises(UnreadableError):
        start_import(analyst, content)
    assert everything() == before


def test_a_file_without_the_basis_asks_first_and_is_then_stored_as_suspected():
    analyst = make_analyst()
    content = b"type,value,harm,Zeitpunkt\nkeyword,sell packs,grooming,gestern\n"
    with pytest.raises(services.MissingBasisError) as asked:
        start_import(analyst, content)
    assert asked.value.missing == ["Policy", "Action taken", "Actioned at", "Reported to NCMEC"]
    assert asked.value.unknown == ["Zeitpunkt"]
    batch = imported(analyst, content, without_basis=True)
    assert Opinion.objects.get().status == "seed"
    assert any("Zeitpunkt" in note for note in batch.notes)


def test_a_run_that_dies_between_chunks_goes_on_where_it_was_and_doubles_nothing(monkeypatch):
    monkeypatch.setattr(parts, "CHUNK", 10)
    batch = start_import(make_analyst(), make_csv(35, refused_every=7))
    real, chunks = storing.store_rows, []

    def dies_in_the_third_chunk(**chunk):
        answers = real(**chunk)
        chunks.append(len(answers))
        if len(chunks) == 3:
            raise KeyboardInterrupt  # after the writes, before the commit
        return answers

    monkeypatch.setattr(storing, "store_rows", dies_in_the_third_chunk)
    with pytest.raises(KeyboardInterrupt):
        work(batch)
    batch.refresh_from_db()
    assert (batch.state, batch.done, batch.rows.count()) == ("running", 20, 20)
    work(batch)
    assert (batch.state, batch.done, batch.rows.count()) == ("done", 35, 35)
    assert chunks == [10, 10, 10, 10, 5]
    assert counts(batch) == (30, 0, 0, 5)


def test_a_worker_that_lost_its_claim_writes_nothing(monkeypatch):
    batch = start_import(make_analyst(), make_csv(5))
    run = relay.claim(batch.job_id)
    Job.objects.filter(pk=batch.job_id).update(claim=uuid.uuid4())
    with pytest.raises(jobs.LostClaim):
        running.run_import(run, batch_id=batch.pk)
    assert not BatchRow.objects.exists()


def test_the_receipt_does_not_depend_on_where_the_chunks_ended(monkeypatch):
    company = make_participant()
    content = make_csv(25, refused_every=4)
    one = imported(make_analyst(company), content)
    BatchRow.objects.all().delete()
    Opinion.objects.all().delete()
    Batch.objects.filter(pk=one.pk).update(state="failed")
    monkeypatch.setattr(parts, "CHUNK", 7)
    two = imported(make_analyst(company), content)
    assert one.receipt == two.receipt


def test_a_cancelled_import_keeps_what_was_finished_and_may_be_sent_again(monkeypatch):
    monkeypatch.setattr(parts, "CHUNK", 10)
    analyst = make_analyst()
    content = make_csv(30)
    batch = start_import(analyst, content)
    real = storing.store_rows

    def cancelled_meanwhile(**chunk):
        answers = real(**chunk)
        Job.objects.filter(pk=batch.job_id).update(cancel_requested=True)
        return answers

    monkeypatch.setattr(storing, "store_rows", cancelled_meanwhile)
    work(batch)
    assert (batch.state, batch.done) == ("cancelled", 10)
    assert not BatchPart.objects.exists()
    monkeypatch.setattr(storing, "store_rows", real)
    assert counts(imported(analyst, content)) == (20, 10, 0, 0)


def test_an_import_cancelled_before_it_began_makes_room_for_another():
    analyst = make_analyst()
    batch = start_import(analyst, make_csv(3))
    jobs.services.request_cancel(job=batch.job)
    assert counts(imported(analyst, make_csv(3))) == (3, 0, 0, 0)
    batch.refresh_from_db()
    assert batch.state == "cancelled"


def test_every_step_of_an_import_is_in_the_audit():
    batch = imported(make_analyst(), make_csv(3))
    entries = AuditEntry.objects.filter(subject_id=str(batch.pk)).order_by("id")
    assert [entry.action for entry in entries] == ["signals.import_started", "signals.import_finished"]
    assert entries[1].detail == {"accepted": 3, "merged": 0, "held": 0, "refused": 0}


def test_a_signal_that_was_suspected_is_confirmed_by_a_fuller_row():
    analyst = make_analyst()
    opinion = make_signal(analyst, value="word 1", reported="no", reference="")
    assert opinion.status == "seed"
    batch = imported(analyst, make_csv(3))
    assert counts(batch) == (2, 1, 0, 0)
    opinion.refresh_from_db()
    assert opinion.status == "positive"
    assert any("confirmed now" in note for note in batch.rows.get(state="merged").notes)


def test_a_signal_taken_back_and_sent_again_stands_again():
    analyst = make_analyst()
    opinion = make_signal(analyst, value="word 1")
    withdraw_signal(by=analyst, opinion=opinion)
    batch = imported(analyst, make_csv(3))
    assert counts(batch) == (3, 0, 0, 0)
    opinion.refresh_from_db()
    assert opinion.withdrawn_at is None


def test_a_company_that_found_a_signal_wrong_keeps_that_opinion():
    analyst = make_analyst()
    opinion = make_signal(analyst, value="word 1")
    Opinion.objects.filter(pk=opinion.pk).update(status="negative")
    imported(analyst, make_csv(3))
    opinion.refresh_from_db()
    assert opinion.status == "negative"


@pytest.mark.parametrize("table", ["batch", "opinion"])
def test_the_database_itself_refuses_a_guests_contribution(table):
    batch = imported(make_analyst(), make_csv(1))
    guest = make_guest()
    change = Batch.objects if table == "batch" else Opinion.objects
    with pytest.raises(IntegrityError, match="only people of companies"), transaction.atomic():
        change.update(submitted_by=guest)
    with pytest.raises(IntegrityError, match="stays a person of a company"), transaction.atomic():
        type(batch.submitted_by).objects.filter(pk=batch.submitted_by_id).update(kind="guest")


def test_the_database_itself_refuses_a_personal_value_in_clear():
    opinion = make_signal(make_analyst(), kind="email", value="a@b.example")
    with pytest.raises(IntegrityError, match="personal_values_are_sealed"), transaction.atomic():
        Indicator.objects.filter(pk=opinion.indicator_id).update(value="a@b.example")
