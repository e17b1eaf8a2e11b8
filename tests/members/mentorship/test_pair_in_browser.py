"""A shielded request as its two sides live through it, from the form to the thanks; in Chromium."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from members.mentorship.pairs.models import Pair
from members.mentorship.rounds import services as rounds
from members.mentorship.rounds.publishing import publish_round
from members.mentorship.together.models import Session, Thanks
from tests.factories import make_company, make_person, make_staff
from tests.members.mentorship.factories import make_mentor
from tests.support.browser import axe, settle

pytestmark = [pytest.mark.browser, pytest.mark.commits, pytest.mark.django_db(transaction=True)]


def test_a_shielded_request_becomes_a_pair_that_meets_and_closes_with_thanks(  # noqa: PLR0915 -- one journey, told as it is lived
    page, portal, client, context
):
    asker = make_person(make_company("Thrushbarrow", size="small"), name="Wren Quillfeather")
    mentor = make_person(make_company("Aurora", size="large"), name="Daniel Okonjo")
    make_mentor(mentor, needs={"law-enforcement": "built"}, tz="UTC")
    staff = make_staff("programmes")
    found = []

    def be(person, path="/members/mentorship/"):
        client.force_login(person)
        context.clear_cookies()
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": portal.url}
        context.add_cookies([cookie])
        page.goto(f"{portal.url}{path}")

    def press(name):
        with page.expect_navigation():
            page.get_by_role("button", name=name, exact=True).first.click()
        settle(page)

    page.emulate_media(reduced_motion="reduce")
    be(asker, "/members/mentorship/request/")
    page.get_by_label("Coordinating with law enforcement", exact=True).check()
    page.get_by_label("What would you like to ask?").fill("We were called at night and had no form.")
    page.get_by_label("Hide who I am until both of us have accepted").check()
    page.get_by_label("What a mentor may read before that").fill("We at Thrushbarrow were called.")
    press("Send my request")
    expect(page.get_by_text("This gives you away: Thrushbarrow").first).to_be_visible()
    page.get_by_label("What a mentor may read before that").fill("A first urgent call, looked back at.")
    found += axe(page)
    press("Send my request")
    expect(page.get_by_text("We are looking for a mentor").first).to_be_visible()

    solved = rounds.open_round(by=staff, objective="concave", seed=1)
    rounds.solve_at_once(solved)
    publish_round(by=staff, matching_round=solved)
    pair = Pair.objects.get()
    address = f"/members/mentorship/pairs/{pair.pk}/"
    page.reload()
    expect(page.get_by_text("We are looking for a mentor").first).to_be_visible()

    be(mentor, address)
    expect(page.get_by_text("Somebody at a small company")).to_be_visible()
    expect(page.get_by_text("A first urgent call, looked back at.")).to_be_visible()
    assert "Thrushbarrow" not in page.content()
    found += axe(page)
    press("Accept")
    be(asker, address)
    expect(page.get_by_text("Daniel Okonjo").first).to_be_visible()
    expect(page.get_by_role("heading", name="Why you two")).to_be_visible()
    press("Accept")
    press("I work this way")
    page.get_by_label("By the end I would like to be able to").fill("Answer within the hour")
    press("Add the goal")

    be(mentor, address)
    expect(page.get_by_text("Wren Quillfeather").first).to_be_visible()
    slot = timezone.now() + timedelta(days=3)
    page.get_by_label("First time").fill(slot.strftime("%Y-%m-%dT14:00"))
    found += axe(page)
    press("Propose")
    be(asker, address)
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile(r"Take \d")).click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Calendar entry").click()
    assert "SUMMARY:Mentorship session" in download.value.path().read_text()
    Session.objects.update(starts_at=timezone.now() - timedelta(hours=2))
    page.reload()
    page.get_by_label("A good fit", exact=True).check()
    found += axe(page)
    press("Say so")
    page.get_by_text("Close this pair").click()
    page.get_by_label("A word of thanks, if you like").fill("Thank you for the frank hour.")
    page.get_by_label("Answer within the hour").select_option("met")
    press("Close the pair")
    expect(page.get_by_text("This pair has ended, with thanks")).to_be_visible()
    be(mentor, address)
    expect(page.get_by_text("Thank you for the frank hour.")).to_be_visible()
    found += axe(page)
    assert Thanks.objects.get().from_mentor is False
    assert found == []
