"""A new person's first day, and who is met by what at Home."""

from datetime import timedelta

import pytest
from django.utils import timezone

from coalition.core.models import AuditEntry
from members.models import Acknowledgement
from members.rules import is_covered
from tests import factories

pytestmark = pytest.mark.django_db

TOPICS = ["grooming", "policy", "regulation"]


@pytest.fixture
def version():
    return factories.make_version("seat")


@pytest.fixture
def newcomer(client, version):
    user = factories.make_person(factories.make_company(), acknowledged=False, first_day_done_at=None)
    client.force_login(user)
    return user


def test_the_steps_come_in_order_and_end_at_home_with_three_things(client, newcomer, version):
    assert client.get("/first-day/").headers["Location"] == "/first-day/acknowledgement/"
    assert client.get("/first-day/topics/").headers["Location"] == "/first-day/acknowledgement/"
    client.post("/first-day/acknowledgement/", {"version": version.pk, "agree": "on"})
    assert is_covered(type(newcomer).objects.get(pk=newcomer.pk))
    assert client.get("/first-day/").headers["Location"] == "/first-day/second-factor/"
    assert client.get("/first-day/topics/").headers["Location"] == "/first-day/second-factor/"
    client.post("/first-day/second-factor/")
    assert client.get("/first-day/").headers["Location"] == "/first-day/topics/"
    client.post("/first-day/topics/", {"topics": TOPICS})
    home = client.get("/first-day/", follow=True)
    assert home.request["PATH_INFO"] == "/"
    assert home.text.count('name="dismiss"') == 3
    newcomer.refresh_from_db()
    assert newcomer.topics == TOPICS
    assert newcomer.first_day_done_at


def test_acknowledging_needs_the_tick_and_twice_is_once(client, newcomer, version):
    url = "/first-day/acknowledgement/"
    assert "Tick this box" in client.post(url, {"version": version.pk}).text
    for _ in range(2):
        client.post(url, {"version": version.pk, "agree": "on"})
    assert Acknowledgement.objects.filter(user=newcomer).count() == 1
    assert AuditEntry.objects.filter(action="agreements.acknowledged").count() == 1


def test_a_text_that_changed_meanwhile_is_read_anew(client, newcomer, version):
    newer = factories.make_version("seat", "2.0")
    page = client.post("/first-day/acknowledgement/", {"version": version.pk, "agree": "on"})
    assert "has changed since you opened it" in page.text
    assert str(newer.pk) in page.text
    assert not Acknowledgement.objects.filter(user=newcomer).exists()


def test_fewer_than_three_topics_are_met_in_words(client, newcomer, version):
    client.post("/first-day/acknowledgement/", {"version": version.pk, "agree": "on"})
    client.post("/first-day/second-factor/")
    assert "Choose 2 more" in client.post("/first-day/topics/", {"topics": TOPICS[:1]}).text


def test_where_a_second_factor_is_required_later_is_no_answer(client, newcomer, version, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    client.post("/first-day/acknowledgement/", {"version": version.pk, "agree": "on"})
    assert "does not insist" not in client.get("/first-day/second-factor/").text
    client.post("/first-day/second-factor/")
    assert client.get("/first-day/").headers["Location"] == "/first-day/second-factor/"


@pytest.fixture
def new_person(client):
    user = factories.make_person(factories.make_company(), topics=TOPICS)
    client.force_login(user)
    return user


def test_the_three_things_leave_home_one_by_one(client, new_person):
    gone = client.post("/first-day/things/ask/")
    assert gone.headers["Location"] == "/resources/questions/ask/"
    assert client.get("/").text.count('name="dismiss"') == 2
    assert client.post("/first-day/things/read/", {"dismiss": "yes"}).headers["Location"] == "/"
    client.post("/first-day/things/group/")
    client.post("/first-day/things/group/")
    assert "Three things" not in client.get("/").text
    assert AuditEntry.objects.filter(action="accounts.first_thing_done").count() == 3


def test_the_group_to_look_at_fits_the_topics(client, new_person):
    factories.make_group("A group on people")
    fits = factories.make_group("Detecting grooming early")
    type(fits).objects.filter(pk=fits.pk).update(stage="detect")
    new_person.topics = ["grooming", "classifiers", "policy"]
    new_person.save()
    assert "Detecting grooming early" in client.get("/").text


def test_two_weeks_later_home_no_longer_says_how_to_begin(client, new_person):
    new_person.first_day_done_at = timezone.now() - timedelta(days=15)
    new_person.save()
    assert "Three things" not in client.get("/").text


def test_home_leads_somebody_without_acknowledgement_to_it(client, newcomer):
    page = client.get("/").text
    assert "Your own word" in page
    assert 'href="/first-day/"' in page


def test_home_says_what_is_missing_and_whose_turn_it_is(client, version):
    company = factories.make_company(signed=(), standing="admitted")
    client.force_login(factories.make_person(company, roles=["signatory"], acknowledged=False))
    page = client.get("/").text
    assert "Read it in peace, then sign it for your company." in page
    factories.sign(company, "nda", status="waiting")
    assert "Coalition staff have been told" in client.get("/").text


@pytest.mark.parametrize(
    ("who", "words"),
    [
        (factories.make_guest, "You are invited to: <strong>Forum on financial sextortion"),
        (lambda: factories.make_person(factories.make_company(standing="left")), "has left the coalition"),
        (lambda: factories.make_person(factories.make_company(standing="suspended")), "suspended"),
        (factories.make_user, "You hold no seat"),
        (lambda: factories.make_staff("membership"), "Good to see you"),
    ],
)
def test_home_meets_everybody_where_they_stand(client, who, words):
    client.force_login(who())
    assert words in client.get("/").text


@pytest.mark.parametrize("who", [factories.make_guest, lambda: factories.make_staff("membership")])
def test_guests_and_staff_have_no_first_day(client, who):
    client.force_login(who())
    assert client.get("/first-day/").status_code == 403


@pytest.mark.parametrize("url", ["/", "/apply/", "/report-a-tip/", "/transparency/"])
def test_the_public_pages_speak_to_visitors(client, url):
    page = client.get(url)
    assert page.status_code == 200
    assert page.text.count("<h1") == 1
    assert "Sign in" in page.text


def test_a_tip_finds_its_hotline(client):
    page = client.get("/report-a-tip/").text
    assert "1-800-843-5678" in page
    assert "https://report.cybertip.org" in page
