"""The directory: who is in it, by which name, and how it is searched."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from members.models import User
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> User:
    return factories.make_person(factories.make_company("Reader House"), display_name="Reader")


@pytest.fixture
def client(reader: User) -> Client:
    found = Client()
    found.force_login(reader)
    return found


def listing(client: Client, **query: Any) -> str:
    return client.get("/members/directory/", query).text


def test_companies_are_listed_with_their_facts_and_filtered(client: Client) -> None:
    factories.make_company("Aurora", size="large", services=["social", "generative_ai"])
    factories.make_company("Birch", size="small", services=["dating"])
    everything = listing(client)
    assert "Generative AI, Social networks" in everything
    for query in ({"q": "auro"}, {"size": "large"}, {"service": "social"}, {"q": "AURORA", "size": "large"}):
        text = listing(client, **query)
        assert ">Aurora</a>" in text
        assert ">Birch</a>" not in text
    assert "Nobody fits" in listing(client, q="nothing like it")


@pytest.mark.parametrize("standing", ["prospect", "applicant", "admitted", "suspended", "left"])
def test_only_members_in_good_standing_are_listed(client: Client, standing: str) -> None:
    company = factories.make_company("Canary", slug="canary", standing=standing)
    factories.make_person(company, name="Canary Person")
    assert "Canary" not in listing(client)
    assert "Canary" not in listing(client, show="people")
    assert client.get("/members/directory/canary/").status_code == 404
    assert "Canary Person" not in client.get("/search/", {"q": "canary"}).text


def test_a_pseudonym_hides_the_name_also_from_search(client: Client) -> None:
    company = factories.make_company("Aurora", slug="aurora")
    factories.make_person(company, name="Secret Realname", display_name="Night Shift", roles=["analyst"])
    for url, query in (
        ("/members/directory/", {"show": "people"}),
        ("/members/directory/aurora/", {}),
        ("/search/", {"q": "night"}),
    ):
        text = client.get(url, query).text
        assert "Night Shift" in text
        assert "Signal analyst" in text
        assert "Realname" not in text
    assert "Night Shift" not in listing(client, show="people", q="Realname")
    assert "Night Shift" not in client.get("/search/", {"q": "Realname"}).text


def test_an_address_is_nowhere(client: Client) -> None:
    company = factories.make_company("Aurora", slug="aurora")
    person = factories.make_person(company)
    for text in (listing(client, show="people"), client.get("/members/directory/aurora/").text):
        assert person.name in text
        assert person.email not in text


def test_people_are_filtered_by_role_and_company_and_ended_seats_are_gone(client: Client) -> None:
    aurora, birch = factories.make_company("Aurora"), factories.make_company("Birch")
    factories.make_person(aurora, name="Ann Alyst", roles=["analyst"])
    factories.make_person(birch, name="Rep Resent", roles=["representative"])
    ended = factories.make_person(birch, name="Gone Away")
    ended.seats.update(status="ended")
    off = factories.make_person(birch, name="Switched Off")
    User.objects.filter(pk=off.pk).update(is_active=False)
    everybody = listing(client, show="people")
    assert "Gone Away" not in everybody
    assert "Switched Off" not in everybody
    assert "Rep Resent" not in listing(client, show="people", role="analyst")
    assert "Ann Alyst" not in listing(client, show="people", q="birch rep")
    assert "Rep Resent" in listing(client, show="people", q="birch rep")


def test_a_list_has_25_a_page_and_keeps_its_filters(client: Client) -> None:
    for number in range(30):
        factories.make_company(f"Company of size {number:02}", size="small", signed=())
    text = listing(client, size="small")
    assert "1 to 25 of 30" in text
    assert "?size=small&amp;page=2" in text
    assert "26 to 30 of 30" in listing(client, size="small", page=2)


def test_htmx_gets_the_results_alone(client: Client) -> None:
    text = client.get("/members/directory/", headers={"HX-Request": "true"}).text
    assert "Reader House" in text
    assert "<html" not in text


@pytest.mark.parametrize("query", [{}, {"show": "people"}])
def test_a_list_takes_as_many_queries_for_three_rows_as_for_one(
    client: Client, query: dict[str, str]
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            listing(client, **query)
        return len(counted)

    queries()
    one = queries()
    for _ in range(2):
        factories.make_person(factories.make_company())
    assert queries() == one
