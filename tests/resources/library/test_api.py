import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coalition.core.models import AuditEntry
from resources.library.models import Document, Download
from resources.library.publishing.choice import Choice, of_document
from resources.library.services import Content, open_version, save_draft
from tests import factories
from tests.resources.factories import attach, make_document, publish_now

pytestmark = pytest.mark.django_db
LIST = "/api/v1/library/documents/"


@pytest.fixture(autouse=True)
def storage(settings):
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    }


@pytest.fixture
def chair():
    return factories.make_person(factories.make_company("Aurora"))


@pytest.fixture
def group(chair):
    return factories.make_group(chair=chair)


@pytest.fixture
def reader(client):
    person = factories.make_person(factories.make_company("Birch"))
    client.force_login(person)
    return person


def titles(client, **query):
    return [row["title"] for row in client.get(LIST, query).json()["results"]]


def is_problem(answer, status, kind):
    body = answer.json()
    return (
        answer.status_code == body["status"] == status
        and answer["Content-Type"] == "application/problem+json"
        and body["type"].endswith(f"/api/docs/#{kind}")
        and bool(body["detail"])
    )


def walk(client, **query):
    """All titles, page after page by `next`."""
    found, link = [], f"{LIST}?{'&'.join(f'{name}={value}' for name, value in query.items())}"
    while link:
        page = client.get(link).json()
        found.append([row["title"] for row in page["results"]])
        link = page["next"]
    return found


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ({"sort": "title"}, [["A hash", "B hashes"], ["C hash", "D hash"], ["E hash"]]),
        ({"sort": "new"}, [["E hash", "D hash"], ["C hash", "B hashes"], ["A hash"]]),
    ],
)
def test_a_list_is_walked_by_its_cursor_without_gap_or_double(client, chair, group, reader, query, wanted):
    for title in ("A hash", "B hashes", "C hash", "D hash", "E hash"):
        make_document(chair, group, title=title)
    assert walk(client, limit=2, **query) == wanted
    assert {title for page in walk(client, q="hash", limit=2) for title in page} == {
        title for page in wanted for title in page
    }
    first = client.get(LIST, {"limit": 2, **query}).json()
    Document.objects.filter(title=wanted[0][1]).update(status="archived")  # the row that the cursor names
    assert [row["title"] for row in client.get(first["next"]).json()["results"]] == wanted[1]


def test_documents_of_one_moment_are_all_walked_through(client, chair, group, reader):
    for number in range(5):
        make_document(chair, group, title=f"Number {number}")
    Document.objects.update(published_at=Document.objects.first().published_at)
    assert sorted(title for page in walk(client, limit=2) for title in page) == [
        f"Number {number}" for number in range(5)
    ]


def test_the_list_is_searched_and_narrowed_down_as_on_the_page(client, chair, group, reader):
    make_document(chair, group, title="Perceptual hashing", topics=["hash-matching"], tlp="green")
    make_document(chair, group, title="Something else", body="Once about hashing.", topics=["policy"])
    assert titles(client, q="hashing")[0] == "Perceptual hashing"
    assert len(titles(client, q="hashing")) == 2
    assert titles(client, q="perceptul") == ["Perceptual hashing"]
    assert titles(client, topic="policy") == ["Something else"]
    assert titles(client, tlp="green", group=group.slug, stage="disrupt", format="md") == [
        "Perceptual hashing"
    ]
    assert titles(client, format="pdf") == []


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"limit": "0"}, "#/limit"),
        ({"limit": "²"}, "#/limit"),
        ({"limit": "101"}, "#/limit"),
        ({"cursor": "nonsense"}, "#/cursor"),
        ({"stage": "nonsense"}, "#/stage"),
        ({"q": "a\x00b"}, "#/q"),
        ({"q": "x" * 201}, "#/q"),
        ({"sort": "random"}, "#/sort"),
    ],
)
def test_what_cannot_be_read_is_pointed_at(client, reader, query, pointer):
    answer = client.get(LIST, query)
    assert is_problem(answer, 400, "invalid")
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


def test_a_cursor_is_good_for_its_own_order_alone(client, chair, group, reader):
    for number in range(2):
        make_document(chair, group, title=f"Number {number}")
    link = client.get(LIST, {"limit": 1, "sort": "new"}).json()["next"]
    assert is_problem(client.get(link.replace("sort=new", "sort=title")), 400, "invalid")


