"""Files between upload and end: columns named, tried, asked about, mended, undone."""

import json
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from coalition.core.jobs import relay
from coalition.core.models import Job
from signals.catalog.lists.models import StaffList
from signals.submissions.importing import parts, reader, services, trial
from signals.submissions.importing.models import BatchPart
from signals.submissions.models import Batch, BatchRow, Indicator, Opinion
from tests.factories import make_staff
from tests.signals.factories import HEADER, make_analyst, make_csv, make_signal, start_import

pytestmark = pytest.mark.django_db
GERMAN = "Art,Wert,Schaden,Regel,Was getan,Wann,Gemeldet,Zeichen"
GERMAN_ROW = "username,canary.person,grooming,4.2,account_disabled,2026-01-02,yes,N-1"


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


def say(client, batch, *columns, **more):
    data = {f"column_{place}": name for place, name in enumerate(columns)} | {"remember": "on"} | more
    return client.post(f"/signals/batches/{batch.pk}/columns/", data)


NAMED = ("kind", "value", "harm", "policy", "action", "actioned_at", "reported", "reference")


def ask_about(name="Search engines", entry="search.example", say="a search engine"):
    return StaffList.objects.create(
        name=name,
        type="string",
        kinds=["domain"],
        effect="ask",
        say=say,
        entries=[entry],
        reason="x",
        created_by=make_staff("compliance"),
    )


def domains(*values):
    rows = "".join(f"domain,{value},,grooming,4.2,warned,2026-01-02,yes,N-1,\n" for value in values)
    return f"{HEADER}\n{rows}"


def test_a_trial_that_gave_way_to_others_goes_on_where_it_was_and_finds_the_same(client, analyst, settings):
    """The same word on lines far apart is found to be the same, whichever turn read them."""
    lines = make_csv(1_100).decode() + make_csv(3).decode().partition("\n")[2]
    upload(client, lines, wanted="try")
    batch = Batch.objects.get()
    settings.JOBS_TURN_SECONDS = 0
    waiting = Job.objects.create(name="nobody.knows", due_at=timezone.now())
    relay.run(batch.job_id, in_turns=True)
    batch.refresh_from_db()
    assert (batch.state, batch.report is not None) == ("trying", True)
    assert "How it would end" not in page(client, batch)
    assert b"word" not in bytes(batch.report)
    waiting.delete()
    work(batch)
    report = trial.report_of(batch)
    assert (batch.state, dict(report["counts"])["accepted"], dict(report["counts"])["merged"]) == (
        "tried",
        1_100,
        3,
    )


# --- columns ---------------------------------------------------------------------------------------------------


def test_columns_that_nobody_understands_are_asked_about_with_blinded_first_values(client, analyst):
    content = f"{GERMAN}\n{GERMAN_ROW}\n".replace("username,", "username,").replace("grooming", "grooming")
    response = upload(client, content.replace(",4.2,", ",Canary rule,"))
    batch = Batch.objects.get()
    assert response.url == f"/signals/batches/{batch.pk}/columns/"
    text = page(client, batch, "columns/")
    assert "grooming" in text
    assert "ca•••" in text
    assert "canary.person" not in text
    assert not Opinion.objects.exists()
    assert "canary" not in str(list(BatchPart.objects.values()))


def test_the_file_need_not_be_chosen_again_and_the_answer_is_remembered(client, analyst):
    content = f"{GERMAN}\n{GERMAN_ROW},\n".replace("username", "keyword")
    upload(client, content)
    batch = Batch.objects.get()
    assert say(client, batch, *NAMED).url == f"/signals/batches/{batch.pk}/"
    work(batch)
    assert (batch.state, batch.accepted, Opinion.objects.get().status) == ("done", 1, "positive")
    assert not BatchPart.objects.exists()
    second = upload(client, content.replace("canary", "another"))
    again = Batch.objects.get(pk=second.url.split("/")[-2])
    assert again.state == "waiting"
    assert any("as your company had said" in note for note in again.notes)
    stranger = make_analyst()
    client.force_login(stranger)
    assert upload(client, content.replace("canary", "third")).url.endswith("/columns/")


