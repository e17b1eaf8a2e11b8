"""Imports that were stopped or whose job died: nothing of them is lost, and nothing of them goes out by that."""

import pytest

from coalition.core.models import AuditEntry, Job
from signals.submissions import storing
from signals.submissions.importing import parts
from signals.submissions.models import Opinion
from tests.signals.factories import HEADER, make_analyst, make_csv, make_signal, start_import
from tests.signals.submissions.test_importing import counts, imported, work
from tests.signals.submissions.test_mending_and_undoing import undone

pytestmark = pytest.mark.django_db


def stopped(by, content, monkeypatch, *, dies=False):
    """An import of which the first ten rows were read."""
    monkeypatch.setattr(parts, "CHUNK", 10)
    batch = start_import(by, content)
    real, chunks = storing.store_rows, []

    def once(**chunk):
        if chunks:
            raise KeyboardInterrupt
        chunks.append(answers := real(**chunk))
        Job.objects.filter(pk=batch.job_id).update(cancel_requested=not dies)
        return answers

    with monkeypatch.context() as patch:
        patch.setattr(storing, "store_rows", once)
        if not dies:
            return work(batch)
        with pytest.raises(KeyboardInterrupt):
            work(batch)
    Job.objects.filter(pk=batch.job_id).update(state=Job.State.DEAD, claim=None, lease_until=None)
    batch.refresh_from_db()
    return batch


@pytest.mark.parametrize("dies", [True, False])
def test_what_a_stopped_import_read_goes_out_when_the_file_is_sent_again(monkeypatch, dies):
    analyst, content = make_analyst(), make_csv(30)
    first = stopped(analyst, content, monkeypatch, dies=dies)
    assert (first.done, Opinion.objects.shared().count()) == (10, 0)
    again = imported(analyst, content)
    assert counts(again) == (20, 10, 0, 0)
    assert Opinion.objects.shared().count() == 30
    assert "stopped had stored it" in again.rows.filter(state="merged").first().notes[0]
    first.refresh_from_db()
    assert first.state == ("failed" if dies else "cancelled")


def test_what_a_stopped_import_read_goes_out_when_it_is_sent_by_form(monkeypatch):
    analyst = make_analyst()
    stopped(analyst, make_csv(30), monkeypatch, dies=True)
    make_signal(analyst, value="word 3", reported="no", reference="")
    out = Opinion.objects.shared().get()
    assert out.status == "positive"  # what it had been read as; the form said less


def test_undoing_the_second_try_leaves_what_the_first_had_read_with_the_company(monkeypatch, client):
    analyst, content = make_analyst(), make_csv(12)
    first = stopped(analyst, content, monkeypatch)
    again = imported(analyst, content)
    client.force_login(analyst)
    assert undone(client, again).state == "undone"
    assert set(Opinion.objects.values_list("batch", "shared_at")) == {(first.pk, None)}


@pytest.mark.parametrize("dies", [True, False])
def test_what_was_read_is_shared_at_the_companys_word_and_not_before(monkeypatch, client, dies):
    analyst = make_analyst()
    content = make_csv(11) + b"email,a.person@mail.example,,grooming,4.2,warned,2026-01-02,yes,N-1,\n"
    lines = content.decode().splitlines()
    content = "\n".join([HEADER, lines[-1], *lines[1:-1]]).encode()
    batch = stopped(analyst, content, monkeypatch, dies=dies)
    client.force_login(analyst)
    text = client.get(f"/signals/batches/{batch.pk}/").content.decode()
    assert "Share what was read" in text
    assert "10 signals of this import are stored for your company and out to nobody" in text
    for _ in range(2):
        client.post(f"/signals/batches/{batch.pk}/share/")
    assert Opinion.objects.shared().count() == 9  # the person's account waits for a second person
    assert batch.releases.get().gate == "personal"
    assert AuditEntry.objects.filter(action="signals.stopped_shared", subject_id=str(batch.pk)).count() == 1
    assert "Share what was read" not in client.get(f"/signals/batches/{batch.pk}/").content.decode()


@pytest.mark.parametrize("dies", [True, False])
def test_what_was_read_can_be_undone_and_never_went_out(monkeypatch, client, dies):
    batch = stopped(make_analyst(), make_csv(30), monkeypatch, dies=dies)
    client.force_login(batch.submitted_by)
    assert undone(client, batch).state == "undone"
    assert not Opinion.objects.exists()


def test_an_import_that_ended_well_has_nothing_to_share(client):
    batch = imported(make_analyst(), make_csv(3))
    client.force_login(batch.submitted_by)
    Opinion.objects.update(shared_at=None)
    client.post(f"/signals/batches/{batch.pk}/share/")
    assert not Opinion.objects.shared().exists()
