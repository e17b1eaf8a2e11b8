"""A round as people live through it: asked for, solved before one's eyes, published, accepted; in Chromium."""

import pytest
from playwright.sync_api import expect

from members.mentorship.models import MentorRequest
from members.mentorship.pairs.models import Pair
from members.models import CompetitorDeclaration
from tests.factories import make_company, make_person, make_staff
from tests.members.mentorship.factories import make_mentor, make_request
from tests.support.browser import axe, screenshot

pytestmark = [pytest.mark.browser, pytest.mark.commits, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sign_in(client, context, portal):
    """Be somebody from here on."""

    def be(person):
        client.force_login(person)
        context.clear_cookies()
        context.add_cookies(
            [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": portal.url}]
        )

    return be


@pytest.fixture
def look(page):
    """Axe finds nothing, light or dark, wide or narrow, and nothing is wider than a telephone."""

    everything = []
    page.emulate_media(reduced_motion="reduce")  # colours change at once, and axe sees them as they stay

    def at(name):
        page.wait_for_load_state("networkidle")
        for theme in ("light", "dark"):
            page.evaluate("theme => document.documentElement.setAttribute('data-bs-theme', theme)", theme)
            everything.extend(f"{theme} {line}" for line in axe(page))
            for width in (390, 1280):
                page.set_viewport_size({"width": width, "height": 900})
                screenshot(page, f"mentorship-{name}-{theme}-{width}")
                if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
                    everything.append(f"{page.url} is {wide} px wide on {width}")

    yield at
    assert everything == []


def test_from_the_request_to_the_accepted_pair(page, portal, celery_worker_process, sign_in, look):
    aurora, birch, sol = (
        make_company(name, size=size)
        for name, size in (("Aurora", "large"), ("Birch", "small"), ("Sol", "small"))
    )
    CompetitorDeclaration.objects.create(declared_by=sol, other=aurora)
    staff = make_staff("programmes")
    mentor = make_person(aurora, name="Daniel Okonjo", timezone="America/New_York")
    asker = make_person(birch, name="Priya Raghunathan", timezone="America/Toronto")
    make_mentor(
        mentor, needs={"genai-risk": "built", "law-enforcement": "runs"}, tz="America/New_York", capacity=2
    )
    make_mentor(needs={"genai-risk": "done"}, tz="Europe/London")
    make_request(make_person(sol, name="Lucía Berrocal"), tz="Asia/Tokyo")
    make_request(needs={"wellness": {"level": "some", "urgency": "year"}}, top_need="wellness")

    sign_in(asker)
    page.goto(f"{portal.url}/members/mentorship/")
    look("empty")
    page.get_by_role("link", name="Ask for a mentor").first.click()
    expect(page.get_by_label("Time zone you work in")).to_have_value("America/Toronto")
    page.get_by_role("button", name="Send my request").click()
    expect(page.get_by_text("Tick at least one need")).to_be_visible()
    page.get_by_label("Child-safety risk in generative AI", exact=True).check()
    page.get_by_label("When you need it: Child-safety risk in generative AI").select_option("now")
    look("request")
    page.get_by_label("What would you like to ask?").fill("We are fourteen people, and I am the safety team.")
    page.get_by_role("button", name="Send my request").click()
    expect(page.get_by_text("It goes into the next matching round")).to_be_visible()
    look("asked")
    page.goto(f"{portal.url}/members/mentorship/offer/")
    look("offer")

    sign_in(staff)
    page.goto(f"{portal.url}/console/mentorship/")
    look("console")
    page.get_by_role("button", name="Start a round").click()
    expect(page.get_by_role("heading", name="What came out")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("Priya Raghunathan, Birch").first).to_be_visible()
    expect(page.get_by_text("Needs met").first).to_be_visible()
    expect(page.get_by_text("No mentor offers what is asked for")).to_be_visible()
    look("round")
    page.get_by_role("link", name="See what publishing will do").click()
    look("publish")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("letters are on their way")).to_be_visible()

    pair = Pair.objects.with_people().get(request__user=asker)
    for person in (asker, pair.offer.user):
        sign_in(person)
        page.goto(portal.url)
        page.get_by_role("link", name="Accept or decline").click()
        look(f"pair-{'asked' if person == asker else 'offered'}")
        page.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("You have both accepted.")).to_be_visible()
    look("accepted")
    assert MentorRequest.objects.get(user=asker).status == "paired"
