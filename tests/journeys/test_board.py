"""A card moves by dragging it, and the same is done without: by its button, with the keyboard alone."""

import re

import pytest
from allauth.account.models import EmailAddress
from playwright.sync_api import expect

from members.groups.models import DeliverableChange
from tests import factories
from tests.members.groups.reviewing import promise

pytestmark = [pytest.mark.browser, pytest.mark.commits]


def test_a_lead_drags_a_card_and_moves_another_by_keyboard(visit):
    chair = factories.make_person(factories.make_company("Aurora"), email="ada@aurora.example")
    chair.set_password(factories.PASSWORD)
    chair.save()
    EmailAddress.objects.create(user=chair, email=chair.email, verified=True, primary=True)
    group = factories.make_group(chair=chair)
    for title in ("A guide", "A checklist"):
        promise(group, status="idea", title=title)
    with visit(chair.email) as v:
        board = f"/members/groups/{group.slug}/board/"
        v.open(board)
        idea, drafting = (v.page.locator(f"[data-column={name}]") for name in ("idea", "drafting"))
        card = idea.locator("[data-card]", has_text="A guide")
        with v.page.expect_navigation():
            card.drag_to(drafting)
        v.open(board)
        expect(drafting).to_contain_text("A guide")
        expect(idea).not_to_contain_text("A guide")
        idea.get_by_role("button", name=re.compile("Start drafting.*A checklist")).focus()
        with v.page.expect_navigation():
            v.page.keyboard.press("Enter")
        v.open(board)
        expect(drafting).to_contain_text("A checklist")
        # Backwards takes a reason: dropping leads to where it is said, and so does the link on the card.
        with v.page.expect_navigation():
            drafting.locator("[data-card]", has_text="A guide").drag_to(idea)
        expect(v.page.locator("main")).to_contain_text("Back to ideas")
    moved = DeliverableChange.objects.filter(what="state", by=chair)
    assert moved.count() == 2
