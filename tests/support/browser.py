"""A real Chromium for tests, and axe to look at pages with."""

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import ConsoleMessage, Page, sync_playwright

from tests.support.servers import ROOT

ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MISSING = "Browser tests need Chromium: `apt-get install chromium`, or name one in COALITION_CHROMIUM."
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> str | None:
    named = os.environ.get("COALITION_CHROMIUM")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, NAMES)), None)


def settle(page: Page) -> None:
    """Wait until the page is there and the fragments that it fetches by itself have come."""
    page.wait_for_load_state("load")
    page.wait_for_function("() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')")


def axe(page: Page, *, only: str = "", without: str = "") -> list[str]:
    """What axe finds on the page, by all its rules or by one, but in `without` (a selector); a line for each finding."""
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate((ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    options: dict[str, object] = {
        "resultTypes": ["violations"]
    }  # what passes need not be listed node by node
    if only:
        options["runOnly"] = {"type": "rule", "values": [only]}
    where = {"include": [["html"]], "exclude": [[without]]} if without else {"include": [["html"]]}
    run = "async ([where, options]) => (await axe.run(where, options)).violations"
    found = page.evaluate(run, [where, options])
    return [
        f"{page.url} {rule['id']}: {rule['help']} at {node['target']}: {node['html'][:200]}"
        for rule in found
        for node in rule["nodes"]
    ]


@pytest.fixture(scope="session")
def browser():
    executable = find_chromium()
    if executable is None:
        pytest.fail(MISSING, pytrace=False)
    # Playwright keeps an event loop in this thread; Django would refuse its own connections there.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    arguments = [*ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=executable, args=arguments)
        yield launched
        launched.close()


@pytest.fixture
def violations():
    """What Chromium said against the content security policy; `page` fails the test if there is anything."""
    return []


@pytest.fixture
def context(browser):
    opened = browser.new_context(
        viewport={"width": 1280, "height": 900}, locale="en-GB", timezone_id="UTC", reduced_motion="reduce"
    )
    opened.set_default_timeout(15_000)
    yield opened
    opened.close()


@pytest.fixture
def page(context, violations):
    def listen(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            violations.append(f"{message.page.url if message.page else ''}: {message.text}")

    context.on("console", listen)
    yield context.new_page()
    assert not violations


def screenshot(page: Page, name: str) -> Path:
    """Keep a picture of the page under var/, to look at by hand."""
    path = ROOT / "var" / "screenshots" / f"{name}.png"
    page.screenshot(path=path, full_page=True)
    return path
