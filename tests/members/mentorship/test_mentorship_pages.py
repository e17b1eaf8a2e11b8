"""The pages: what they show, whom they refuse, and that lists cost no more for more rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from members.mentorship.models import MentorOffer, MentorRequest
from members.mentorship.pairs.models import Pair
from members.mentorship.rounds import services as rounds
from members.mentorship.rounds.models import Round
from tests.factories import make_company, make_person, make_staff
from tests.members.mentorship.factories import make_request, make_solved_round

pytestmark = pytest.mark.django_db

HOME = "/members/mentorship/"
ASK = "/members/mentorship/request/"
OFFER = "/members/mentorship/offer/"
CONSOLE = "/console/mentorship/"


def asking(**changes):
    return {
        "need_law-enforcement": "on",
        "level_law-enforcement": "starting",
        "urgency_law-enforcement": "now",
        "need_genai-risk": "on",
        "level_genai-risk": "some",
        "urgency_genai-risk": "year",
        "top_need": "law-enforcement",
        "words": "We had our first emergency request.",
        "language": "English",
        "more_languages": ["French"],
        "timezone": "America/Toronto",
    } | changes


def offering(**changes):
    return {
        "depth_wellness": "built",
        "words": "Built a programme.",
        "language": "English",
        "timezone": "Europe/Berlin",
        "from_hour": "8",
        "to_hour": "17",
        "capacity": "2",
    } | changes


def page_of(client, person, url, **posted):
    client.force_login(person)
    return client.post(url, posted) if posted else client.get(url)


def text_of(response):
    return " ".join(response.content.decode().split())


def test_asking_for_a_mentor_stores_what_was_said(client):
    person = make_person(make_company(), timezone="America/Toronto")
    form = page_of(client, person, ASK)
    assert '<option value="America/Toronto" selected>' in form.content.decode()
    assert "Receiving legal process, emergency disclosure" in text_of(form)
    for _ in range(2):
        assert client.post(ASK, asking()).headers["Location"] == HOME
    request = MentorRequest.objects.get()
    assert request.needs == {
        "law-enforcement": {"level": "starting", "urgency": "now"},
        "genai-risk": {"level": "some", "urgency": "year"},
    }
    assert (request.top_need, request.languages) == ("law-enforcement", ["English", "French"])
    assert "We had our first emergency request." in text_of(client.get(HOME))
    assert "Save my request" in text_of(client.get(ASK))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"need_law-enforcement": "", "need_genai-risk": ""}, "Tick at least one need"),
        ({"top_need": "wellness"}, "Choose which of the needs you ticked"),
        ({"words": ""}, "This field is required"),
        ({"timezone": "Mars/Olympus"}, "Select a valid choice"),
        (
            {f"need_{need}": "on" for need in ("grooming", "policy", "wellness", "sextortion", "regulation")},
            "6 needs at most",
        ),
    ],
)
def test_a_form_that_does_not_add_up_says_why_and_keeps_what_was_typed(client, changes, says):
    response = page_of(client, make_person(make_company()), ASK, **asking(**changes))
    assert says in text_of(response)
    if changes.get("words") != "":
        assert "We had our first emergency request." in text_of(response)
    assert not MentorRequest.objects.exists()


def test_one_need_is_the_one_that_matters_most(client):
    page_of(client, make_person(make_company()), ASK, **asking(**{"need_genai-risk": "", "top_need": ""}))
    assert MentorRequest.objects.get().top_need == "law-enforcement"


def test_offering_and_taking_it_back(client):
    person = make_person(make_company())
    page_of(client, person, OFFER, **offering())
    offer = MentorOffer.objects.get()
    assert (offer.needs, offer.from_hour, offer.to_hour, offer.capacity) == ({"wellness": "built"}, 8, 17, 2)
    client.post("/members/mentorship/offer/withdraw/")
    offer.refresh_from_db()
    assert offer.status == "withdrawn"
    assert client.post("/members/mentorship/offer/withdraw/").status_code == 404


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"depth_wellness": ""}, "Say for at least one need"),
        ({"from_hour": "18"}, "The day must end after it begins"),
        ({"paused_until": "2020-01-01"}, "Choose a day that is still to come"),
        ({"capacity": "9"}, "less than or equal to 5"),
    ],
)
def test_an_offer_that_does_not_add_up_says_why(client, changes, says):
    response = page_of(client, make_person(make_company()), OFFER, **offering(**changes))
    assert says in text_of(response)
    assert not MentorOffer.objects.exists()


def test_read_only_seats_are_refused_with_the_reason(client):
    response = page_of(client, make_person(make_company(), roles=["read_only"]), ASK)
    assert response.status_code == 403
    assert "Your seat is for reading only" in text_of(response)


def test_a_pair_that_staff_have_not_published_is_unknown_to_its_people(client):
    pair = make_solved_round().pairs.with_people().get()
    for somebody in (pair.offer.user, pair.request.user):
        assert (
            page_of(client, somebody, reverse("members:mentorship-pair", args=[pair.pk])).status_code == 404
        )


def test_staff_start_a_round_and_a_second_leads_to_the_first(client):
    staff = make_staff("programmes")
    make_request()
    assert page_of(client, staff, CONSOLE, objective="median").status_code == 200
    first = page_of(client, staff, CONSOLE, objective="sum").headers["Location"]
    assert Round.objects.get().objective == "sum"
    assert 'hx-trigger="every 1s"' in client.get(first).content.decode()
    second = client.post(CONSOLE, {"objective": "concave"}, follow=True)
    assert second.redirect_chain == [(first, 302)]
    assert "One round at a time, so that nobody is promised twice." in text_of(second)


def test_a_solved_round_shows_every_pair_and_everybody_left_out_with_reasons(client):
    found = make_solved_round(pairs=2, waiting=1)
    shown = text_of(page_of(client, found.created_by, f"{CONSOLE}rounds/{found.pk}/"))
    for pair in found.pairs.with_people():
        assert f"{pair.request.user.public_name}, {pair.request.organization}" in shown
    assert "Making that pair instead would" in shown
    assert "No mentor offers what is asked for: Wellness and resilience of reviewers." in shown
    assert found.inputs_sha256 in shown


def test_the_dry_run_sends_nothing_and_the_post_publishes_once(client):
    found = make_solved_round(pairs=1, waiting=1)
    url = f"{CONSOLE}rounds/{found.pk}/publish/"
    dry = text_of(page_of(client, found.created_by, url))
    assert "1 mentor is asked in private: up to 1 letter" in dry
    assert "1 request without a mentor goes on the waiting list" in dry
    assert Pair.objects.get().status == "proposed"
    for _ in range(2):
        client.post(url)
    assert Pair.objects.get().status == "asked"
    assert "cannot be published: published" in text_of(client.get(url, follow=True))


def test_staff_who_see_every_pair_find_none_of_them_among_their_own(client):
    staff = make_staff("programmes")
    found = make_solved_round(by=staff)
    rounds.publish_round(by=staff, matching_round=found)
    client.force_login(staff)
    assert "My pairs" not in client.get(HOME).text
    client.force_login(Pair.objects.get().offer.user)
    assert "Accept or decline" in client.get(HOME).text


def test_cancelling_a_round_from_the_page(client):
    found = make_solved_round()
    response = page_of(client, found.created_by, f"{CONSOLE}rounds/{found.pk}/cancel/", sure="yes")
    assert response.headers["Location"] == f"{CONSOLE}rounds/{found.pk}/"
    assert "all requests stay as they were" in text_of(client.get(response.headers["Location"]))


def test_a_failed_round_says_what_to_do(client):
    make_request()
    staff = make_staff("programmes")
    found = rounds.start_round(by=staff, objective="concave")
    type(found.job).objects.update(state="dead")
    assert "Start another round" in text_of(page_of(client, staff, f"{CONSOLE}rounds/{found.pk}/"))


@pytest.mark.parametrize("who", [lambda: make_staff("compliance"), lambda: make_person(make_company())])
def test_the_console_is_for_programme_staff(client, who):
    assert page_of(client, who(), CONSOLE).status_code == 403


def cost(client, url):
    client.get(url)  # the first visit notes the session
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_staff_lists_cost_the_same_for_more_rows(client):
    costs = []
    staff = make_staff("programmes")
    client.force_login(staff)
    for rows in (2, 4):
        found = make_solved_round(pairs=rows, waiting=rows, by=staff)
        pages = (CONSOLE, f"{CONSOLE}rounds/{found.pk}/", f"{CONSOLE}rounds/{found.pk}/publish/")
        costs.append([cost(client, url) for url in pages])
        rounds.publish_round(by=staff, matching_round=found)
    assert costs[0] == costs[1]
    assert max(costs[0]) <= 24
