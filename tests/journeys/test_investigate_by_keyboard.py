"""An analyst goes through a lane without a mouse: move, open, react, close, select, keep, and look up the keys."""

import pytest
from allauth.account.models import EmailAddress
from playwright.sync_api import expect

from signals.matching.investigate.models import Kept
from signals.outcomes.reactions.models import Reaction
from tests import factories
from tests.signals.factories import make_analyst, make_signal

pytestmark = [pytest.mark.browser, pytest.mark.commits]


def test_a_lane_is_gone_through_by_keyboard(visit):
    reader = make_analyst(email="ada@aurora.example")
    reader.set_password(factories.PASSWORD)
    reader.save()
    EmailAddress.objects.create(user=reader, email=reader.email, verified=True, primary=True)
    other = make_analyst()
    for number in range(3):
        make_signal(other, value=f"word number {number}")
    with visit(reader.email) as v:
        errors: list[str] = []
        v.page.on("pageerror", lambda error: errors.append(str(error)))
        v.open("/signals/investigate/?lane=new")
        links = v.page.locator("[data-open]")
        press = v.page.keyboard.press
        press("j")
        expect(links.nth(0)).to_be_focused()
        press("j")
        expect(links.nth(1)).to_be_focused()
        assert v.page.locator("[data-open][tabindex='0']").count() == 1
        press("o")
        expect(v.page.locator("[data-pane-head]")).to_be_focused()
        expect(v.page.locator("#pane")).to_contain_text("word number 1")
        expect(v.page.locator("#exposure")).to_contain_text("Opened today: 1,")
        press("1")
        said = v.page.get_by_role("button", name="We saw this too")
        expect(said).to_have_attribute("aria-pressed", "true")
        v.look()
        press("0")
        expect(v.page.get_by_role("heading", name="It is harmless")).to_be_focused()
        expect(v.page.locator("#pane")).to_contain_text("Why?")
        v.look()
        press("Escape")
        expect(links.nth(1)).to_be_focused()
        press("s")
        expect(v.page.locator("[data-row]").nth(1).get_by_role("button")).to_have_attribute(
            "aria-pressed", "true"
        )
        press("k")
        press("x")
        expect(v.page.locator("[data-row]").nth(0).get_by_role("checkbox")).to_be_checked()
        press("?")
        expect(v.page.get_by_role("dialog", name="Keys")).to_be_visible()
        v.look()
        press("Escape")
        links.nth(2).click()
        expect(v.page.locator("#pane")).to_contain_text("word number 0")
        assert errors == []
        press("Escape")
        press("k")
        with v.page.expect_navigation():
            press("u")
        v.reads("1 signal")
    assert Reaction.objects.get().kind == "saw_this_too"
    assert Kept.objects.get().indicator.value == "word number 1"
