"""A round of two hundred requests and eighty mentors as staff live through it, up to the first pair; in Chromium."""

import pytest
from playwright.sync_api import expect

from members.mentorship.pairs.models import Pair
from tests.factories import make_staff
from tests.members.mentorship.crowd import make_crowd
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


def test_a_round_of_two_hundred_from_its_start_to_published_pairs(
    page, portal, celery_worker_process, sign_in, look
):
    make_crowd()
    staff = make_staff("programmes")
    sign_in(staff)
    page.goto(f"{portal.url}/console/mentorship/")
    expect(page.get_by_text("200 requests without a mentor, 80 mentors")).to_be_visible()
    page.get_by_role("button", name="Start a round").click()
    expect(page.get_by_role("progressbar", name="Progress of this job").or_(_came_out(page))).to_be_visible()
    expect(_came_out(page)).to_be_visible(timeout=30_000)
    expect(page.get_by_text("Needs met").first).to_be_visible()
    expect(page.get_by_text("Next best for this mentor").first).to_be_visible()
    expect(page.get_by_role("heading", name="Without a mentor")).to_be_visible()

    page.get_by_role("link", name="Pin or rule out this pair").first.click()
    page.get_by_label("What should the next solve do?").select_option("forbid")
    page.get_by_label("Why?").fill("They work together already.")
    page.get_by_role("button", name="Keep this decision").click()
    expect(page.get_by_text("They work together already.")).to_be_visible()
    page.get_by_role("button", name="Solve again").click()
    expect(_came_out(page)).to_be_visible(timeout=30_000)
    look("round")
    page.get_by_role("link", name="what has changed").click()
    expect(page.get_by_role("heading", name="Request by request")).to_be_visible()
    page.go_back()
    page.get_by_role("link", name="See what publishing will do").click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("the mentors are asked in private")).to_be_visible(timeout=30_000)

    pair = Pair.objects.with_people().filter(status="asked").first()
    for person in (pair.offer.user, pair.request.user):
        sign_in(person)
        page.goto(f"{portal.url}/members/mentorship/pairs/{pair.pk}/")
        page.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("You have both accepted").first).to_be_visible()
    assert Pair.objects.get(pk=pair.pk).status == "accepted"


def _came_out(page):
    return page.get_by_role("heading", name="What came out")