def test_a_document_is_read_with_its_versions_and_leaves_the_entry_that_its_page_leaves(
    client, chair, group, reader
):
    document = make_document(chair, group, title="First title", body="Old *words*.")
    version = open_version(document, by=chair)
    content = Content(title="Second title", body="New words.", change_note="Better")
    save_draft(by=chair, document=document, content=content, revision=version.revision)
    publish_now(document, of_document(document), by=chair)
    newest = client.get(f"{LIST}{document.pk}/").json()
    assert (newest["title"], newest["version"], newest["body_type"]) == ("Second title", 2, "text/markdown")
    assert newest["body"] == "New words."
    assert [(one["number"], one["change_note"]) for one in newest["versions"]] == [(2, "Better"), (1, "")]
    older = client.get(f"{LIST}{document.pk}/", {"version": 1}).json()
    assert (older["title"], older["body"]) == ("First title", "Old *words*.")
    assert client.get(f"{LIST}{document.pk}/", {"version": 3}).status_code == 404
    assert is_problem(client.get(f"{LIST}{document.pk}/", {"version": "x"}), 400, "invalid")
    client.get(f"/resources/library/{document.pk}/")
    entries = AuditEntry.objects.filter(action="library.read")
    assert entries.count() == 3
    assert len(set(entries.values_list("actor_id", "organization_id", "subject_id", "detail__tlp"))) == 1


def test_a_download_is_the_readers_marked_copy_on_record(client, chair, group, reader):
    document = make_document(chair, group, publish=False)
    attach(chair, document, b"Words of a file\n", "notes.txt")
    document = publish_now(document, Choice("amber", "members"), by=chair)
    whole = client.get(f"{LIST}{document.pk}/").json()
    assert (whole["body_type"], whole["format"]) == ("text/plain", "txt")
    answer = client.get(whole["download"], headers={"Accept": "text/html"})
    taken = Download.objects.get()
    assert taken.reader == reader
    assert taken.trace in answer.content.decode()
    assert AuditEntry.objects.get(action="library.downloaded").actor_id == reader.pk


def test_wellness_material_leaves_no_reader_here_either(client, chair, group, reader):
    document = make_document(chair, group)
    Document.objects.update(leaves_no_reader=True)
    client.get(f"{LIST}{document.pk}/")
    client.get(f"{LIST}{document.pk}/file/")
    entries = AuditEntry.objects.filter(action__in=["library.read", "library.copied", "library.downloaded"])
    assert set(entries.values_list("actor_id", "organization_id")) == {(None, None)}
    assert entries.count() == 3


def test_drafts_and_archived_documents_stand_on_no_shelf_of_the_api(client, chair, group):
    draft = make_document(chair, group, publish=False)
    client.force_login(chair)
    assert titles(client) == []
    assert is_problem(client.get(f"{LIST}{draft.pk}/"), 404, "not-found")


@pytest.mark.parametrize("standing", ["suspended", "left", "admitted"])
def test_who_is_not_covered_is_answered_for_machines(client, chair, group, standing):
    document = make_document(chair, group)
    signed = () if standing == "admitted" else ("nda",)
    client.force_login(factories.make_person(factories.make_company(standing=standing, signed=signed)))
    assert is_problem(client.get(LIST), 403, "refused")
    assert is_problem(client.get(f"{LIST}{document.pk}/"), 404, "not-found")
    assert is_problem(client.get("/api/schema/"), 403, "refused")


def test_no_answer_to_a_machine_is_a_page(client, reader, settings):
    assert is_problem(client.post(LIST), 405, "method-not-allowed")
    assert is_problem(client.get("/api/v1/nothing/"), 404, "not-found")
    settings.SECOND_FACTOR_REQUIRED = True
    answer = client.get(LIST)
    assert is_problem(answer, 403, "refused")
    assert "/accounts/" in answer.json()["remedy"]["url"]
    client.logout()
    answer = client.get(LIST)
    assert is_problem(answer, 401, "not-signed-in")
    assert answer["WWW-Authenticate"]


def test_the_api_describes_itself(client, reader):
    schema = client.get("/api/schema/", {"format": "json"}).json()
    assert schema["openapi"].startswith("3.1")
    assert f"{LIST}{{id}}/file/" in schema["paths"]
    listed = schema["paths"][LIST]["get"]
    assert {"q", "topic", "limit", "cursor"} <= {one["name"] for one in listed["parameters"]}
    assert "application/problem+json" in listed["responses"]["403"]["content"]
    assert "openapi: 3.1" in client.get("/api/schema/").content.decode()
    page = client.get(reverse("api:docs")).content.decode()
    assert f"{LIST}{{id}}/" in page
    assert 'id="not-found"' in page


def test_the_list_takes_as_many_statements_for_four_documents_as_for_one(client, chair, group, reader):
    def statements():
        with CaptureQueriesContext(connection) as caught:
            assert client.get(LIST, {"q": "words"}).status_code == 200
        return len(caught)

    make_document(chair, group)
    statements()
    one = statements()
    for number in range(3):
        other = factories.make_person(factories.make_company())
        make_document(other, factories.make_group(chair=other), title=f"Number {number}")
    assert statements() == one
