"""The pages of sending signals: what they show, in how many queries, and how they meet bad input."""

import csv
import io
import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalition.core.jobs import relay
from coalition.core.models import AuditEntry, Job
from coalition.home import brief_for
from signals.submissions.models import Batch, Opinion
from signals.submissions.scope.models import SharingGroup, SharingSeat
from tests.factories import make_staff
from tests.signals.factories import (
    DATA,
    HEADER,
    make_analyst,
    make_batch,
    make_csv,
    make_signal,
    start_import,
)
from tests.support.proof import prove

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst(client):
    person = make_analyst()
    client.force_login(person)
    return person


def form(**changes):
    sent = {
        "value": "sell packs",
        "kind": "keyword",
        "harm": "grooming",
        "policy": "4.2",
        "action": "account_disabled",
        "actioned_at": "2026-01-01T10:00",
        "human_reviewed": "on",
        "reported": "ncmec",
        "reference": "NCMEC-1",
        "tlp": "amber+strict",
        "form_token": str(uuid.uuid4()),
    }
    return sent | changes


def upload(client, content, name="signals.csv", **more):
    file = SimpleUploadedFile(name, content, content_type="text/csv")
    data = {"file": file, "day_first": "1", "form_token": str(uuid.uuid4())} | more
    return client.post("/signals/import/", data)


def test_a_file_goes_to_whom_its_sender_chose_and_the_form_shows_who_that_is(client, analyst):
    company = analyst.seats.get().organization
    group = SharingGroup.objects.create(name="Nordic", purpose="x", started_by=company, created_by=analyst)
    SharingSeat.objects.create(
        group=group, organization=company, invited_by=analyst, accepted_at=timezone.now()
    )
    text = client.get("/signals/import/").content.decode()
    assert "/signals/scope/preview/" in text
    assert "Only Nordic" in text
    upload(client, make_csv(2), group=str(group.pk), named="on")
    batch = run_job(Batch.objects.get())
    assert (batch.group, batch.named) == (group, True)
    assert set(Opinion.objects.values_list("group", "named")) == {(group.pk, True)}
    assert not Opinion.objects.shared().exists()
    refused = upload(client, make_csv(3), group=str(uuid.uuid4()))
    assert "group" in refused.context["form"].errors
    assert "Nordic" in client.get(f"/signals/import/?mends={batch.pk}").content.decode()


def run_job(batch):
    relay.run(batch.job_id)
    batch.refresh_from_db()
    return batch


def imported(by, content):
    return run_job(start_import(by, content))


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_one_signal_by_form_says_sent_stored_and_why(client, analyst):
    response = client.post("/signals/submit/", form(value="  SELL  packs "), follow=True)
    words = text_of(response)
    assert "Your signal is in" in words
    assert "SELL packs" in words
    assert "Stored in its canonical spelling" in words
    assert Opinion.objects.get().status == "positive"


def test_the_kind_is_guessed_and_asked_for_where_it_cannot_be(client, analyst):
    client.post("/signals/submit/", form(kind="", value="hxxps://bad[.]example/x"))
    assert Opinion.objects.get().indicator.kind == "url"
    response = client.post("/signals/submit/", form(kind="", value="ab" * 32))
    assert "could be several things" in text_of(response)


def test_the_date_of_the_form_is_in_the_persons_own_zone(client, analyst):
    analyst.timezone = "Asia/Tokyo"
    analyst.save()
    client.post("/signals/submit/", form(actioned_at="2026-01-01T10:00"))
    assert Opinion.objects.get().actioned_at.isoformat() == "2026-01-01T01:00:00+00:00"


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"kind": "md5", "value": "d41d8cd98f00b204e9800998ecf8427e"}, "value", "Hash of nothing"),
        ({"kind": "username", "value": "someone", "whose": "not_known"}, "platform", "A platform is needed"),
        ({"harm": ""}, "harm", "Say which harm"),
        ({"actioned_at": "2999-01-01T00:00"}, "actioned_at", "lies in the future"),
        ({"kind": "url", "value": "https://bit.ly/"}, "value", "Shared host"),
        ({"value": "data:image/png;base64,iVBORw0KGgo="}, "value", "Embedded content is refused"),
        ({"policy": "/9j/4AAQSkZJRgABAQAAAQABAAD"}, "policy", "hold embedded content"),
        ({"reported": "not_required", "reason": "x" * 501}, "reason", "500"),
        ({"value": "a\x00b"}, "value", "Null characters"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    client, analyst, changes, field, words
):
    response = client.post("/signals/submit/", form(**changes))
    assert response.status_code == 200
    assert any(words in error for error in response.context["form"].errors[field])
    assert "NCMEC-1" in response.content.decode()
    assert not Batch.objects.exists()


def test_a_form_posted_twice_leads_to_the_same_page(client, analyst):
    sent = form()
    first, second = (client.post("/signals/submit/", sent) for _ in range(2))
    assert first.url == second.url
    assert Opinion.objects.count() == 1


