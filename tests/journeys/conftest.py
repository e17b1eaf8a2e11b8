"""One person at one browser, as the journeys tell it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.factories import PASSWORD
from tests.support.browser import axe, settle
from tests.support.site import Portal

MARK = """() => {
    window.before = true;
    document.addEventListener("htmx:afterSettle", () => { window.before = false; }, { once: true });
}"""
A_WHILE = 2_000  # milliseconds after which a click is taken for one that changes nothing but this page


class Visit:
    """One person at one browser."""

    def __init__(self, page: Page, portal: Portal) -> None:
        self.page = page
        self.portal = portal

    def open(self, path: str) -> None:
        answer = self.page.goto(f"{self.portal.url}{path}")
        assert answer is not None
        assert answer.status < 500, path
        settle(self.page)
        assert axe(self.page) == []

    def look(self) -> None:
        """After a click, which does not wait for the page that it leads to."""
        self.page.wait_for_load_state("networkidle")
        assert axe(self.page) == []

    def press(self, name: str | re.Pattern[str]) -> None:
        self._click(self.page.locator("main").get_by_role("button", name=name).first)

    def follow(self, name: str | re.Pattern[str]) -> None:
        self._click(self.page.locator("main").get_by_role("link", name=name).first)

    def _click(self, control: Locator) -> None:
        """Click, wait for the page or the fragment that comes of it (if anything comes), and look."""
        self.page.evaluate(MARK)
        control.click()
        with suppress(PlaywrightTimeout):
            self.page.wait_for_function("() => !window.before", timeout=A_WHILE)
        settle(self.page)
        assert axe(self.page) == []

    def reads(self, words: str | re.Pattern[str]) -> None:
        expect(self.page.locator("main")).to_contain_text(words)

    def does_not_read(self, words: str) -> None:
        expect(self.page.locator("main")).not_to_contain_text(words)

    def wait_until_reads(self, words: str | re.Pattern[str], *, seconds: int = 120) -> None:
        expect(self.page.locator("main")).to_contain_text(words, timeout=seconds * 1000)


@pytest.fixture
def visit(browser: Browser, portal: Portal, violations: list[str]):
    """`with visit("a@b.example") as v`: a browser of its own, signed in (or not, for "")."""

    @contextmanager
    def start(email: str, password: str = PASSWORD) -> Iterator[Visit]:
        context = browser.new_context(
            viewport={"width": 1280, "height": 900}, locale="en-GB", reduced_motion="reduce"
        )
        context.set_default_timeout(20_000)
        context.on(
            "console",
            lambda said: violations.append(said.text) if "Content Security Policy" in said.text else None,
        )
        person = Visit(context.new_page(), portal)
        if email:
            person.open("/accounts/login/")
            person.page.fill("input[name=login]", email)
            person.page.fill("input[name=password]", password)
            person.page.click("main button[type=submit]")
            person.page.wait_for_url(lambda url: "/accounts/login/" not in url)
            person.look()
        yield person
        context.close()

    yield start
    assert violations == []