def test_two_columns_that_mean_the_same_are_asked_about(client, analyst):
    content = f"Date,{HEADER}\n2026-01-01,keyword,a word,,grooming,4.2,warned,2026-01-02,yes,N-1,\n"
    assert upload(client, content).url.endswith("/columns/")


def test_what_is_said_of_columns_has_to_hold_together(client, analyst):
    upload(client, f"{GERMAN}\n{GERMAN_ROW}\n")
    batch = Batch.objects.get()
    lost = say(client, batch, "kind", "kind", "harm", "", "", "", "", "")
    words = lost.content.decode()
    assert "Two columns cannot both be “Type”" in words
    assert "Say which column is “Value”" in words
    assert lost.context["form"]["column_2"].value() == "harm"
    bare = say(client, batch, "kind", "value", "harm", "", "", "", "", "")
    assert "tick this" in bare.content.decode()
    assert (
        say(client, batch, "kind", "value", "harm", "", "", "", "", "", without_basis="on").status_code == 302
    )
    batch.refresh_from_db()
    assert batch.state == "waiting"


def test_a_file_without_the_basis_goes_on_after_one_tick(client, analyst):
    upload(client, "type,value,harm\nkeyword,some word,grooming\n", wanted="import")
    batch = Batch.objects.get()
    say(client, batch, "kind", "value", "harm", without_basis="on")
    assert work(batch).accepted == 1


def test_a_file_that_waits_for_its_columns_can_be_sealed_let_go_and_ends_by_itself(client, analyst):
    for number in range(3):
        upload(client, f"{GERMAN}\n{GERMAN_ROW}{number}\n")
    sealed, gone, old = Batch.objects.order_by("created_at")
    client.post(f"/seal/signal-batch/{sealed.pk}/")
    assert client.get(f"/signals/batches/{sealed.pk}/columns/").status_code == 404
    client.post(f"/signals/batches/{gone.pk}/let-go/")
    gone.refresh_from_db()
    assert (gone.state, gone.parts.count()) == ("ended", 0)
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        job = Job.objects.create(name="signals.let_go_of_files", payload={}, due_at=timezone.now())
        relay.run(job.pk)
    old.refresh_from_db()
    assert (old.state, old.parts.count(), sealed.parts.count()) == ("ended", 0, 1)


# --- JSON Lines ------------------------------------------------------------------------------------------------


def test_json_lines_give_the_same_answers_as_csv_and_a_broken_line_is_one_refused_row():
    good = {
        "kind": "keyword", "value": "some word", "harm": "grooming", "policy": "4.2", "action": "warned",
        "actioned_at": "2026-01-02", "reported_to": "ncmec", "reference": "N-1", "human_reviewed": True,
        "labels": ["viral", "commercial"], "tlp": "amber",
    }  # fmt: skip
    lines = [
        json.dumps(good),
        "{broken",
        json.dumps([1, 2]),
        '{"kind": "keyword", "kind": "url", "value": "x"}',
        json.dumps(good | {"value": {"deep": 1}}),
        "",
        json.dumps(good | {"value": "\ud800\x00", "quality": 3.5}),
        json.dumps(good | {"kind": "md5", "value": 12345}),
    ]
    batch = imported(make_analyst(), "\n".join(lines))
    assert (batch.accepted, batch.refused, batch.total) == (1, 6, 7)
    opinion = Opinion.objects.get()
    assert (opinion.status, opinion.labels, opinion.tlp) == ("positive", ["viral", "commercial"], "amber")
    assert opinion.human_reviewed is True
    reasons = {row.line: row.reasons[0] for row in batch.rows.filter(state="refused")}
    assert reasons[2] == reasons[3] == "not a JSON object: each line has to be one"
    assert "said twice" in reasons[4]
    assert "“value” has to be text" in reasons[5]
    assert sorted(reasons) == [2, 3, 4, 5, 7, 8]


