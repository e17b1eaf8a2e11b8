"""A real Chromium for tests, and axe to look at pages with."""

import hashlib
import os
import shutil
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import ConsoleMessage, Page, sync_playwright

from tests.support.servers import ROOT, RUNS, run

ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MISSING = "Browser tests need Chromium: `apt-get install chromium`, or name one in COALITION_CHROMIUM."
SHAPE = Path(__file__).with_name("shape.js")
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> str | None:
    named = os.environ.get("COALITION_CHROMIUM")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, NAMES)), None)


def settle(page: Page) -> None:
    """Wait until the page is there and the fragments that it fetches by itself have come."""
    page.wait_for_load_state("load")
    still = "() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')"
    if not page.evaluate(still):
        page.wait_for_function(still)


def axe(page: Page, *, only: str = "", without: str = "", known: str | None = None) -> list[str]:
    """What axe finds on the page, by all its rules or by one, but in `without` (a selector); a line for each finding.

    A page that differs from one without findings in its words alone is without findings, too, and is not looked at
    again in the same run; `known` is its shape where that has been asked for already.
    """
    mark = _looked(shape(page, without=without) if known is None else known, only)
    if mark and mark.exists():
        return []
    options: dict[str, object] = {
        "resultTypes": ["violations"]
    }  # what passes need not be listed node by node
    if only:
        options["runOnly"] = {"type": "rule", "values": [only]}
    where = {"include": [["html"]], "exclude": [[without]]} if without else {"include": [["html"]]}
    look = "async ([where, options]) => window.axe ? (await axe.run(where, options)).violations : null"
    found = page.evaluate(look, [where, options])
    if found is None:
        page.evaluate(_text(ROOT / "node_modules" / "axe-core" / "axe.min.js"))
        found = page.evaluate(look, [where, options])
    if mark and not found:
        mark.touch()
    return [
        f"{page.url} {rule['id']}: {rule['help']} at {node['target']}: {node['html'][:200]}"
        for rule in found
        for node in rule["nodes"]
    ]


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def shape(page: Page, *, without: str = "") -> str:
    """All that axe judges a page by, without its words; nothing for a page whose shape does not say it."""
    found: str = page.evaluate(_text(SHAPE), without)
    return found


def _looked(of: str, only: str) -> Path | None:
    """The note, made by any worker of this run, that a page of this very shape had no findings."""
    if not of:
        return None
    folder = RUNS / run() / "looked"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / hashlib.sha256(f"{only}\n{of}".encode()).hexdigest()


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
