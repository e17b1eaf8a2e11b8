import io

import pikepdf
import pypdf
import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pikepdf import Dictionary, Name, String

from coalition.core.jobs import relay
from coalition.core.models import AuditEntry, Job
from members.groups.services import promise_deliverable
from resources.library.models import Document, Download, Version
from resources.library.publishing.choice import Choice
from resources.library.services import Content, Overtaken, save_draft
from tests import factories
from tests.members.groups.reviewing import checked
from tests.resources.factories import changed, make_document, make_pdf, publish_now, second_person
from tests.support.proof import prove

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def storage(settings):
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    }


@pytest.fixture
def chair():
    return factories.make_person(
        factories.make_company("Aurora"), name="Lea Lead", email="lead@aurora.example"
    )


@pytest.fixture
def group(chair):
    return factories.make_group(chair=chair)


@pytest.fixture
def reader():
    return factories.make_person(
        factories.make_company("Birch"), name="Ada Reader", email="ada@birch.example"
    )


def url(name, document):
    return reverse(f"resources:{name}", args=[document.pk])


def test_a_chair_writes_publishes_and_a_member_finds_reads_and_downloads_it(client, chair, group, reader):
    client.force_login(chair)
    key = client.get(reverse("resources:document-new")).context["form"]["key"].value()
    new = {"key": str(key), "title": "Cross-platform indicators", "group": str(group.pk)}
    assert client.post(reverse("resources:document-new"), new).status_code == 302
    assert client.post(reverse("resources:document-new"), new).status_code == 302
    document = Document.objects.get()  # posted twice, written once
    text = {
        "title": "Cross-platform indicators",
        "stage": "disrupt",
        "revision": "1",
        "topics": ["sextortion"],
    }
    text["body"] = (
        "# Top\n\n## One\n\nCombinations of three.\n\n## Two\n\nSecond.\n\n## Three\n\n<script>x</script>"
    )
    client.post(url("document-edit", document), text)
    label = {"tlp": "amber", "audience": "members"}
    dry = client.get(url("document-publish", document), label)
    assert dry.context["reach"].people == 2
    assert sorted(dry.context["reach"].companies) == ["Aurora", "Birch"]
    looked = client.post(url("document-publish", document), {**label, "look": "1"})
    assert looked.context["reach"].people == 2
    for _ in range(2):
        asked = client.post(url("document-publish", document), label)
        assert asked.status_code == 302
    waiting = asked.headers["Location"]
    assert client.post(f"{waiting}decide/", {"approve": "1", "revision": "2"}).status_code == 403  # four eyes
    client.force_login(second_person())
    assert "Approve, and publish" in client.get(waiting).content.decode()
    asked_again = client.post(f"{waiting}decide/", {"approve": "1", "revision": "2"})
    assert asked_again.headers["Location"].startswith(
        "/accounts/2fa/"
    )  # to all members: it asks again who it is
    assert Document.objects.get().status == "draft"
    prove(client)
    for _ in range(2):
        assert client.post(f"{waiting}decide/", {"approve": "1", "revision": "2"}).status_code == 302
    assert AuditEntry.objects.filter(action="library.published").count() == 1

    client.force_login(reader)
    found = client.get(reverse("resources:library"), {"q": "combinations"})
    assert "<mark>Combinations</mark>" in found.content.decode()
    page = client.get(url("document", document))
    assert "Combinations of three" in page.content.decode()
    assert "<script>x" not in page.content.decode()
    assert 'href="#h-two"' in page.content.decode()
    copy = client.get(url("document-pdf", document))
    assert copy["Content-Disposition"].startswith("attachment;")
    assert (copy["Cache-Control"], copy["X-Content-Type-Options"]) == ("no-store, private", "nosniff")
    taken = Download.objects.get()
    for sheet in pypdf.PdfReader(io.BytesIO(copy.content)).pages:
        words = " ".join(sheet.extract_text().split())
        assert "Ada Reader · Birch" in words
        assert taken.trace in words
    assert {"library.read", "library.downloaded"} <= set(AuditEntry.objects.values_list("action", flat=True))


@pytest.mark.parametrize("words", ["indicatrs", "cross platfrom", "Crôss-plátform"])
def test_a_typing_error_or_an_accent_does_not_hide_a_document(client, chair, group, reader, words):
    make_document(chair, group, title="Cross-platform indicators and interventions")
    make_document(chair, group, title="Something else entirely")
    client.force_login(reader)
    page = client.get(reverse("resources:library"), {"q": words}).context["page"]
    assert [document.title for document in page] == ["Cross-platform indicators and interventions"]


@pytest.mark.parametrize(
    "words", ['"unclosed', "a & b | !c", "'); drop", "\x00", "<script>", "x" * 5000, "\\", "%"]
)
def test_odd_searches_are_answered(client, reader, words):
    client.force_login(reader)
    assert (
        client.get(reverse("resources:library"), {"q": words, "page": "nan", "sort": "?"}).status_code == 200
    )


def test_highlights_are_escaped(client, chair, group, reader):
    make_document(chair, group, body="needle <img src=x onerror=alert(1)> \ue000b\ue001 needle")
    client.force_login(reader)
    page = client.get(reverse("resources:library"), {"q": "needle"}).content.decode()
    assert "<mark>needle</mark>" in page
    assert "<img src=x" not in page
    assert "<mark>b</mark>" not in page


