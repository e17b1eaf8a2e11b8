"""Markdown as HTML and as PDF: what people wrote is shown, and nothing of it is obeyed."""

import io
import time
from datetime import UTC, datetime
from html import unescape

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coalition.core.documents import markdown_to_pdf
from coalition.core.markdown import escape, headings, to_html

EVERYTHING = """# A title

A *soft* and a **strong** word, `code`, ~~gone~~, a [link](https://example.org/a?b=c#d) and a
line that goes on.

## Lists

1. one
2. two
   - inner *one*
   - inner two

> A quotation.

| label | who |
|---|---|
| TLP:RED | only those *present* |
| TLP:CLEAR | anybody |

```python
print("#panic(1)")
```

---

#### Deep

1.1 A clause.
"""


def words(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


def test_a_pdf_holds_every_kind_of_block() -> None:
    text = words(markdown_to_pdf("The title", EVERYTHING, subtitle="Version 2", footer="Foot line"))
    for part in (
        "A title",
        "Version 2",
        "Foot line",
        "A soft and a strong word",
        "inner one",
        "A quotation.",
        "TLP:RED",
        'print("#panic(1)")',
        "Deep",
        "1.1 A clause.",
    ):
        assert part in text


def test_a_pdf_is_tagged_and_says_its_title_and_language() -> None:
    reader = pypdf.PdfReader(io.BytesIO(markdown_to_pdf("The title", EVERYTHING)))
    root = reader.trailer["/Root"]
    assert reader.metadata.title == "The title"
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]
    assert abs(float(reader.pages[0].mediabox.height) - 841.9) < 1


def test_the_same_text_at_the_same_moment_gives_the_same_bytes() -> None:
    at = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
    assert markdown_to_pdf("t", EVERYTHING, at=at) == markdown_to_pdf("t", EVERYTHING, at=at)


def test_an_appendix_begins_on_its_own_page() -> None:
    reader = pypdf.PdfReader(io.BytesIO(markdown_to_pdf("t", "Body.", appendix="## Certificate\n\nSigned.")))
    assert ["Certificate" in page.extract_text() for page in reader.pages] == [False, True]


def test_text_that_looks_like_typst_is_shown_and_not_run() -> None:
    hostile = 'He wrote #panic("x") and #read("/etc/passwd"), "quoted\\", $x$ @ref <label> ]];'
    text = words(markdown_to_pdf('A "title" #panic()', hostile, footer="#panic()"))
    assert '#panic("x")' in text
    assert "root:" not in text


@pytest.mark.parametrize(
    "name",
    ["Ольга Иванова", "小林 花子", "ליאורה כהן", "नीलम शर्मा", "ᚠᚢᚦ", "𐎠𐎼𐎹", "e\u0301\u200d🙂", "\x00\ud800x"],
)
def test_a_name_in_any_script_never_stops_a_document(name: str) -> None:
    assert markdown_to_pdf(name, f"Signed by {name}.").startswith(b"%PDF-")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_no_text_whatever_stops_a_document(text: str) -> None:
    assert markdown_to_pdf(text, text, subtitle=text, footer=text, appendix=text).startswith(b"%PDF-")


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="#*_[]()<>|`~-+=1. \n\\\"'!:/abc\t", max_size=120))
def test_no_markdown_whatever_stops_a_document(text: str) -> None:
    assert markdown_to_pdf("t", text).startswith(b"%PDF-")


def test_html_is_safe_whatever_the_source() -> None:
    html = to_html(
        '<script>alert(1)</script> [x](javascript:alert(1)) ![the words](https://example.org/a.png) <b onclick="x">b</b>'
    )
    assert "<script" not in html
    assert "javascript:" not in html.replace("](javascript:", "")
    assert "<img" not in html
    assert "the words" in html
    assert "<b" not in html


def test_headings_and_clauses_can_be_pointed_at() -> None:
    html = to_html("# Sign\n\n## 1. Why we sign\n\n1.1 Members act.\n\n## 1. Why we sign\n\n## content")
    assert '<h2 id="h-1-why-we-sign">' in html
    assert '<p id="c-1.1">' in html
    assert '<h2 id="h-1-why-we-sign-2">' in html
    assert 'id="content"' not in html
    assert headings("# A\n\n## B *c*") == [(1, "A", "h-a"), (2, "B c", "h-b-c")]


@given(st.text(alphabet="#*_[]()<>|`~-+=1.&;$@:!\\ ab", max_size=60))
def test_escaped_text_reads_as_it_was(text: str) -> None:
    shown = to_html("x" + escape(text) + "x")
    assert unescape(shown).strip() == f"<p>x{' '.join(text.split())}x</p>"


def test_a_long_document_takes_well_under_a_second() -> None:
    markdown_to_pdf("warm", "x")
    started = time.perf_counter()
    markdown_to_pdf("long", EVERYTHING * 20)
    assert time.perf_counter() - started < 3
