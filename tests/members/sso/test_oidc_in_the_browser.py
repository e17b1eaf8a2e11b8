"""Through one's company in Chromium: from the sign-in page to its provider and back, by whom it knows and by whom not."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from members.models import Seat
from tests import factories
from tests.members.sso import stage
from tests.support.browser import axe, settle
from tests.support.identity_provider import IdentityProvider

pytestmark = [pytest.mark.browser, pytest.mark.commits]


@pytest.fixture
def provider(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[IdentityProvider]:
    """A provider on loopback that shows a page of its own; the site, started after it, may ask it."""
    settings.SSO_PRIVATE_HOSTS = ["127.0.0.1"]
    monkeypatch.setenv("COALITION_SSO_PRIVATE_HOSTS", "127.0.0.1")
    provider = IdentityProvider(asks=True)
    provider.start()
    yield provider
    provider.stop()


def come_in(page: Page, url: str, address: str) -> None:
    """As people do it: a click on the sign-in page, one's address, yes at one's company."""
    page.goto(f"{url}/accounts/login/")
    page.get_by_role("link", name="Sign in with your company").click()
    page.get_by_label("address").or_(page.get_by_label("Email")).first.fill(address)
    assert axe(page) == []
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("link", name="Yes, it is me").click()  # the page leads on by itself
    page.wait_for_url(f"{url}/")
    settle(page)
    assert axe(page) == []


def test_who_holds_a_seat_lands_on_home_and_who_is_new_on_a_page_that_says_what_they_wait_for(
    provider: IdentityProvider, portal: Any, page: Page
) -> None:
    aurora = factories.make_company("Aurora", slug="aurora")
    factories.make_person(aurora, email="ada@aurora.example", name="Ada Lovelace", display_name="Ada")
    stage.set_up_oidc(aurora, provider)
    people = (
        ("ada@aurora.example", "ada-1", "Good to see you, Ada"),
        ("bo@aurora.example", "bo-2", "Your seat waits for your company's admin"),
    )
    for address, subject, words in people:
        provider.email, provider.subject = address, subject
        page.context.clear_cookies()
        come_in(page, portal.url, address)
        expect(page.locator("body")).to_contain_text(words)
    assert Seat.objects.get(user__email="bo@aurora.example").status == "pending"