def test_a_pdf_is_cleaned_the_publisher_is_told_and_its_words_are_found(client, chair, group, reader):
    document = make_document(chair, group, title="Scanned", publish=False, body="")

    def act(pdf):
        pdf.Root.OpenAction = Dictionary(S=Name.URI, URI=String("https://elsewhere.example/"))

    client.force_login(chair)
    file = io.BytesIO(changed(make_pdf("Xylophone", pages=2), act))
    file.name = "notes.pdf"
    refused = client.post(url("document-upload", document), {"file": file})
    assert "no person is depicted" in refused.content.decode()
    file.seek(0)
    told = client.post(url("document-upload", document), {"file": file, "depicts_nobody": "on"}, follow=True)
    assert "We took out of it" in told.content.decode()
    relay.run(Job.objects.get(name="resources.check_upload").pk)
    relay.run(Job.objects.get(name="resources.extract_text").pk)
    publish_now(document, Choice("green", "members"))
    client.force_login(reader)
    found = client.get(reverse("resources:library"), {"q": "xylophone", "format": "pdf"}).context["page"]
    assert [one.pk for one in found] == [document.pk]
    with pikepdf.open(io.BytesIO(client.get(url("document-pdf", document)).content)) as copy:
        assert len(copy.pages) == 2
        assert "/OpenAction" not in copy.Root


def test_a_picture_called_pdf_is_refused_beside_the_field(client, chair, group):
    document = make_document(chair, group, publish=False)
    client.force_login(chair)
    file = io.BytesIO(b"\x89PNG\r\n\x1a\n" + b"\x00" * 99)
    file.name = "notes.pdf"
    answer = client.post(url("document-upload", document), {"file": file, "depicts_nobody": "on"})
    assert "This is a PNG picture" in answer.content.decode()
    assert Version.objects.get().format == "md"


def test_nothing_typed_is_lost_on_an_error(client, chair, group):
    document = make_document(chair, group, publish=False)
    client.force_login(chair)
    answer = client.post(
        url("document-edit", document), {"title": "", "stage": "disrupt", "body": "Typed for an hour"}
    )
    assert "Typed for an hour" in answer.content.decode()
    assert Version.objects.get().body != "Typed for an hour"


def test_autosave_keeps_the_draft_and_answers_with_the_preview(client, chair, group):
    document = make_document(chair, group, publish=False)
    client.force_login(chair)
    data = {"title": "T", "stage": "disrupt", "body": "**bold**", "revision": "1"}
    answer = client.post(url("document-edit", document), data, headers={"HX-Request": "true"})
    assert "<strong>bold</strong>" in answer.content.decode()
    assert 'value="2"' in answer.content.decode()
    assert Version.objects.get().body == "**bold**"


def test_two_editors_do_not_overwrite_each_other(chair, group):
    document = make_document(chair, group, publish=False)
    save_draft(by=chair, document=document, content=Content("T", stage="disrupt", body="mine"), revision=1)
    with pytest.raises(Overtaken):
        save_draft(
            by=chair, document=document, content=Content("T", stage="disrupt", body="yours"), revision=1
        )
    assert Version.objects.get().body == "mine"


def test_a_draft_of_a_new_version_is_seen_by_no_reader_until_it_is_published(client, chair, group, reader):
    document = make_document(chair, group, title="Old title", body="Old words")
    save_draft(
        by=chair, document=document, content=Content("New title", stage="disrupt", body="Newest words")
    )
    client.force_login(reader)
    assert client.get(reverse("resources:library"), {"q": "newest"}).context["page"].paginator.count == 0
    assert "Old words" in client.get(url("document", document)).content.decode()
    assert client.get(url("document", document), {"version": "2"}).status_code == 404
    publish_now(document, Choice("amber", "members"))
    assert "Newest words" in client.get(url("document", document)).content.decode()
    assert "Old words" in client.get(url("document", document), {"version": "1"}).content.decode()


def test_a_published_version_no_longer_changes(chair, group):
    version = make_document(chair, group).versions.get()
    for change in ({"body": "x"}, {"title": "x"}, {"published_at": None}, {"tlp": "clear"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Version.objects.filter(pk=version.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.filter(pk=version.pk).delete()
    Version.objects.filter(pk=version.pk).update(text="words read later")


def test_publishing_keeps_a_promise_of_the_group(chair, group):
    promise = promise_deliverable(by=chair, group=group, title="A guide", due_on=None)
    with pytest.raises(PermissionDenied, match="after the group's review"):
        make_document(chair, group, deliverable=promise)
    make_document(chair, group, deliverable=checked(promise, chair))
    promise.refresh_from_db()
    assert promise.status == "published"


def test_sealing_closes_a_document_to_everybody_at_once(client, chair, group, reader):
    document = make_document(chair, group)
    client.force_login(reader)
    assert client.post(f"/seal/document/{document.pk}/").status_code == 200
    for who in (reader, chair, factories.make_staff("publishing", "safety")):
        client.force_login(who)
        assert client.get(url("document", document)).status_code == 404


@pytest.mark.parametrize(
    "path", ["/resources/library/?q=words", "/resources/library/", "/resources/panels/new/"]
)
def test_lists_take_the_same_statements_for_one_row_and_for_three(client, chair, group, reader, path):
    client.force_login(reader)
    counts = []
    for wanted in (1, 3):
        while Document.objects.count() < wanted:
            make_document(chair, group, title=f"Document {Document.objects.count()}")
        client.get(path)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(path)
        counts.append(len(queries))
    assert counts[0] == counts[1]