def test_a_json_list_is_told_how_to_come():
    with pytest.raises(services.reader.UnreadableError, match="one object a line"):
        start_import(make_analyst(), b'[{"kind": "url"}]')


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_each_template_can_be_imported_as_it_is(client, analyst, form):
    content = client.get(f"/signals/import/template.{form}").content
    batch = imported(analyst, content)
    assert (batch.accepted, batch.refused) == (3, 0)
    assert set(Opinion.objects.values_list("status", flat=True)) == {"positive"}


def test_the_columns_are_explained(client, analyst):
    text = client.get("/signals/import/columns/").content.decode()
    for words in ("reported_to", "tell your hotline", "infant_or_toddler", "For “We confirmed it”"):
        assert words in text


# --- trial -----------------------------------------------------------------------------------------------------


def test_a_trial_says_how_every_row_would_end_and_stores_none(client, analyst):
    ask_about()
    make_signal(analyst, kind="domain", value="known.example")
    content = domains("new.example", "NEW.example", "known.example", "search.example", "x", "y")
    content += "username,canary.victim,aurora,unknown harm,,,,,,\n"
    before = (Opinion.objects.count(), Indicator.objects.count(), BatchRow.objects.count())
    upload(client, content, wanted="try")
    batch = Batch.objects.get(source="file")
    assert batch.state == "trying"
    assert "<progress" in page(client, batch)
    work(batch)
    assert batch.state == "tried"
    assert (Opinion.objects.count(), Indicator.objects.count(), BatchRow.objects.count()) == before
    text = page(client, batch)
    for words in ("1 accepted", "2 merged", "1 held", "3 refused", "A search engine", "Unknown harm type"):
        assert words in text, words
    assert "canary.victim" not in text
    assert b"canary" not in bytes(batch.report)
    client.post(f"/signals/batches/{batch.pk}/go/")
    client.post(f"/signals/batches/{batch.pk}/go/")
    work(batch)
    assert (batch.accepted, batch.merged, batch.held, batch.refused) == (1, 2, 1, 3)
    assert batch.report is None
    assert Job.objects.filter(name="signals.import_batch").count() == 1


def test_a_tried_file_that_was_imported_meanwhile_leads_to_its_import(client, analyst):
    tried = work(start_import(analyst, make_csv(2), wanted="try"))
    first = imported(analyst, make_csv(2))
    assert client.post(f"/signals/batches/{tried.pk}/go/").url == f"/signals/batches/{first.pk}/"


def test_a_trial_that_is_cancelled_lets_its_file_go(monkeypatch):
    monkeypatch.setattr(parts, "CHUNK", 1)
    batch = start_import(make_analyst(), make_csv(3), wanted="try")
    Job.objects.filter(pk=batch.job_id).update(cancel_requested=True, state="queued")
    relay.run(batch.job_id)
    batch.refresh_from_db()
    assert (batch.state, BatchPart.objects.exists()) == ("ended", False)


# --- questions -------------------------------------------------------------------------------------------------


def test_rows_a_list_asks_about_wait_and_one_answer_settles_all_of_them(client, analyst):
    ask_about()
    batch = imported(analyst, domains("search.example", "SEARCH.example", "plain.example"))
    assert (batch.accepted, batch.held, Opinion.objects.count()) == (1, 2, 1)
    assert not Indicator.objects.filter(value="search.example").exists()
    text = page(client, batch)
    assert "Yes, it is this very thing" in text
    assert "Search engines: 2 rows" in text
    receipt = batch.receipt
    client.post(f"/signals/batches/{batch.pk}/answer/", {"question": "Search engines", "answer": "yes"})
    client.post(f"/signals/batches/{batch.pk}/answer/", {"question": "Search engines", "answer": "yes"})
    work(batch)
    assert (batch.accepted, batch.merged, batch.held) == (2, 1, 0)
    assert batch.receipt != receipt
    assert any("you confirmed" in note for note in batch.rows.get(line=2).notes)
    assert Opinion.objects.get(indicator__value="search.example").shared_at
    assert client.get(f"/signals/batches/{batch.pk}/").status_code == 200


