"""Pages are looked at once if they differ in their words alone; whatever a rule could tell apart is another page."""

import pytest
from playwright.sync_api import Page

from tests.support.browser import axe, shape

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><html lang="en" data-bs-theme="light"><title>Signals</title><main>
<h1>Seven signals</h1><a href="/signals/1/">The first</a><button type="button">Send</button>
<label for="a">Value</label><input id="a"><p class="note">Some words.</p>
<ul><li>One</li><li>Two</li><li>Three</li></ul><table><tr><th scope="col">Kind</th></tr><tr><td>URL</td></tr></table>
</main></html>"""
SAME = (
    ("Seven signals", "Two letters"),
    ("/signals/1/", "/signals/2/"),
    ("<li>Two</li>", "<li>Two</li><li>And more</li>"),
    ('id="a"', 'id="b"', 'for="a"', 'for="b"'),
)
OTHER = (
    ('<label for="a">', '<label for="b">'),
    ('<label for="a">Value', '<label for="a">'),
    ('lang="en"', ""),
    ('data-bs-theme="light"', 'data-bs-theme="dark"'),
    ('class="note"', 'class="note faint"'),
    ("<p ", "<p id=a "),
    (">Send<", "><"),
    (">The first<", "> <"),
    ("<h1>", "<h3>", "</h1>", "</h3>"),
    ("<button ", "<button disabled "),
    ("<main>", "<main role=list>"),
    ('scope="col"', ""),
    ("<title>Signals</title>", ""),
    ("<li>Two</li><li>Three</li>", ""),
)


def test_words_do_not_make_another_page_but_all_else_does(page: Page) -> None:
    def shape_with(*words: str) -> str:
        text = PAGE
        for old, new in zip(words[::2], words[1::2], strict=True):
            assert old in text
            text = text.replace(old, new)
        page.set_content(text)
        return shape(page)

    plain = shape_with()
    assert [words for words in SAME if shape_with(*words) != plain] == []
    assert [words for words in OTHER if shape_with(*words) == plain] == []


def test_what_has_findings_is_looked_at_again(page: Page) -> None:
    for words in ("Seven", "Two"):
        page.set_content(PAGE.replace('<label for="a">Value</label>', "").replace("Seven", words))
        assert any("label" in line for line in axe(page))
