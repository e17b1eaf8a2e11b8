import pytest

from coalition.core.models import AuditEntry
from tests import factories

pytestmark = pytest.mark.django_db

URL = "/accounts/profile/"


@pytest.fixture
def person(client):
    user = factories.make_person(factories.make_company(), name="Ada Byron")
    client.force_login(user)
    return user


def good(**changes):
    return {"name": "Ada Byron", "display_name": "Plover", "timezone": "Europe/Oslo", "topics": [], **changes}


def test_a_pseudonym_is_what_others_see(client, person):
    assert client.post(URL, good()).status_code == 302
    person.refresh_from_db()
    assert (person.public_name, person.timezone) == ("Plover", "Europe/Oslo")
    assert AuditEntry.objects.filter(action="accounts.profile_updated").count() == 1
    assert "Plover" in client.get(URL).text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "This field is required."),
        ({"timezone": "Mars/Olympus"}, "Choose a time zone from the list."),
        ({"timezone": ""}, "This field is required."),
        ({"topics": ["no-such-topic"]}, "not in the list any more"),
        (
            {
                "topics": [
                    "grooming",
                    "policy",
                    "regulation",
                    "wellness",
                    "sextortion",
                    "classifiers",
                    "hash-matching",
                ]
            },
            "at most",
        ),
        ({"display_name": "me@people.example"}, "An address is no good name"),
        ({"display_name": "x" * 81}, "at most 80 characters"),
    ],
)
def test_bad_input_is_met_in_words_and_changes_nothing(client, person, changes, words):
    page = client.post(URL, good(**changes))
    assert page.status_code == 200
    assert words in page.text
    person.refresh_from_db()
    assert person.timezone == "UTC"


def test_nobody_takes_a_name_that_another_goes_by(client, person):
    factories.make_user(display_name="Wren")
    assert "Somebody else goes by this name" in client.post(URL, good(display_name="WREN")).text


def test_the_profile_asks_for_no_photograph_and_no_telephone(client, person):
    form = client.get(URL).text.split("<main")[1]
    assert 'type="file"' not in form
    assert 'type="tel"' not in form