def test_an_import_is_shown_with_its_bar_and_then_row_by_row(client, analyst):
    content = f"{HEADER}\nkeyword,sell packs,,grooming,4.2,warned,2026-01-02,yes,N-1,\nphoto,x.jpg,,grooming,,,,,,\n"
    response = upload(client, content.encode())
    batch = Batch.objects.get()
    assert response.url == f"/signals/batches/{batch.pk}/"
    waiting = client.get(response.url)
    assert "<progress" in waiting.content.decode()
    assert "I uploaded something illegal" in text_of(waiting)
    run_job(batch)
    words = text_of(client.get(response.url))
    assert "1 accepted" in words
    assert "1 refused" in words
    refused = text_of(client.get(response.url + "?state=refused"))
    assert "photo" in refused
    assert "x.jpg" not in refused  # of no kind that is known: it may be somebody's
    assert "Imagery is never accepted" in refused
    assert "sell packs" not in refused


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(60), "a PNG image, not a CSV file. Nothing of it was stored"),
        (b"PK\x03\x04" + bytes(60), "Save the sheet as CSV"),
        (f"{HEADER}\n".encode(), "no row below them"),
        (b"Wert,Art\n", "no row below them"),
    ],
)
def test_a_file_that_cannot_be_imported_is_told_why_beside_the_field(client, analyst, content, words):
    response = upload(client, content)
    assert any(words in error for error in response.context["form"].errors["file"])
    assert not Batch.objects.exists()


def test_an_empty_upload_is_told_so(client, analyst):
    assert upload(client, b"").context["form"].errors["file"]


def test_the_same_file_again_leads_to_its_import(client, analyst):
    first = upload(client, make_csv(3))
    again = upload(client, make_csv(3))
    assert again.url == first.url
    assert "Already imported on" in text_of(client.get(again.url))
    assert Batch.objects.count() == 1


def test_a_sealed_file_cannot_be_imported_again(client, analyst):
    upload(client, make_csv(3))
    batch = Batch.objects.get()
    client.post(f"/seal/signal-batch/{batch.pk}/")
    assert client.get(f"/signals/batches/{batch.pk}/").status_code == 404
    run_job(batch)
    assert not Opinion.objects.exists()
    assert "sealed" in upload(client, make_csv(3)).context["form"].errors["file"][0]


def test_the_template_can_be_imported_as_it_is(client, analyst):
    response = client.get("/signals/import/template.csv")
    batch = imported(analyst, response.content)
    assert (batch.accepted, batch.refused) == (3, 0)
    assert set(Opinion.objects.values_list("status", flat=True)) == {"positive"}


def read_csv(response):
    return list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode())))


def test_refused_rows_are_downloaded_safe_for_a_spreadsheet_and_the_download_is_audited(client, analyst):
    batch = imported(analyst, (DATA / "signals-sample.csv").read_bytes())
    url = f"/signals/batches/{batch.pk}/rows.csv?state=refused"
    asked = client.get(url)
    assert asked.headers["Location"].startswith("/accounts/")  # who takes values out says afresh who they are
    assert not AuditEntry.objects.filter(action="signals.rows_downloaded").exists()
    prove(client)
    head, *rows = read_csv(client.get(url))
    assert head == ["Line", "State", "Type", "Value", "Reasons", "Notes"]
    assert len(rows) == 182
    assert all(reasons for *_, reasons, _notes in rows)
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    assert [row[3] for row in rows if "HYPERLINK" in row[3]] == ['\'=HYPERLINK("http://x.example")'] * 9
    assert not [row for row in rows if "iVBOR" in row[3]]
    assert AuditEntry.objects.filter(action="signals.rows_downloaded", subject_id=str(batch.pk)).count() == 1


def test_all_rows_can_be_downloaded_with_personal_values_blinded(client, analyst):
    content = f"{HEADER}\nemail,canary@mail.example,,grooming,4.2,warned,2026-01-02,yes,N-1,\n"
    batch = imported(analyst, content.encode())
    prove(client)
    response = client.get(f"/signals/batches/{batch.pk}/rows.csv")
    assert [row[3] for row in read_csv(response)[1:]] == ["ca•••@•••"]


def test_the_brief_names_refused_rows_until_they_are_dealt_with(client, analyst):
    batch = imported(analyst, make_csv(10, refused_every=4))
    [item] = brief_for(analyst)
    assert item.text == "3 rows were refused in your import"
    assert item.url == f"/signals/batches/{batch.pk}/?state=refused"
    assert brief_for(make_analyst(batch.organization)) == []
    client.post(f"/signals/batches/{batch.pk}/settle/")
    assert brief_for(analyst) == []


