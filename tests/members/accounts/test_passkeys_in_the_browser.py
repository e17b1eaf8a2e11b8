"""Passkeys and the first day in a real browser, with Chromium's virtual authenticator on localhost."""

import pytest
from playwright.sync_api import Page

from coalition.core.models import AuditEntry
from members.accounts.services import create_person
from members.organizations.models import Organization
from members.organizations.services import give_seat
from tests import factories
from tests.support.browser import axe

pytestmark = [pytest.mark.browser, pytest.mark.commits]

PASSWORD = factories.PASSWORD


@pytest.fixture
def person(db):
    company: Organization = factories.make_company()
    factories.make_version("seat")
    user = create_person(by=None, email="ada@people.example", name="Ada Byron", password=PASSWORD)
    give_seat(by=None, user=user, organization=company, roles=["staff"])
    return user


@pytest.fixture
def authenticator(context, page):
    """A built-in authenticator that says yes."""
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    return session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def sign_in(page: Page, url: str) -> None:
    page.goto(f"{url}/accounts/login/")
    page.get_by_label("Email").fill("ada@people.example")
    page.get_by_label("Password", exact=False).first.fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{url}/")


def test_the_first_day_with_a_passkey_and_then_sign_in_with_it_alone(portal, page, person, authenticator):
    url = portal.localhost
    findings = []
    page.goto(f"{url}/accounts/login/")
    findings += axe(page)
    sign_in(page, url)
    page.get_by_role("link", name="Read and acknowledge").click()
    findings += axe(page)
    page.get_by_label("I have read this and will keep to it.").check()
    page.get_by_role("button", name="I acknowledge").click()
    findings += axe(page)
    page.get_by_role("link", name="Add a passkey").click()
    findings += axe(page)
    page.get_by_label("Password").first.fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_role("heading", name="Add a passkey").wait_for()
    findings += axe(page)
    page.get_by_role("button", name="Add the passkey").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    findings += axe(page)
    assert page.locator("#recovery_codes li").count() == 10
    page.get_by_role("link", name="I have kept them, go on").click()
    for topic in ("Age assurance", "Financial sextortion", "Transparency reporting"):
        page.get_by_label(topic).check()
    page.emulate_media(color_scheme="dark")
    findings += axe(page)
    page.get_by_role("button", name="Take me to Home").click()
    page.get_by_role("heading", name="Three things to begin with").wait_for()
    findings += axe(page)
    assert page.locator(".first-things > li").count() == 3

    page.get_by_role("button", name="Ada Byron").click()
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{url}/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_role("heading", name="Good to see you, Ada Byron").wait_for()
    assert findings == []
    assert AuditEntry.objects.filter(action="accounts.signed_in").count() == 2
    assert AuditEntry.objects.filter(action="accounts.second_factor_added").count() == 2


def test_on_a_number_the_passkey_button_says_which_name_to_use(portal, page, person):
    page.goto(f"{portal.url}/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("Passkeys need a name in the address bar").wait_for()
    assert page.locator("#passkey-message a").get_attribute("href").startswith("http://localhost:")


def test_on_a_phone_the_places_are_a_drawer_that_the_keyboard_can_use(portal, page, person):
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, portal.localhost)
    places = page.locator("#places")
    assert not places.is_visible()
    page.get_by_role("button", name="Open the menu").press("Enter")
    page.get_by_role("link", name="Resources").wait_for()
    page.locator("#places:focus-within").wait_for()
    assert axe(page) == []
    page.keyboard.press("Escape")
    places.wait_for(state="hidden")
    page.locator("[aria-label='Open the menu']:focus").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_palette_finds_pages_and_the_theme_is_remembered(portal, page, person):
    sign_in(page, portal.localhost)
    page.keyboard.press("Control+k")
    page.locator("#palette-input").fill("agree")
    hit = page.locator("#palette-results a").first
    hit.wait_for()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('#palette-results') !== null")
    page.keyboard.press("Enter")
    page.wait_for_url("**/members/agreements/**")
    page.get_by_role("button", name="Switch between light and dark").click()
    page.reload()
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    assert axe(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_public_pages_are_clean_wide_and_narrow(portal, page, theme):
    page.emulate_media(color_scheme=theme)
    findings = []
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        for path in (
            "/",
            "/apply/",
            "/report-a-tip/",
            "/transparency/",
            "/accounts/login/",
            "/accounts/signup/",
        ):
            page.goto(portal.url + path)
            findings += axe(page)
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                findings.append(f"{path} scrolls sideways at {width}")
    assert findings == []