def test_rows_that_are_left_out_are_refused_in_those_words(client, analyst):
    ask_about()
    batch = imported(analyst, domains("search.example", "plain.example"))
    client.post(f"/signals/batches/{batch.pk}/answer/", {"question": "Search engines", "answer": "no"})
    work(batch)
    assert (batch.accepted, batch.held, batch.refused) == (1, 0, 1)
    assert "left out at your word" in batch.rows.get(state="refused").reasons[0]
    assert Opinion.objects.count() == 1


def test_a_row_that_two_lists_ask_about_waits_for_both_answers(client, analyst):
    ask_about()
    ask_about(name="Zoos", say="a zoo")
    batch = imported(analyst, domains("search.example"))
    first = batch.rows.get().questions[0]
    client.post(f"/signals/batches/{batch.pk}/answer/", {"question": first, "answer": "yes"})
    work(batch)
    assert batch.held == 1
    [second] = batch.rows.get().questions
    assert second != first
    client.post(f"/signals/batches/{batch.pk}/answer/", {"question": second, "answer": "yes"})
    assert work(batch).accepted == 1


# --- two questions for the whole file -------------------------------------------------------------------------


PERSON = "username,some.person,aurora,grooming,4.2,warned,2026-01-02T03:04:00Z,yes,N-1,"


def test_what_is_said_of_the_whole_file_holds_for_its_rows_and_is_shown(client, analyst):
    assert "Has a person looked at each?" in client.get("/signals/import/").content.decode()
    upload(client, f"{HEADER}\n{PERSON}\n", reviewed="False", whose="not_known", wanted="try")
    batch = work(Batch.objects.get(source="file"))
    assert "No, or not each" in page(client, batch)
    assert "Not known" in page(client, batch)
    client.post(f"/signals/batches/{batch.pk}/go/")
    work(batch)
    held = Opinion.objects.get()
    assert (held.status, held.human_reviewed, held.whose) == ("seed", False, "not_known")


def test_what_is_said_of_the_whole_file_stays_while_its_columns_are_named(client, analyst):
    upload(client, "Art,Wert,Schaden\nemail,a@bad.example,grooming\n", reviewed="False")
    batch = Batch.objects.get(source="file")
    say(client, batch, "kind", "value", "harm", without_basis="on")
    work(batch)
    assert (batch.reviewed, batch.whose) == (False, "person_who_offended")
    assert Opinion.objects.get().human_reviewed is False


def test_nothing_else_said_a_file_was_looked_at_by_a_person_and_is_about_people_who_offended(client, analyst):
    upload(client, f"{HEADER}\n{PERSON}\n", reviewed="True", whose="person_who_offended")
    work(Batch.objects.get(source="file"))
    held = Opinion.objects.get()
    assert (held.status, held.human_reviewed, held.whose) == ("positive", True, "person_who_offended")


def test_mended_rows_are_read_as_those_they_mend_without_being_asked_again(client, analyst):
    first = imported(
        analyst, make_csv(2, refused_every=2), reviewed=False, whose="not_known", day_first=False
    )
    file = SimpleUploadedFile("mended.csv", f"{HEADER}\n{PERSON}\n".encode())
    data = {"file": file, "form_token": str(uuid.uuid4()), "mends": str(first.pk)}
    assert client.post("/signals/import/", data).status_code == 302
    mended = Batch.objects.get(mends=first)
    assert (mended.reviewed, mended.whose, mended.day_first) == (False, "not_known", False)


def test_an_object_that_does_not_say_a_name_is_as_if_it_had_no_such_column():
    row = {"kind": "username", "value": "a", "harm": "grooming", "without": "x"}
    lines = [row, row | {"human_reviewed": "pending"}, row | {"human_reviewed": None}]
    content = "\n".join(json.dumps(line) for line in lines).encode()
    read = [found.fields.get("human_reviewed") for found in reader.read(content).rows()]
    assert read == [None, "pending", ""]