def queries(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


@pytest.mark.parametrize("url", ["/signals/mine/", "/signals/batches/?source=all"])
def test_lists_ask_as_many_questions_for_three_rows_as_for_one(client, analyst, url):
    make_batch(analyst, value="word 1")
    one = queries(client, url)
    make_batch(analyst, value="word 2")
    make_batch(analyst, value="a@b.example", kind="email")
    assert queries(client, url) == one


def test_the_rows_of_an_import_are_shown_in_as_many_queries_for_three_as_for_one(client, analyst):
    one, three = imported(analyst, make_csv(1)), imported(analyst, make_csv(3, start=5))
    assert queries(client, f"/signals/batches/{one.pk}/") == queries(client, f"/signals/batches/{three.pk}/")


def test_own_signals_are_found_by_any_part_of_a_plain_value_and_never_by_a_personal_one(client, analyst):
    plain = make_signal(analyst, kind="url", value="https://bad.example/item/77")
    personal = make_signal(analyst, kind="username", value="some_user", platform="aurora")
    make_signal(make_analyst(), kind="url", value="https://bad.example/item/78")

    def found(query):
        return [opinion.pk for opinion in client.get("/signals/mine/", query).context["page"]]

    assert found({"q": "item/7"}) == [plain.pk]
    assert found({"q": "hxxps://bad[.]example/item/77"}) == [plain.pk]
    assert found({"q": "@Some_User"}) == found({"q": "some_user"}) == []
    answer = client.get("/signals/mine/", {"q": "@Some_User"}).content.decode()
    assert "This looks like a personal value" in answer
    assert "Some_User" not in answer.partition("<main")[2]
    assert found({"kind": "username"}) == [personal.pk]
    assert found({"standing": "withdrawn"}) == []
    assert set(found({"status": "positive", "harm": "grooming", "standing": "live"})) == {
        plain.pk,
        personal.pk,
    }


def test_a_signals_page_shows_it_blinded_and_never_as_a_link(client, analyst):
    personal = make_signal(analyst, kind="email", value="canary@mail.example")
    page = client.get(f"/signals/s/{personal.indicator.public_id}/").content.decode()
    assert "ca•••@•••" in page
    assert "canary" not in page
    url = make_signal(analyst, kind="url", value="https://bad.example/x")
    page = client.get(f"/signals/s/{url.indicator.public_id}/").content.decode()
    assert "hxxps://bad[.]example/x" in page
    assert "https://bad.example" not in page


def test_a_signal_is_taken_back_from_its_page_with_a_reason(client, analyst):
    opinion = make_signal(analyst)
    answer = client.post(f"/signals/s/{opinion.indicator.public_id}/withdraw/")
    assert "Say why you take it back" in text_of(answer)
    opinion.refresh_from_db()
    assert opinion.withdrawn_at is None
    response = client.post(
        f"/signals/s/{opinion.indicator.public_id}/withdraw/", {"reason": "typing_error"}, follow=True
    )
    assert "Taken back" in text_of(response)
    assert "Withdrawn" in text_of(response)


def test_another_companys_import_does_not_exist_and_its_basis_stays_its_own(client, analyst):
    author = make_analyst(name="Somebody Else")
    other = make_signal(author, policy="canary policy", reference="NCMEC-canary")
    for part in ("", "rows.csv"):
        assert client.get(f"/signals/batches/{other.batch_id}/{part}").status_code == 404
    page = client.get(f"/signals/s/{other.indicator.public_id}/")
    assert page.status_code == 200
    assert "sell packs" in text_of(page)
    for kept in ("canary", "Somebody Else", other.organization.name):
        assert kept not in page.content.decode()
    assert client.post(f"/signals/s/{other.indicator.public_id}/withdraw/").status_code == 404


def test_a_signal_that_nobody_shares_any_more_does_not_exist_for_others(client, analyst):
    other = make_signal(make_analyst())
    client.force_login(other.submitted_by)
    client.post(f"/signals/s/{other.indicator.public_id}/withdraw/", {"reason": "other"})
    client.force_login(analyst)
    assert client.get(f"/signals/s/{other.indicator.public_id}/").status_code == 404


def test_coalition_staff_are_refused_in_words(client):
    client.force_login(make_staff("membership", "programmes", "publishing", "safety", "administrator"))
    response = client.get("/signals/submit/")
    assert response.status_code == 403
    assert "Coalition staff cannot read signals" in text_of(response)


def test_jobs_and_audit_carry_ids_and_counts_only(client, analyst):
    client.post(
        "/signals/submit/", form(kind="email", value="canary@mail.example", whose="person_who_offended")
    )
    upload(
        client, f"{HEADER}\nemail,canary2@mail.example,,grooming,4.2,warned,2026-01-02,yes,N-1,\n".encode()
    )
    run_job(Batch.objects.get(source="file"))
    kept = f"{list(Job.objects.values())}{list(AuditEntry.objects.values())}"
    assert "canary" not in kept
