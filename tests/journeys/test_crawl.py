"""Every page that a person of the demo can reach by links: no error, no policy violation, nothing for axe to find."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.factories import PASSWORD
from tests.support.browser import axe, settle
from tests.support.browser import shape as shape_of
from tests.support.site import Portal

pytestmark = pytest.mark.browser

PEOPLE = (
    "",
    "staff@coalition.example",
    "compliance@coalition.example",
    "lead@aurora.example",
    "analyst@meridian.example",
    "new@newco.example",
    "gone@left.example",
    "guest@ngo.example",
)
OPAQUE = re.compile(
    r"[0-9a-f]{8}-[0-9a-f-]{27}"
    r"|(?<=/members/groups/)[a-z0-9-]+|(?<=/members/directory/)[a-z0-9-]+"
    r"|(?<=/companies/)[a-z0-9-]+|(?<=/console/groups/)[a-z0-9-]+|(?<=/members/sign-in/)[a-z0-9-]+"
)
NOT_PAGES = (
    ".csv",
    ".jsonl",
    ".docx",
    ".pdf",
    ".ics",
    "/file/",
    "/api/schema/",
    "/admin/",
    "/accounts/logout/",
)
# The same for everybody: the visitor and the lead look at them, the others walk past.
SHARED = ("/accounts/", "/report-a-tip/", "/transparency/", "/members/agreements/verify/", "/apply/")
LOOK_AT_ALL = ("", "lead@aurora.example")
SIDE = ".side"
SAMPLES = 1  # pages of one shape that are looked at


def sign_in(page: Page, portal: Portal, email: str) -> None:
    page.goto(f"{portal.url}/accounts/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


def shape(url: str) -> str:
    """The URL without ids and filters: what makes two pages the same kind of page."""
    parts = urlsplit(url)
    return OPAQUE.sub("*", parts.path)


def pages(page: Page, portal: Portal, *, but: tuple[str, ...] = ()) -> Iterator[str]:
    """Walk breadth first over the links of this site, a few pages of each shape, past those that begin with `but`."""
    waiting, seen, shapes = [f"{portal.url}/"], set(), {}
    while waiting:
        url = waiting.pop(0)
        if shapes.get(shape(url), 0) >= SAMPLES:
            continue
        shapes[shape(url)] = shapes.get(shape(url), 0) + 1
        answer = page.goto(url, wait_until="load")
        assert answer is not None
        assert answer.status < 500, url
        settle(page)
        yield url
        for href in page.eval_on_selector_all(
            "a[href]", "links => links.map(link => link.getAttribute('href'))"
        ):
            target = urljoin(page.url, href).split("#")[0]
            if (
                target.startswith(portal.url)
                and not any(part in target for part in NOT_PAGES)
                and target not in seen
                and not urlsplit(target).path.startswith(but)
            ):
                seen.add(target)
                waiting.append(target)


@pytest.mark.parametrize("email", PEOPLE)
def test_every_page_is_whole_accessible_and_within_the_policy(
    email: str, context: BrowserContext, page: Page, demo_portal: Portal, violations: list[str]
) -> None:
    page.emulate_media(
        reduced_motion="reduce"
    )  # axe reads colours: they must not be on their way to the other theme
    if email:
        sign_in(page, demo_portal, email)
    found: list[str] = []
    walked: set[str] = set()
    places: set[str] = set()
    for url in pages(page, demo_portal, but=() if email in LOOK_AT_ALL else SHARED):
        if shape(url) in walked:
            continue
        walked.add(shape(url))
        place = urlsplit(url).path.split("/")[1]
        side = SIDE if place in places else ""  # within a place it is the same on each page
        places.add(place)
        looks = shape_of(page, without=side)
        for theme, rule in (("light", ""), ("dark", "color-contrast")):  # all else is the same in the dark
            page.evaluate("theme => { document.documentElement.dataset.bsTheme = theme }", theme)
            found += [
                f"{theme} {line}"
                for line in axe(page, only=rule, without=side, known=looks and f"{theme} {looks}")
            ]
    assert not found, "\n".join(found)
    assert violations == []
    assert len(walked) > 3
