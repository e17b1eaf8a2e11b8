from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalition.core.models import AuditEntry, OutgoingMail
from resources.library.search import demand, feed, saved
from resources.library.search.models import SavedSearch, SearchMiss
from resources.library.search.queries import Filters
from tests import factories
from tests.resources.factories import make_document

pytestmark = pytest.mark.django_db
LIBRARY = "/resources/library/"


@pytest.fixture
def chair():
    return factories.make_person(factories.make_company("Aurora"))


@pytest.fixture
def group(chair):
    return factories.make_group(chair=chair)


@pytest.fixture
def reader():
    return factories.make_person(factories.make_company("Birch"))


def test_a_search_takes_four_statements_on_documents(client, chair, group, reader):
    make_document(chair, group, title="Needle one", body="A needle.", topics=["grooming"])
    make_document(chair, group, title="Needle two", body="Needles.", topics=["policy"])
    client.force_login(reader)
    client.get(LIBRARY, {"q": "needle"})
    with CaptureQueriesContext(connection) as queries:
        page = client.get(LIBRARY, {"q": "needle", "stage": "disrupt"})
    of_documents = [row["sql"] for row in queries if "resources_document" in row["sql"]]
    assert len(of_documents) == 4, of_documents
    assert len(page.context["rows"]) == 2
    counts = {facet.name: {o.label: o.count for o in facet.options} for facet in page.context["facets"]}
    assert counts["topic"] == {"Grooming": 1, "Policy": 1}
    assert counts["stage"] == {"Disrupt": 2}


def test_words_sought_in_vain_are_counted_by_company_and_name_nobody(client):
    people = [factories.make_person(factories.make_company()) for _ in range(3)]
    colleague = factories.make_person(people[0].seats.get().organization)
    for who in (*people[:2], colleague):
        client.force_login(who)
        client.post(f"{LIBRARY}searches/missed/", {"q": "Deepfake  VOICE cloning"})
    assert demand.demand() == []  # two companies are too few
    client.force_login(people[2])
    client.post(f"{LIBRARY}searches/missed/", {"q": "voice cloning deepfake"})
    assert [(row.terms, row.companies) for row in demand.demand()] == [("cloning deepfake voice", 3)]
    assert "cloning deepfake voice" in client.get(f"{LIBRARY}wanted/").content.decode()
    entry = AuditEntry.objects.filter(action="library.search_missed").first()
    assert (entry.actor_id, entry.organization_id, entry.subject_id) == (None, None, "")


@pytest.mark.parametrize(
    "words",
    ["ada@birch.example", "https://x.example/u", "+44 20 7946 0958", "user/12", "ab", "123456", "a b c"],
)
def test_what_may_be_about_a_person_is_never_kept_as_demand(reader, words):
    demand.note_miss(by=reader, text=words)
    assert not SearchMiss.objects.exists()


def test_a_kept_search_is_told_once_and_by_count_alone(client, chair, group, reader):
    client.force_login(reader)
    client.post(f"{LIBRARY}searches/", {"query": "?q=needle", "name": "Needles", "every": "week"})
    client.post(f"{LIBRARY}searches/", {"query": "?q=needle", "name": "Needles", "every": "day"})
    assert SavedSearch.objects.get().every == "day"
    make_document(chair, group, title="Needle in secret", audience="group")
    assert saved.tell_of_searches(timezone.now() + timedelta(days=1)) == 0  # not this person's to see
    with time_machine.travel(timezone.now() + timedelta(days=1, hours=1), tick=False):
        make_document(chair, group, title="Needle for all", audience="members")
    tomorrow = timezone.now() + timedelta(days=2, hours=2)
    assert saved.tell_of_searches(tomorrow) == 1
    assert saved.tell_of_searches(tomorrow) == 0
    letter = OutgoingMail.objects.get(kind="library.saved_searches")
    assert "1 new document" in letter.subject
    assert "Needle" not in letter.subject + letter.text
    stranger = factories.make_person(factories.make_company())
    client.force_login(stranger)
    assert client.post(f"{LIBRARY}searches/{SavedSearch.objects.get().pk}/forget/").status_code == 404


def test_the_private_feed_shows_what_its_person_may_see_and_ends_with_them(client, chair, group, reader):
    make_document(chair, group, title="For all of us", audience="members", summary="A summary")
    make_document(chair, group, title="For the group", audience="group")
    old, key = feed.make_key(by=reader), feed.make_key(by=reader)
    assert client.get(f"{LIBRARY}feeds/{old}/").status_code == 404
    answer = client.get(f"{LIBRARY}feeds/{key}/")
    assert answer["Content-Type"].startswith("application/atom+xml")
    text = answer.content.decode()
    assert "For all of us" in text
    assert "A summary" not in text
    assert "For the group" not in text
    reader.seats.update(status="ended")
    assert client.get(f"{LIBRARY}feeds/{key}/").status_code == 404


def test_filters_survive_their_own_address():
    filters = Filters(q="a & b", stage="disrupt", sort="best")
    assert filters.url() == "?q=a+%26+b&stage=disrupt&sort=best"
